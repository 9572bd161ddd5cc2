-- The page was still the same at a later moment than was known.
update internal.recheck_states as states
set seen_at = batch_settled.captured_at
from batch_settled
where batch_settled.permalink = states.permalink
and batch_settled.outcome = 'unchanged'
and states.seen_at < batch_settled.captured_at
and states.permalink in (select permalink from batch_settled)
