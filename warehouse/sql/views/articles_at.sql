-- from articles_at(timestamptz '2026-03-12 12:00+03')
create or replace macro articles_at(moment) as table
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
    case when articles.gone_at <= moment then articles.gone_at end as gone_at
from article_versions as versions
join articles
    on articles.permalink = versions.permalink
where versions.valid_from <= moment
and (versions.valid_to is null or versions.valid_to > moment);

comment on macro table articles_at is 'The articles as they stood at a moment: the columns of articles.';
