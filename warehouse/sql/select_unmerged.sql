-- How many rows of the index are in runs that were not merged yet, and the last of their documents.
select
    count(*) as rows,
    max(document) as last
from internal.postings
where document > (select up_to from internal.merged)
