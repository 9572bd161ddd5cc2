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
    language,
    content_hash,
    parser,
    parser_version,
    title_from,
    author_from,
    date_from,
    date_text,
    feed_title,
    raw_file,
    raw_offset,
    raw_id,
    run_id,
    page_title,
    partial
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
    language,
    content_hash,
    parser,
    parser_version,
    title_from,
    author_from,
    date_from,
    date_text,
    feed_title,
    raw_file,
    raw_offset,
    raw_id,
    run_id,
    page_title,
    partial
from internal.current_articles;

comment on view article_versions is 'One row per kept state of an article; the current one has no valid_to.';
comment on column article_versions.permalink is 'Permanent URL of the article.';
comment on column article_versions.version is '1 for the first state, then one more for every change kept.';
comment on column article_versions.valid_from is 'When feedhouse loaded this state.';
comment on column article_versions.valid_to is 'When it was replaced; NULL for the current state.';
comment on column article_versions.change is 'Why the version was made: first; publisher_edit (title, lead, author or body changed on the page); metadata (only date, origin, language or partial did, or what the feed says of the same page); reparse (a later parser read the same page otherwise).';
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
comment on column article_versions.content_hash is 'SHA-256 of title, lead, author, date, moment, language, origin and body.';
comment on column article_versions.parser is 'Parser that read the page: a source of its own rules, or general; NULL for states of before that was kept.';
comment on column article_versions.parser_version is 'Digest of the code that read the page.';
comment on column article_versions.title_from is 'Where the title came from: page or feed.';
comment on column article_versions.author_from is 'Where the author came from: page or feed; NULL when there is none.';
comment on column article_versions.date_from is 'Where the date came from: page, feed or address; NULL when there is none.';
comment on column article_versions.date_text is 'The date as it was printed there.';
comment on column article_versions.feed_title is 'Title in the feed when the page was fetched.';
comment on column article_versions.raw_file is 'File under archive/ with the page this state was parsed from; NULL for states of before there was one.';
comment on column article_versions.raw_offset is 'Where its WARC record begins in that file, in bytes.';
comment on column article_versions.raw_id is 'WARC-Record-ID of the page.';
comment on column article_versions.run_id is 'Run that made the version; see runs.';
comment on column article_versions.page_title is 'What the page calls itself, the name of the site included: its title element, or its first heading where it has none; NULL for states of before that was kept.';
comment on column article_versions.partial is 'Whether the page showed only the beginning of the article; NULL where nobody looked.';
