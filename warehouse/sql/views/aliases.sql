create or replace view aliases as
with addresses as (
    select
        entries.link,
        coalesce(redirects.permalink, entries.permalink) as permalink,
        entries.first_seen_at
    from entries
    left join internal.redirects
        on redirects.address = entries.permalink
    union all
    select
        address,
        permalink,
        first_seen_at
    from internal.redirects
)

select
    addresses.link,
    addresses.permalink,
    min(addresses.first_seen_at) as first_seen_at
from addresses
join internal.current_articles using (permalink)
where addresses.link <> addresses.permalink
group by all;

comment on view aliases is 'Other addresses of the articles: links as feeds print them, and addresses that redirect.';
comment on column aliases.link is 'Address that leads to the article.';
comment on column aliases.permalink is 'Permanent URL of the article.';
comment on column aliases.first_seen_at is 'When feedhouse first saw the address.';
