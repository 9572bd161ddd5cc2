create or replace view articles as
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
    version,
    first_seen_at,
    updated_at,
    gone_at,
    partial
from internal.current_articles;

comment on view articles is 'One row per permanent URL: the article as it stands now.';
comment on column articles.permalink is 'Permanent URL in canonical form; the key.';
comment on column articles.source is 'Name of the source the article was collected from, such as centrasia.';
comment on column articles.title is 'Headline on the page.';
comment on column articles.author is 'Author as printed, several joined with ", "; NULL when the page names none.';
comment on column articles.date is 'Day of publication in the time zone of the source.';
comment on column articles.published_at is 'Moment of publication; NULL when unknown.';
comment on column articles.body is 'The prose of the article, paragraphs separated by one blank line; without title, lead, author, source line and address line.';
comment on column articles.lead is 'Subtitle or standfirst; NULL when there is none.';
comment on column articles.origin is 'Outlet the page credits, as printed; NULL when it credits none.';
comment on column articles.language is 'ISO 639-1 code of the language of the text.';
comment on column articles.version is '1 when first loaded, then one more for every change kept.';
comment on column articles.first_seen_at is 'When feedhouse first loaded the article.';
comment on column articles.updated_at is 'When feedhouse last changed the article.';
comment on column articles.gone_at is 'When its page was found to be gone; NULL while it is there, as far as anybody looked.';
comment on column articles.partial is 'Whether the page shows only the beginning of the article, and asks money or a login for the rest; NULL where nobody looked.';
