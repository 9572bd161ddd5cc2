-- Done, whatever came of it, under every link of the article. A reject that will be tried again stays pending.
update entries
set pending = false
where pending
and source = $source
and permalink in (
    select entry_permalink
    from incoming
    union all
    select batch_rejects.permalink
    from batch_rejects
    join rejects using (link, source)
    where rejects.next_try_at is null
)
