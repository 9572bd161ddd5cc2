-- What was met in less than one article of ten since: of the last hundred articles all lines are kept.
delete from internal.frame_lines
using internal.framed_articles as counted
where frame_lines.source = $source
and counted.source = $source
and counted.articles - frame_lines.met_after >= 100
and frame_lines.articles < 0.1 * (counted.articles - frame_lines.met_after)
