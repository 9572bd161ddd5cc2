-- Links of the source that have their outcome in this run: they are planned no second time.
create or replace temp table decided as
select distinct link
from outcomes
where run_id = $run_id
and source = $source
