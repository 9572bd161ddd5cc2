insert into runs (run_id, flow, trigger, started_at, state, pid)
values ($run_id, $flow, $trigger, $now, 'running', $pid)
