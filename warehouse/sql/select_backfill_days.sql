select
    day,
    state,
    attempts,
    entries,
    next_try_at
from internal.backfill_days
where source = $source
and day between $first and $last
