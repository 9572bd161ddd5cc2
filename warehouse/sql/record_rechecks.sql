insert into rechecks by name
select
    $run_id as run_id,
    $source as source,
    permalink,
    $now as rechecked_at,
    result,
    reason
from batch_rechecks
union all by name
select
    $run_id as run_id,
    source,
    permalink,
    $now as rechecked_at,
    case when outcome = 'updated' then 'edited' else outcome end as result,
    reason
from incoming
