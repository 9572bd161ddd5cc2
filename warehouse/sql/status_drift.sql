-- Fields that pages used to have and lack now, with a page that lacks it.
select
    source,
    field,
    round(recent, 2) as recent,
    round(usual, 2) as usual,
    since,
    permalink as example,
    raw_file,
    raw_offset
from drift
where is_drifting
order by source, field
