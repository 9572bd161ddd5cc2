-- The short paragraphs of the articles of a batch that are new, those that were cut among them, and in how many each stands.
create or replace temp table met as
with paragraphs as (
    select
        batch.position,
        unnest(list_distinct(list_concat(
            list_transform(
                list_filter(string_split(batch.body, chr(10) || chr(10)), lambda paragraph: length(paragraph) <= 300),
                lambda paragraph: left(md5(paragraph), 16)
            ),
            batch.frame
        ))) as digest
    from batch
    where batch.parser = 'general'
    and batch.position in (select position from incoming where outcome = 'loaded')
)

select
    digest,
    count(*) as articles
from paragraphs
group by digest
