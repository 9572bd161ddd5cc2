select
    run_id,
    flow,
    trigger,
    started_at,
    finished_at,
    state,
    loaded,
    updated,
    unchanged,
    duplicate,
    rejected,
    deferred,
    reason
from runs
order by started_at desc
limit 5
