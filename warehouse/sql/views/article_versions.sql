create or replace view article_versions as
select
    permalink,
    version,
    valid_from,
    valid_to,
    change,
    changed_fields,
    source,
    title,
    author,
    date,
    published_at,
    body,
    lead,
    origin,
    language
from internal.past_versions
union all
select
    permalink,
    version,
    updated_at,
    null,
    change,
    changed_fields,
    source,
    title,
    author,
    date,
    published_at,
    body,
    lead,
    origin,
    language
from internal.current_articles;

comment on view article_versions is 'One row per kept state of an article; the current one has no valid_to.';
comment on column article_versions.permalink is 'Permanent URL of the article.';
comment on column article_versions.version is '1 for the first state, then one more for every change kept.';
comment on column article_versions.valid_from is 'When feedhouse loaded this state.';
comment on column article_versions.valid_to is 'When it was replaced; NULL for the current state.';
comment on column article_versions.change is 'Why the version was made: first, or publisher_edit.';
comment on column article_versions.changed_fields is 'Columns that differ from the version before; empty for the first.';
comment on column article_versions.source is 'Name of the source the article was collected from.';
comment on column article_versions.title is 'Headline in this state.';
comment on column article_versions.author is 'Author as printed in this state.';
comment on column article_versions.date is 'Day of publication in the time zone of the source.';
comment on column article_versions.published_at is 'Moment of publication; NULL when unknown.';
comment on column article_versions.body is 'The prose in this state, paragraphs separated by one blank line.';
comment on column article_versions.lead is 'Subtitle or standfirst in this state.';
comment on column article_versions.origin is 'Outlet the page credited in this state.';
comment on column article_versions.language is 'ISO 639-1 code of the language.';
