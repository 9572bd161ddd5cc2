-- What hosts said that may still hold.
select
    host,
    robots,
    robots_at,
    silent_until
from internal.hosts
where robots_at > $since
or silent_until > $since
