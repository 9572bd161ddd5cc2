update internal.frame_lines
set articles = frame_lines.articles + met.articles
from met
where frame_lines.source = $source
and frame_lines.digest = met.digest
