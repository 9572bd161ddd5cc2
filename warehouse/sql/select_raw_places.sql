-- The next articles, in the order of the archive, whose present state was parsed from a page in it.
select
    permalink,
    raw_file,
    raw_offset,
    raw_length,
    raw_id,
    raw_digest
from internal.current_articles
where raw_file >= $file
and (raw_file > $file or raw_offset > $offset)
and ($source is null or source = $source)
and ($since is null or coalesce(date, first_seen_at::date) >= $since)
order by
    raw_file,
    raw_offset
limit $most
