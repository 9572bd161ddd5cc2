insert into internal.current_articles
select
    permalink,
    source,
    title,
    author,
    date,
    published_at,
    body,
    lead,
    origin,
    language,
    coalesce(known_version, 0) + 1,
    $now,
    $now,
    case when is_known then 'publisher_edit' else 'first' end,
    case when is_known then changed_fields else [] end
from incoming
where outcome in ('loaded', 'updated')
on conflict (permalink) do update set
    title = excluded.title,
    author = excluded.author,
    date = excluded.date,
    published_at = excluded.published_at,
    body = excluded.body,
    lead = excluded.lead,
    origin = excluded.origin,
    language = excluded.language,
    version = excluded.version,
    updated_at = excluded.updated_at,
    change = excluded.change,
    changed_fields = excluded.changed_fields
