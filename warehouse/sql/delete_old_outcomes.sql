-- The runs keep their sums.
delete from outcomes
where run_id in (select run_id from runs where started_at < $before)
