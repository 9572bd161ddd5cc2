insert into fetches by name
select
    $run_id as run_id,
    *
from batch_fetches
