create or replace view unstable_articles as
select
    states.permalink,
    articles.source,
    articles.title,
    articles.version as versions,
    states.unstable_at
from internal.recheck_states as states
join internal.current_articles as articles
    on articles.permalink = states.permalink
where states.unstable_at is not null;

comment on view unstable_articles is 'One row per article whose page was another one at every look, as with a clock in its text: no more versions are kept of it, a true change neither.';
comment on column unstable_articles.permalink is 'Permanent URL of the article.';
comment on column unstable_articles.source is 'Name of the source.';
comment on column unstable_articles.title is 'Headline as last kept.';
comment on column unstable_articles.versions is 'Versions that were kept.';
comment on column unstable_articles.unstable_at is 'When that was found.';
