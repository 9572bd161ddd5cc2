-- Named by the moment of their making.
select list(file)
from glob($pattern)
where parse_filename(file) >= $since
