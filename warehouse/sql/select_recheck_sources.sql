select distinct source
from internal.recheck_states
where next_recheck_at <= $now
