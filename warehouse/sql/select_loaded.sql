-- Articles of the batch that are new or have a new version.
select
    permalink,
    title,
    outcome
from incoming
where outcome in ('loaded', 'updated')
order by position
