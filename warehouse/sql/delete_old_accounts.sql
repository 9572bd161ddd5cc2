-- What outcomes are held against: without them it would not add up.
delete from internal.accounts
where run_id in (select run_id from runs where started_at < $before)
