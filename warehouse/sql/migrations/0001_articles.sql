-- Articles and their versions, entries as feeds printed them, and what became of each.

create table internal.current_articles (
    permalink varchar primary key,
    source varchar not null,
    title varchar not null,
    author varchar,
    date date,
    published_at timestamptz,
    body varchar not null,
    lead varchar,
    origin varchar,
    language varchar,
    version integer not null,
    first_seen_at timestamptz not null,
    updated_at timestamptz not null,
    change varchar not null,
    changed_fields varchar[] not null
);

-- Only what was replaced: the current state stands in current_articles, so no body is stored twice.
create table internal.past_versions (
    permalink varchar not null,
    source varchar not null,
    title varchar not null,
    author varchar,
    date date,
    published_at timestamptz,
    body varchar not null,
    lead varchar,
    origin varchar,
    language varchar,
    version integer not null,
    valid_from timestamptz not null,
    valid_to timestamptz not null,
    change varchar not null,
    changed_fields varchar[] not null
);

-- Pages that turned out to be an article under another permalink than their entry's.
create table internal.redirects (
    address varchar primary key,
    permalink varchar not null,
    first_seen_at timestamptz not null
);

-- One row per line of a feed, as last printed. `pending` is work a run has promised to do:
-- it outlives a killed run and the feed's own window.
create table entries (
    feed varchar not null,
    link varchar not null,
    source varchar not null,
    permalink varchar not null,
    title varchar,
    summary varchar,
    author varchar,
    published_at timestamptz,
    printed_date varchar,
    fingerprint varchar not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    pending boolean not null,
    primary key (link, feed)
);

create table outcomes (
    run_id varchar not null,
    source varchar not null,
    feed varchar,
    link varchar not null,
    permalink varchar,
    outcome varchar not null,
    reason varchar,
    decided_at timestamptz not null
);

create table rejects (
    link varchar not null,
    source varchar not null,
    feed varchar,
    permalink varchar,
    title varchar,
    reason_code varchar not null,
    reason varchar not null,
    attempts integer not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    next_try_at timestamptz,
    resolved_at timestamptz,
    primary key (link, source)
);

create table polls (
    run_id varchar not null,
    source varchar not null,
    feed varchar not null,
    polled_at timestamptz not null,
    status varchar not null,
    http_status integer,
    entries integer not null,
    overlap integer not null,
    reason varchar
);

create table internal.feed_state (
    feed varchar not null,
    source varchar not null,
    etag varchar,
    last_modified varchar,
    body_hash varchar,
    succeeded_at timestamptz not null,
    primary key (feed, source)
);

create table runs (
    run_id varchar not null,
    flow varchar not null,
    trigger varchar not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    state varchar not null,
    loaded integer,
    updated integer,
    unchanged integer,
    duplicate integer,
    rejected integer,
    deferred integer,
    reason varchar,
    pid integer not null
);
