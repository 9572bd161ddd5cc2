-- Where in the archive pages lie by the warehouse, file by file.
select
    raw_file,
    list(distinct raw_offset) as offsets
from (
    select
        raw_file,
        raw_offset
    from internal.current_articles
    union all
    select
        raw_file,
        raw_offset
    from internal.past_versions
    union all
    select
        raw_file,
        raw_offset
    from rejects
    union all
    select
        raw_file,
        raw_offset
    from polls
    union all
    select
        raw_file,
        raw_offset
    from fetches
)
where raw_file is not null
and raw_offset is not null
group by raw_file
