update runs set state = 'killed' where run_id = $run_id
