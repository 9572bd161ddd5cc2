-- What readers of the published warehouse would want to see: new and changed articles, new and mended rejects.
select
    (select count(*) from incoming where outcome = 'updated') as updated,
    (select count(*) from incoming where outcome in ('loaded', 'updated'))
    + (
        select count(*)
        from batch_rejects
        left join rejects using (link, source)
        where rejects.link is null
        or rejects.resolved_at is not null
        or rejects.reason is distinct from batch_rejects.reason
    )
    + (
        select count(*)
        from rejects
        where resolved_at is null
        and source = $source
        and (
            permalink in (select entry_permalink from incoming)
            or link in (select link from incoming)
        )
    )
    + (select count(*) from batch_rechecks where result = 'gone') as changes
