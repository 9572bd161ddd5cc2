-- Where every state of an article came from, every exchange with a server, re-checks of loaded articles, and what
-- a run had to account for.

alter table internal.current_articles add column content_hash varchar;
alter table internal.current_articles add column parser varchar;
alter table internal.current_articles add column parser_version varchar;
alter table internal.current_articles add column title_from varchar;
alter table internal.current_articles add column author_from varchar;
alter table internal.current_articles add column date_from varchar;
alter table internal.current_articles add column date_text varchar;
alter table internal.current_articles add column feed_title varchar;
alter table internal.current_articles add column raw_file varchar;
alter table internal.current_articles add column raw_offset bigint;
alter table internal.current_articles add column raw_length bigint;
alter table internal.current_articles add column raw_id varchar;
alter table internal.current_articles add column raw_digest varchar;
alter table internal.current_articles add column run_id varchar;
alter table internal.current_articles add column gone_at timestamptz;

alter table internal.past_versions add column content_hash varchar;
alter table internal.past_versions add column parser varchar;
alter table internal.past_versions add column parser_version varchar;
alter table internal.past_versions add column title_from varchar;
alter table internal.past_versions add column author_from varchar;
alter table internal.past_versions add column date_from varchar;
alter table internal.past_versions add column date_text varchar;
alter table internal.past_versions add column feed_title varchar;
alter table internal.past_versions add column raw_file varchar;
alter table internal.past_versions add column raw_offset bigint;
alter table internal.past_versions add column raw_length bigint;
alter table internal.past_versions add column raw_id varchar;
alter table internal.past_versions add column raw_digest varchar;
alter table internal.past_versions add column run_id varchar;

alter table rejects add column raw_file varchar;
alter table rejects add column raw_offset bigint;
alter table rejects add column raw_length bigint;
alter table rejects add column raw_id varchar;
alter table rejects add column raw_digest varchar;

create table fetches (
    run_id varchar not null,
    source varchar not null,
    purpose varchar not null,
    requested varchar not null,
    final varchar,
    fetched_at timestamptz not null,
    status integer,
    redirects integer not null,
    tries integer not null,
    bytes bigint not null,
    milliseconds double not null,
    waited double not null,
    charset_declared varchar,
    charset_used varchar,
    error varchar,
    raw_file varchar,
    raw_offset bigint
);

-- When a loaded article is looked at again, and what its page was like. Apart from the articles, so that a look that
-- finds nothing new does not rewrite their texts.
create table internal.recheck_states (
    permalink varchar primary key,
    source varchar not null,
    first_seen_at timestamptz not null,
    rechecks integer not null,
    next_recheck_at timestamptz,
    etag varchar,
    last_modified varchar,
    unstable_at timestamptz
);

-- Articles loaded before there were re-checks had their time for them.
insert into internal.recheck_states
select
    permalink,
    source,
    first_seen_at,
    0,
    null,
    null,
    null,
    null
from internal.current_articles;

create table rechecks (
    run_id varchar not null,
    source varchar not null,
    permalink varchar not null,
    rechecked_at timestamptz not null,
    result varchar not null,
    reason varchar
);

create table internal.sources (
    source varchar primary key,
    title varchar not null,
    home varchar not null,
    timezone varchar not null,
    language varchar
);

-- How many entries a run took on for a source: as many outcomes there must be.
create table internal.accounts (
    run_id varchar not null,
    source varchar not null,
    entries integer not null
);

alter table runs add column rechecked integer;
