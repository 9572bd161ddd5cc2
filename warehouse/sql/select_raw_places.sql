-- The articles whose present state was parsed from a page in this file of the archive.
select
    raw_offset,
    permalink
from internal.current_articles
where raw_file = $file
and ($source is null or source = $source)
and ($since is null or coalesce(date, first_seen_at::date) >= $since)
