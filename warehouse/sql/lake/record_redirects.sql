merge into internal.redirects as old
using (
    select
        entry_permalink as address,
        min(permalink) as permalink,
        $now as first_seen_at
    from incoming
    where entry_permalink <> permalink
    group by entry_permalink
) as new
on old.address = new.address
when not matched then insert (
    address,
    permalink,
    first_seen_at
)
values (
    new.address,
    new.permalink,
    new.first_seen_at
)
