-- Rejects that stand, by kind, with the latest as an example.
select
    source,
    reason_code,
    count(*) as rejects,
    max(last_at) as last_at,
    min(next_try_at) as next_try_at,
    arg_max(link, last_at) as example,
    arg_max(reason, last_at) as reason
from rejects
where resolved_at is null
group by source, reason_code
order by rejects desc, source, reason_code
