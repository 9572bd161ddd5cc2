-- Without the documents that are of no article any more.
create or replace temp table merged_postings as
from internal.postings
where document > (select up_to from internal.merged)
and document <= $last
and document in (select document from internal.current_articles)
order by term, document
