-- Pages that are gone, and pages that are there again.
update internal.current_articles
set gone_at = case
    when permalink in (select permalink from batch_rechecks where result = 'gone') then $now
end
where (gone_at is null and permalink in (select permalink from batch_rechecks where result = 'gone'))
or (
    gone_at is not null
    and permalink in (
        select permalink from batch_rechecks where result = 'unchanged'
        union all
        select permalink from incoming
    )
)
