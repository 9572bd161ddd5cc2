insert into internal.accounts values ($run_id, $source, $entries)
