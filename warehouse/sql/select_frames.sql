-- What is cut from a source's articles (see decide_frame_lines).
select
    source,
    list(digest) as digests
from internal.frame_lines
where is_cut
group by source
