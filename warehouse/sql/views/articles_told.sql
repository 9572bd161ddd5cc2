-- Articles that are linked, in the order in which the articles of a story appeared.
create or replace view internal.articles_told as
select
    *,
    row_number() over (partition by story order by appeared_at, document) as place
from internal.stories;

comment on view internal.articles_told is 'One row per article that is the same story as another.';
comment on column internal.articles_told.story is 'Number of the story.';
comment on column internal.articles_told.document is 'Number of the state of the article.';
comment on column internal.articles_told.permalink is 'Permanent URL of the article.';
comment on column internal.articles_told.source is 'Name of the source.';
comment on column internal.articles_told.title is 'Headline.';
comment on column internal.articles_told.origin is 'Outlet the page credits.';
comment on column internal.articles_told.appeared_at is 'Moment of publication; when feedhouse first loaded it where that is unknown.';
comment on column internal.articles_told.place is '1 for the article that had the story first.';
