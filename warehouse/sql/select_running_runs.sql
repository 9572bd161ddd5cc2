select
    run_id,
    flow,
    pid
from runs
where state = 'running'
