insert into internal.postings
from internal.fresh_postings
order by term, document
