-- By link as well: what was no article by the rules of its day has no permalink.
update rejects
set
    resolved_at = $now,
    next_try_at = null
where resolved_at is null
and source = $source
and (
    permalink in (select entry_permalink from incoming)
    or link in (
        select link
        from incoming
        union all
        select link
        from entries
        where permalink in (select entry_permalink from incoming)
    )
)
