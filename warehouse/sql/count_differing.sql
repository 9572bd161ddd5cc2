-- How many articles of the batch are read otherwise than they stand: by field, and without one all together.
select
    null as field,
    count(*) as articles
from incoming
where outcome = 'updated'
union all
select
    field,
    count(*)
from (
    select unnest(changed_fields) as field
    from incoming
    where outcome = 'updated'
)
group by field
