-- Why a query may find nothing whatever the articles are: pieces that are no day, names of no source, nothing to look for.
with pieces as (
    from internal.search_pieces($query)
),

dated as (
    select
        field || ':' || printed as piece,
        -- Either end of a period may be left open, not both.
        list_filter(
            case when field = 'date' then string_split(printed, '..') else [printed] end,
            lambda day: day <> ''
        ) as days
    from pieces
    where field in ('after', 'before', 'date')
),

named as (
    select printed as source
    from pieces
    where field = 'source'
    and not is_excluded
    and lower(printed) not in (select lower(source) from internal.all_sources)
)

select
    (
        select coalesce(list(distinct piece order by piece), [])
        from dated
        where len(days) = 0
        or len(list_filter(days, lambda day: internal.first_day(day) is null)) > 0
    ) as no_days,
    (select coalesce(list(distinct source order by source), []) from named) as no_sources,
    (select coalesce(list(source order by source), []) from internal.all_sources) as sources,
    (select count(*) = 0 from pieces) as is_empty,
    (select coalesce(bool_and(is_excluded and field = ''), false) from pieces) as is_only_excluded
