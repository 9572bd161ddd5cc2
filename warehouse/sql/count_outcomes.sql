select
    source,
    outcome,
    count(*)
from outcomes
where run_id = $run_id
group by all
order by all
