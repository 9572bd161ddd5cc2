-- Articles whose present state was parsed from a page in the archive.
select count(*)
from internal.current_articles
where raw_file is not null
and ($source is null or source = $source)
and ($since is null or coalesce(date, first_seen_at::date) >= $since)
