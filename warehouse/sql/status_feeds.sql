-- Feeds that were stopped, or failed the last time: why, and when they are asked again.
select
    states.source,
    states.feed,
    states.succeeded_at,
    states.failures,
    states.next_poll_at,
    coalesce(states.stopped || '; `feedhouse ingest` asks it again all the same', last_poll.reason) as reason
from internal.feed_states as states
left join (
    from polls
    qualify row_number() over (partition by source, feed order by polled_at desc) = 1
) as last_poll
    on last_poll.source = states.source
    and last_poll.feed = states.feed
where states.stopped is not null
or states.failures > 0
order by states.source, states.feed
