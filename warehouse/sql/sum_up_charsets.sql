-- As encodings counts them.
merge into internal.past_charsets as past
using (
    select
        source,
        charset_declared,
        charset_used,
        count(*) as pages,
        max(fetched_at) as last_at
    from old_fetches
    where charset_used is not null
    and is_kept is not true
    group by all
) as added
on past.source = added.source
and past.charset_declared is not distinct from added.charset_declared
and past.charset_used = added.charset_used
when matched then update set
    pages = past.pages + added.pages,
    last_at = greatest(past.last_at, added.last_at)
when not matched then insert by name
