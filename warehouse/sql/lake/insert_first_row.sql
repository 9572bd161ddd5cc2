-- Into a table that is empty, a row of nothing.
insert into lake.{relation}
select one.*
from (select 1)
left join {origin}.{relation} as one
    on false
where not exists (from {origin}.{relation})
