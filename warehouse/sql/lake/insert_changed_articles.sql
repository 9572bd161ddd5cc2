-- What the page does not say, such as when an article was first seen, stays as it was known. It becomes another
-- document: what the index of the search says of the old one is of none any more.
insert into internal.current_articles by name
select
    known.* exclude (document) replace (
        incoming.title as title,
        incoming.author as author,
        incoming.date as date,
        incoming.published_at as published_at,
        incoming.body as body,
        length(incoming.body) as characters,
        incoming.lead as lead,
        incoming.origin as origin,
        incoming.language as language,
        incoming.partial as partial,
        known.version + 1 as version,
        $now as updated_at,
        incoming.change as change,
        incoming.changed_fields as changed_fields,
        incoming.content_hash as content_hash,
        incoming.parser as parser,
        incoming.parser_version as parser_version,
        incoming.title_from as title_from,
        incoming.author_from as author_from,
        incoming.date_from as date_from,
        incoming.date_text as date_text,
        incoming.feed_title as feed_title,
        incoming.page_title as page_title,
        incoming.raw_file as raw_file,
        incoming.raw_offset as raw_offset,
        incoming.raw_length as raw_length,
        incoming.raw_id as raw_id,
        incoming.raw_digest as raw_digest,
        $run_id as run_id
    ),
    nextval('temp.documents') as document
from known
join incoming
    on incoming.permalink = known.permalink
where incoming.outcome = 'updated'
