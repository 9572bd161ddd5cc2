-- The next of an hour, 6 hours, a day and 7 days after the first sight that is still to come. A page that could not be
-- had is asked for again an hour later, three times, before the look counts: one 503 must not be the last word.
with looked as (
    select
        permalink,
        result = 'failed' as is_failed
    from batch_rechecks
    union all
    select
        entry_permalink,
        false
    from incoming
),

moments as (
    select
        permalink,
        [
            first_seen_at + to_hours(1),
            first_seen_at + to_hours(6),
            first_seen_at + to_days(1),
            first_seen_at + to_days(7)
        ] as planned
    from internal.recheck_states
    where permalink in (select permalink from looked)
),

failures as (
    select
        rechecks.permalink,
        count(*) as tries
    from rechecks
    join moments
        on moments.permalink = rechecks.permalink
    where rechecks.result = 'failed'
    -- Older looks are many, and are not read for this.
    and rechecks.rechecked_at > $now - to_days(60)
    and rechecks.permalink in (select permalink from looked where is_failed)
    and rechecks.rechecked_at >= list_max(list_filter(moments.planned, lambda moment: moment <= $now))
    group by rechecks.permalink
),

looks as (
    select
        moments.permalink,
        bool_and(looked.is_failed) and coalesce(any_value(failures.tries), 0) < 3 as is_tried_again,
        list_min(list_filter(any_value(moments.planned), lambda moment: moment > $now)) as next_at
    from moments
    join looked
        on looked.permalink = moments.permalink
    left join failures
        on failures.permalink = moments.permalink
    group by moments.permalink
)

update internal.recheck_states as states
set
    rechecks = rechecks + case when is_tried_again then 0 else 1 end,
    -- NULL counts for nothing in least().
    next_recheck_at = case when is_tried_again then least($now + to_hours(1), looks.next_at) else looks.next_at end
from looks
where looks.permalink = states.permalink
and states.permalink in (select permalink from looks)
