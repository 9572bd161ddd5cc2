delete from fetches
where rowid in (select number from old_fetches where is_kept is not true)
