merge into internal.hosts as old
using (
    select
        $host as host,
        $robots as robots,
        $robots_at as robots_at,
        $silent_until as silent_until
) as new
on old.host = new.host
when matched then update set
    robots = new.robots,
    robots_at = new.robots_at,
    silent_until = new.silent_until
when not matched then insert (
    host,
    robots,
    robots_at,
    silent_until
)
values (
    new.host,
    new.robots,
    new.robots_at,
    new.silent_until
)
