-- Done, whatever came of it. A reject that will be tried again stays pending.
update entries
set pending = false
where pending
and (
    link in (select link from incoming)
    or link in (
        select batch_rejects.link
        from batch_rejects
        join rejects using (link, source)
        where rejects.next_try_at is null
    )
)
and source = $source
