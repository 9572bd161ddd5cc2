-- Places in the archive by chance, among some files or all; NULL for what the warehouse does not know of the record there.
select
    raw_file,
    raw_offset,
    raw_id,
    raw_digest
from (
    select raw_file, raw_offset, raw_id, raw_digest from internal.current_articles
    union all
    select raw_file, raw_offset, raw_id, raw_digest from internal.past_versions
    union all
    select raw_file, raw_offset, raw_id, raw_digest from rejects
    union all
    select raw_file, raw_offset, null, null from polls
    union all
    select raw_file, raw_offset, null, null from fetches
)
where raw_file is not null
and raw_offset is not null
and ($among is null or list_contains($among::varchar[], raw_file))
order by random()
limit $most
