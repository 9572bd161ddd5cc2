select
    run_id,
    pid
from runs
where state = 'running'
