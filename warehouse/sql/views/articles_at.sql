-- from articles_at(timestamptz '2026-03-12 12:00+03')
create or replace macro articles_at(moment) as table
-- A page may have been gone for a while and be there again: articles know of its last absence only.
with looks as (
    select
        permalink,
        max(rechecked_at) filter (result not in ('gone', 'failed')) as there_at,
        list(rechecked_at) filter (result = 'gone') as gone
    from rechecks
    where rechecked_at <= moment
    and permalink in (select permalink from rechecks where result = 'gone')
    group by permalink
),

absences as (
    select
        permalink,
        list_min(list_filter(gone, lambda look: there_at is null or look > there_at)) as gone_at
    from looks
)

select
    versions.permalink,
    versions.source,
    versions.title,
    versions.author,
    versions.date,
    versions.published_at,
    versions.body,
    versions.lead,
    versions.origin,
    versions.language,
    versions.version,
    articles.first_seen_at,
    versions.valid_from as updated_at,
    absences.gone_at,
    versions.partial
from article_versions as versions
join articles
    on articles.permalink = versions.permalink
left join absences
    on absences.permalink = versions.permalink
where versions.valid_from <= moment
and (versions.valid_to is null or versions.valid_to > moment);

comment on macro table articles_at is 'The articles as they stood at a moment: the columns of articles.';
