-- The first document behind which so many rows of the index are not merged yet.
select min(document)
from (
    select
        document,
        sum(count(*)) over (order by document) as rows
    from internal.postings
    where document > (select up_to from internal.merged)
    group by document
)
where rows >= $most
