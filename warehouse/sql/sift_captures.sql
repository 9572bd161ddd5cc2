-- Captures that need no parsing, and what becomes of them: `taken` ones had their outcome in this run.
with targets as (
    select
        captures.* exclude (outcome, reason),
        coalesce(redirects.permalink, captures.permalink) as target
    from captures
    left join internal.redirects
        on redirects.address = captures.permalink
),

held as (
    select
        permalink,
        source,
        raw_digest,
        updated_at
    from internal.current_articles
    where permalink in (select target from targets)
),

seen as (
    select
        permalink,
        seen_at
    from internal.recheck_states
    where permalink in (select target from targets)
),

refused as (
    select
        link,
        source,
        raw_digest,
        reason
    from rejects
    where resolved_at is null
    and link in (select link from captures)
),

taken as (
    select distinct link
    from outcomes
    where run_id = $run_id
    and feed = $feed
    and link in (select link from captures)
),

judged as (
    select
        targets.link,
        refused.reason as refusal,
        case
            when taken.link is not null then 'taken'
            when held.source <> targets.source then 'duplicate'
            when $again then null
            when held.raw_digest = targets.digest then 'unchanged'
            when targets.captured_at < coalesce(seen.seen_at, held.updated_at) then 'unchanged'
            when refused.raw_digest = targets.digest then 'rejected'
        end as outcome,
        case
            when outcome = 'duplicate' then 'already collected from ' || held.source
            when outcome = 'unchanged' and held.raw_digest is distinct from targets.digest
                then 'captured before the version that stands'
            when outcome = 'rejected' then refused.reason
        end as reason
    from targets
    left join held
        on held.permalink = targets.target
    left join seen
        on seen.permalink = targets.target
    left join refused
        on refused.link = targets.link
        and refused.source = targets.source
    left join taken
        on taken.link = targets.link
)

select
    link,
    outcome,
    reason
from judged
where outcome is not null
