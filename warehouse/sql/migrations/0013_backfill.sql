-- The days of the past that were asked for, and until when an article's page is known to have been as it stands.

create table internal.backfill_days (
    source varchar not null,
    day date not null,
    feed varchar not null,
    state varchar not null,
    attempts integer not null,
    entries integer not null,
    reason varchar,
    tried_at timestamptz not null,
    next_try_at timestamptz,
    run_id varchar not null,
    raw_file varchar,
    raw_offset bigint,
    primary key (source, day)
);

-- Of pages that somebody else had captured earlier than we took them; NULL where it was never noted.
alter table internal.recheck_states add column seen_at timestamptz;
