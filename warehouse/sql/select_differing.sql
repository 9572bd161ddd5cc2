-- A few articles for each of some fields that the batch reads otherwise, as they stand and as they were read.
with differing as (
    select
        permalink,
        position,
        unnest(changed_fields) as field
    from incoming
    where outcome = 'updated'
),

few as (
    select
        permalink,
        field
    from differing
    where list_contains($fields, field)
    qualify row_number() over (partition by field order by position) <= $most
)

select
    few.permalink,
    few.field,
    {
        title: known.title,
        author: known.author,
        date: known.date,
        published_at: known.published_at,
        body: known.body,
        lead: known.lead,
        origin: known.origin,
        language: known.language,
        partial: known.partial
    } as was,
    {
        title: incoming.title,
        author: incoming.author,
        date: incoming.date,
        published_at: incoming.published_at,
        body: incoming.body,
        lead: incoming.lead,
        origin: incoming.origin,
        language: incoming.language,
        partial: incoming.partial
    } as now
from few
join known
    on known.permalink = few.permalink
join incoming
    on incoming.permalink = few.permalink
    and incoming.outcome = 'updated'
order by incoming.position
