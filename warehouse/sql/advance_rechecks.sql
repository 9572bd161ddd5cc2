-- The next of an hour, 6 hours, a day and 7 days after the first sight that is still to come. A page that could not be
-- had is asked for again at the next of them.
update internal.recheck_states
set
    rechecks = rechecks + 1,
    next_recheck_at = list_min(
        list_filter(
            [
                first_seen_at + to_hours(1),
                first_seen_at + to_hours(6),
                first_seen_at + to_days(1),
                first_seen_at + to_days(7)
            ],
            lambda moment: moment > $now
        )
    )
where permalink in (
    select permalink
    from batch_rechecks
    union all
    select entry_permalink
    from incoming
)
