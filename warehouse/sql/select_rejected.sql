-- As many as are shown where a run is reported; the table rejects has them all.
select
    source,
    link,
    reason
from outcomes
where run_id = $run_id
and outcome = 'rejected'
order by source, link
limit 50
