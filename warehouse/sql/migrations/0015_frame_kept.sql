-- Whether a line is cut: what is in a third of the articles begins to be, and is until it falls below a fifth.
alter table internal.frame_lines add column is_cut boolean default false;
update internal.frame_lines
set is_cut = true
from internal.framed_articles as counted
where counted.source = frame_lines.source
and frame_lines.articles >= 5
and frame_lines.articles >= 0.3 * (counted.articles - frame_lines.met_after);
