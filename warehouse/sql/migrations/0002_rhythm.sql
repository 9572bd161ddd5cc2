-- What is remembered of a feed between two polls, the periods a feed may have lost, and more of each poll.

-- Rebuilt rather than altered: its key does not let a column lose its NOT NULL.
create table internal.feed_states (
    feed varchar not null,
    source varchar not null,
    etag varchar,
    last_modified varchar,
    body_hash varchar,
    succeeded_at timestamptz,
    next_poll_at timestamptz,
    interval_seconds double,
    window_seconds double,
    failures double not null,
    polls integer not null,
    moved_to varchar,
    moves integer not null,
    gone integer not null,
    stopped varchar,
    primary key (feed, source)
);

insert into internal.feed_states
select
    feed,
    source,
    etag,
    last_modified,
    body_hash,
    succeeded_at,
    null,
    null,
    null,
    0,
    0,
    null,
    0,
    0,
    null
from internal.feed_state;

drop table internal.feed_state;

create table gaps (
    source varchar not null,
    feed varchar not null,
    from_at timestamptz not null,
    to_at timestamptz not null,
    closed_at timestamptz
);

alter table polls add column unconditional boolean default false;
alter table polls add column left_out integer default 0;

-- What a host asked of us.
create table internal.hosts (
    host varchar primary key,
    robots varchar,
    robots_at timestamptz,
    silent_until timestamptz
);
