select count(*) from old_fetches where is_kept is not true
