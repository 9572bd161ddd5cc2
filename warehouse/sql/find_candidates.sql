-- Pairs of articles that share some hashes, each pair once; of each article, those that it shares the most with, the
-- newest first: what is last of an article that changed often is its present state.
with fresh as (
    select
        document,
        unnest(hashes) as hash
    from fresh_fingerprints
),

shared as (
    select
        fresh.document,
        unnest(shared_hashes.documents) as other
    from fresh
    join shared_hashes
        on shared_hashes.hash = fresh.hash
    where len(shared_hashes.documents) <= $most
),

candidates as (
    select
        document,
        other
    from shared
    where other < document
    group by document, other
    having count(*) >= $least
    qualify row_number() over (partition by document order by count(*) desc, other desc) <= $nearest
)

select
    candidates.document,
    candidates.other,
    fresh.hashes,
    known.hashes
from candidates
join fresh_fingerprints as fresh
    on fresh.document = candidates.document
join internal.fingerprints as known
    on known.document = candidates.other
order by candidates.document, candidates.other
