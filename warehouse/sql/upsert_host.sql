insert into internal.hosts
values ($host, $robots, $robots_at, $silent_until)
on conflict (host) do update set
    robots = excluded.robots,
    robots_at = excluded.robots_at,
    silent_until = excluded.silent_until
