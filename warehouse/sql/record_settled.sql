insert into outcomes
select
    $run_id,
    source,
    feed,
    link,
    permalink,
    outcome,
    reason,
    $now
from batch_settled
