merge into internal.sources as old
using (
    select
        $source as source,
        $title as title,
        $home as home,
        $timezone as timezone,
        $language as language
) as new
on old.source = new.source
when matched then update set
    title = new.title,
    home = new.home,
    timezone = new.timezone,
    language = new.language
when not matched then insert (
    source,
    title,
    home,
    timezone,
    language
)
values (
    new.source,
    new.title,
    new.home,
    new.timezone,
    new.language
)
