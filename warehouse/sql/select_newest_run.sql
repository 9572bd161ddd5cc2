select max(started_at) from runs
