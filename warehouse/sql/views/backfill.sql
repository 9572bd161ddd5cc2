create or replace view backfill as
select
    source,
    day,
    state,
    entries,
    attempts,
    reason,
    tried_at,
    next_try_at,
    feed,
    run_id,
    raw_file,
    raw_offset
from internal.backfill_days;

comment on view backfill is 'One row per source and day of the past that its day archive was asked for: whether its list was read, and when it is asked for again.';
comment on column backfill.source is 'Name of the source.';
comment on column backfill.day is 'Day in the time zone of the source.';
comment on column backfill.state is 'done (its list was read, and all entries recorded), empty (it named no article), failed (it could not be had), or open (the day was not over yet).';
comment on column backfill.entries is 'Articles the list named.';
comment on column backfill.attempts is 'How often in a row it ended like this.';
comment on column backfill.reason is 'Why it failed or is empty, or what was left out.';
comment on column backfill.tried_at is 'When it was last asked for.';
comment on column backfill.next_try_at is 'From when on a backfill asks again; NULL when it does only if told to (--again).';
comment on column backfill.feed is 'Address of the list, with the fields of the form as a query where one is posted; the feed of its entries.';
comment on column backfill.run_id is 'Run that last asked; see runs.';
comment on column backfill.raw_file is 'File under archive/ with the list; NULL when none came.';
comment on column backfill.raw_offset is 'Where its WARC record begins in that file, in bytes.';
