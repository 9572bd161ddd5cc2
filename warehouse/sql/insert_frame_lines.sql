insert into internal.frame_lines
select
    $source,
    digest,
    articles,
    coalesce((select articles from internal.framed_articles where source = $source), 0),
    false
from met
where digest not in (select digest from internal.frame_lines where source = $source)
