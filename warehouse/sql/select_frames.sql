-- What stands in at least five articles of a source, and in three of ten since it was first met.
select
    lines.source,
    list(lines.digest) as digests
from internal.frame_lines as lines
join internal.framed_articles as counted
    on counted.source = lines.source
where lines.articles >= 5
and lines.articles >= 0.3 * (counted.articles - lines.met_after)
group by lines.source
