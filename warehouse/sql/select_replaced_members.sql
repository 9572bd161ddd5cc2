-- Of the documents that the batch replaces, those that are linked.
select document
from internal.stories
where document in (
    select known.document
    from known
    join incoming
        on incoming.permalink = known.permalink
    where incoming.outcome = 'updated'
)
