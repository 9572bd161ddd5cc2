insert into internal.sources
values ($source, $title, $home, $timezone, $language)
on conflict (source) do update set
    title = excluded.title,
    home = excluded.home,
    timezone = excluded.timezone,
    language = excluded.language
