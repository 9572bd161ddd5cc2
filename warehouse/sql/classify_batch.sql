-- Every article of the batch beside the one that is known: what is new, what changed, and in which columns.
create or replace temp table incoming as
with edits as (
    select
        permalink,
        count(*) as edits
    from internal.past_versions
    where permalink in (select permalink from known where version >= 24)
    and change in ('publisher_edit', 'metadata')
    group by permalink
),

often as (
    select
        source,
        list(digest) as digests
    from internal.frame_lines
    where source in (select source from batch)
    and articles >= 5
    group by source
),

-- Until when the pages of articles are known, for those that somebody captured at another time than now.
seen as (
    select
        permalink,
        seen_at
    from internal.recheck_states
    where permalink in (select permalink from batch where captured_at is not null)
),

compared as (
    select
        batch.*,
        coalesce(batch.captured_at < coalesce(seen.seen_at, known.updated_at), false) as is_outdated,
        known.permalink is not null as is_known,
        known.source as held_by,
        coalesce(edits.edits, 0) + coalesce(known.change in ('publisher_edit', 'metadata'), false)::integer as edits,
        -- A page that is the same to the byte was edited by nobody: its parser was, or what the feed says of it.
        coalesce(batch.raw_digest = known.raw_digest, false) as is_same_page,
        coalesce(batch.parser_version is distinct from known.parser_version, false) as is_other_parser,
        -- Nor was one that differs by nothing but paragraphs which many articles of the source have.
        coalesce(
            internal.paragraphs_less(batch.body, often.digests) = internal.paragraphs_less(known.body, often.digests)
            and internal.paragraphs_less(batch.body, often.digests) <> '',
            false
        ) as is_other_frame,
        row_number() over (partition by batch.permalink order by batch.position) as rank,
        list_filter(
            [
                case when batch.title is distinct from known.title then 'title' end,
                case when batch.author is distinct from known.author then 'author' end,
                case when batch.date is distinct from known.date then 'date' end,
                case when batch.published_at is distinct from known.published_at then 'published_at' end,
                case when batch.body is distinct from known.body then 'body' end,
                case when batch.lead is distinct from known.lead then 'lead' end,
                case when batch.origin is distinct from known.origin then 'origin' end,
                case when batch.language is distinct from known.language then 'language' end,
                -- Nobody looked at states of before 0010: that is no change.
                case when coalesce(batch.partial, false) <> coalesce(known.partial, false) then 'partial' end
            ],
            lambda field: field is not null
        ) as changed_fields
    from batch
    left join known
        on known.permalink = batch.permalink
    left join edits
        on edits.permalink = batch.permalink
    left join often
        on often.source = batch.source
    left join seen
        on seen.permalink = batch.permalink
)

select
    *,
    -- A page that is another at every look has a clock or a counter in its text: 24 versions are enough to see that.
    edits >= 23 and len(changed_fields) > 0 and $purpose <> 'reparse' as is_unstable,
    case
        when rank > 1 or held_by <> source then 'duplicate'
        when not is_known then 'loaded'
        when len(changed_fields) > 0 and not is_unstable and not is_outdated then 'updated'
        else 'unchanged'
    end as outcome,
    case
        when rank > 1 then 'another entry of this run led to the same article'
        when held_by <> source then 'already collected from ' || held_by
        when is_outdated and len(changed_fields) > 0 then 'captured before the version that stands'
        when is_unstable then 'its page is another one at every look, and no more versions are kept of it'
    end as reason,
    case
        when not is_known then 'first'
        when $purpose = 'reparse' or (is_same_page and is_other_parser) then 'reparse'
        when is_other_frame and changed_fields = ['body'] then 'reparse'
        when is_same_page then 'metadata'
        when list_has_any(changed_fields, ['title', 'lead', 'author', 'body']) then 'publisher_edit'
        else 'metadata'
    end as change,
    case
        when outcome in ('loaded', 'updated') then sha256(
            concat_ws(
                chr(31),
                title,
                coalesce(lead, ''),
                coalesce(author, ''),
                coalesce(date::varchar, ''),
                coalesce(epoch_us(published_at), 0),
                coalesce(language, ''),
                coalesce(origin, ''),
                body
            )
        )
    end as content_hash
from compared
