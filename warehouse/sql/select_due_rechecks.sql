-- Articles to be looked at again, by the last entry that led to them.
select
    states.permalink,
    coalesce(arg_max(entries.feed, entries.last_seen_at), '') as feed,
    coalesce(arg_max(entries.link, entries.last_seen_at), states.permalink) as link,
    arg_max(entries.title, entries.last_seen_at) as title,
    arg_max(entries.summary, entries.last_seen_at) as summary,
    arg_max(entries.author, entries.last_seen_at) as author,
    arg_max(entries.published_at, entries.last_seen_at) as published_at,
    arg_max(entries.printed_date, entries.last_seen_at) as printed_date,
    any_value(states.etag) as etag,
    any_value(states.last_modified) as last_modified
from internal.recheck_states as states
left join entries
    on entries.permalink = states.permalink
    and entries.source = states.source
where states.source = $source
and states.next_recheck_at <= $now
group by states.permalink
order by any_value(states.next_recheck_at)
limit $limit
