-- What stands in at least five articles of a source, and in three of ten since it was first met, is cut until it stands
-- in less than two of ten: around one bound a line would come and go, and each time make a version of an article.
update internal.frame_lines
set is_cut = not is_cut
from internal.framed_articles as counted
where frame_lines.source = $source
and counted.source = $source
and is_cut != (
    frame_lines.articles >= 5
    and frame_lines.articles >= case when is_cut then 0.2 else 0.3 end * (counted.articles - frame_lines.met_after)
)
