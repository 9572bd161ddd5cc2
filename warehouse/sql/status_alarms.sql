-- What stands at this moment, since when if a run has seen it, and what only runs can see, as long as they see it.
with raised as (
    from alarms
    where cleared_at is null
)

select
    standing.kind,
    standing.source,
    standing.sentence,
    raised.raised_at
from internal.standing_alarms as standing
left join raised
    on raised.kind = standing.kind
    and raised.source is not distinct from standing.source
    and raised.subject is not distinct from standing.subject
union all
select
    kind,
    source,
    sentence,
    raised_at
from raised
where kind = 'disk.low'
order by kind, source, sentence
