-- What a query asks for, piece by piece: words, "phrases", -excluded ones, author:, source:, after:, before:, date:.
create or replace macro internal.search_pieces(query) as table
with pieces as (
    select unnest(list_slice(
        regexp_extract_all(
            -- Without soft hyphens and spaces of no width, which come along from pages.
            translate(left(query::varchar, 10000), '«»“”„' || chr(173) || chr(8203), '"""""'),
            '-?(?:(?i:author|source|after|before|date):)?(?:"[^"]*"?|[^\s"]+)'
        ),
        1,
        64
    )) as piece
)

select
    starts_with(piece, '-') as is_excluded,
    lower(regexp_extract(piece, '^-?((?i:author|source|after|before|date)):', 1)) as field,
    contains(piece, '"') as is_phrase,
    trim(regexp_replace(piece, '^-?(?:(?i:author|source|after|before|date):)?', ''), '"') as printed
from pieces
where printed <> '';

-- The words of a query that count, and the terms each may stand for; NULL for a word that stands nowhere.
create or replace macro internal.search_terms(query) as table
with printed as (
    select
        is_excluded,
        is_phrase,
        unnest(internal.printed_words(lower(printed))) as word
    from internal.search_pieces(query)
    where field = ''
),

wanted as (
    select distinct
        word,
        is_excluded
    from printed
    -- A word of an excluded phrase is not excluded itself.
    where not (is_excluded and is_phrase)
    and word not in (select word from internal.common_words)
),

known as (
    select distinct
        wanted.word,
        forms.term
    from wanted
    join internal.forms as forms
        on forms.form = wanted.word
),

-- A form of no lemma there is, as of a name that was guessed at: the forms with the longest common stem are taken for
-- its own, if what follows the stem is an ending in both.
stems as (
    select
        wanted.word,
        left(wanted.word, length(wanted.word) - length(ending)) as stem
    from wanted
    join internal.endings
        on ends_with(wanted.word, ending)
    where wanted.word not in (select word from known)
    and regexp_matches(wanted.word, '^[а-я]+$')
    and length(wanted.word) - length(ending) >= 5
),

nearest as (
    select
        stems.word,
        forms.term
    from stems
    cross join internal.endings
    join internal.forms as forms
        on forms.form = stems.stem || endings.ending
    -- Морозова is of no морозов, many of which are мороз.
    where not (endings.ending = '' and regexp_matches(stems.stem, '(?:ов|ев|ей)$'))
    qualify length(stems.stem) = max(length(stems.stem)) over (partition by stems.word)
)

select distinct
    wanted.word,
    wanted.is_excluded,
    found.term
from wanted
left join (
    from known
    union all
    from nearest
) as found
    on found.word = wanted.word;

-- from search('токаев газ')
create or replace macro search(query) as table
select
    permalink,
    title,
    author,
    date,
    source,
    score
from (
    with terms as (
        select
            *,
            dense_rank() over (order by word) as number
        from internal.search_terms(query)
    ),

    pieces as (
        select
            *,
            internal.spaced_words(printed) as words
        from internal.search_pieces(query)
    ),

    filters as (
        select
            coalesce(list(words) filter (where field = '' and is_phrase and not is_excluded and trim(words) <> ''), []) as phrases,
            coalesce(list(words) filter (where field = '' and is_phrase and is_excluded and trim(words) <> ''), []) as no_phrases,
            coalesce(list(words) filter (where field = 'author' and not is_excluded and trim(words) <> ''), []) as authors,
            coalesce(list(words) filter (where field = 'author' and is_excluded and trim(words) <> ''), []) as no_authors,
            coalesce(list(lower(printed)) filter (where field = 'source' and not is_excluded), []) as sources,
            coalesce(list(lower(printed)) filter (where field = 'source' and is_excluded), []) as no_sources,
            count(*) filter (where field = 'author' and trim(words) <> '') > 0 as is_author_asked,
            count(*) filter (where field <> '' and (field <> 'author' or trim(words) <> '')) > 0 as is_filtered,
            (select count(distinct word) from terms where not is_excluded) as words_wanted
        from pieces
    ),

    -- A day, a month, a year, or two days with .. between them.
    days as (
        select
            case field
                when 'after' then printed
                when 'date' then split_part(printed, '..', 1)
            end as first_day,
            case field
                when 'date' then case when contains(printed, '..') then split_part(printed, '..', 2) else printed end
            end as last_day,
            case field when 'before' then printed end as day_behind
        from pieces
        where field in ('after', 'before', 'date')
    ),

    period as (
        select
            count(*) > 0 as is_asked,
            coalesce(max(internal.first_day(first_day)), date '0001-01-01') as first_day,
            coalesce(
                least(min(internal.day_behind(last_day)), min(internal.first_day(day_behind))),
                date '9999-12-31'
            ) as day_behind,
            coalesce(bool_or(
                coalesce(nullif(first_day, ''), nullif(last_day, ''), nullif(day_behind, '')) is null
                or (first_day <> '' and internal.first_day(first_day) is null)
                or (last_day <> '' and internal.first_day(last_day) is null)
                or (day_behind <> '' and internal.first_day(day_behind) is null)
            ), false) as is_no_day
        from days
    ),

    -- Not materialized: what is wanted of them is looked for in each, and the rest never read.
    postings as not materialized (
        from internal.postings
        union all
        from internal.fresh_postings
    ),

    -- Words by number, as names are long keys for many rows.
    hits as materialized (
        select
            terms.number,
            postings.document,
            max(postings.weight) as weight
        from postings
        join terms
            on terms.term = postings.term
        where not terms.is_excluded
        group by terms.number, postings.document
    ),

    -- Okapi BM25 (Robertson and others, 1994): what a word weighs in a document was reckoned when it was indexed. Documents
    -- that are of none any more count on both sides.
    rarities as (
        select
            number,
            ln(1 + ((select max(up_to) from internal.indexed) - count(*) + 0.5) / (count(*) + 0.5)) as rarity
        from hits
        group by number
    ),

    scored as (
        select
            hits.document,
            sum(rarities.rarity * hits.weight) / 100 as score
        from hits
        join rarities
            on rarities.number = hits.number
        group by hits.document
        having count(*) = (select words_wanted from filters)
    ),

    -- Each name is looked at once, and only where one is asked for, or excluded.
    by_author as (
        select author
        from (
            select
                coalesce(author, '') as author,
                internal.spaced_words(author) as words
            from (select distinct author from internal.current_articles where (select is_author_asked from filters))
        )
        cross join filters
        where len(list_filter(authors, lambda name: not contains(words, name))) = 0
        and len(list_filter(no_authors, lambda name: contains(words, name))) = 0
    ),

    -- As one list, for the planner: it then takes these for few, looks them up among the articles, and where there are none
    -- looks for nothing.
    found as materialized (
        select unnest(list(struct_pack(document := document, score := score)), recursive := true)
        from (
            from scored
            union all
            -- Where nothing but filters and phrases of common words is asked for.
            select
                document,
                0 as score
            from internal.current_articles
            cross join period
            where (select words_wanted = 0 and (is_filtered or len(phrases) > 0) from filters)
            and (not period.is_asked or (date >= period.first_day and date < period.day_behind))
            and ((select not is_author_asked from filters) or coalesce(author, '') in (select author from by_author))
        )
    ),

    excluded as (
        select postings.document
        from postings
        join terms
            on terms.term = postings.term
        where terms.is_excluded
    ),

    -- Only where a phrase is asked for, or excluded, the texts are read.
    asked as materialized (
        select
            unnest(documents) as document,
            phrases,
            no_phrases
        from (select list(document) as documents from found)
        cross join filters
        where len(phrases) + len(no_phrases) > 0
    ),

    texts as (
        select
            asked.document,
            asked.phrases,
            asked.no_phrases,
            internal.spaced_words(articles.title)
            || internal.spaced_words(articles.lead)
            || internal.spaced_words(articles.body) as words
        from internal.current_articles as articles
        join asked
            on asked.document = articles.document
    ),

    by_phrase as (
        select document
        from texts
        where len(list_filter(phrases, lambda phrase: not contains(words, phrase))) = 0
        and len(list_filter(no_phrases, lambda phrase: contains(words, phrase))) = 0
    )

    select
        articles.permalink,
        articles.title,
        articles.author,
        articles.date,
        articles.source,
        articles.published_at,
        round(found.score, 3) as score
    from found
    join internal.current_articles as articles
        on articles.document = found.document
    cross join filters
    cross join period
    where found.document not in (select document from excluded)
    and (len(phrases) + len(no_phrases) = 0 or found.document in (select document from by_phrase))
    and (not is_author_asked or coalesce(articles.author, '') in (select author from by_author))
    and (len(sources) = 0 or list_contains(sources, lower(articles.source)))
    and not list_contains(no_sources, lower(articles.source))
    and (not period.is_asked or (
        not period.is_no_day
        and articles.date >= period.first_day
        and articles.date < period.day_behind
    ))
)
-- Last, so that a limit behind it keeps no more than it asks for.
order by score desc, published_at desc nulls last, permalink;

comment on macro table search is 'Articles by their words, the best first (BM25, titles before texts): all words in any form, "a phrase" as it is, -without, author:name, source:name, after:2026-03-01, before:2026-04, date:2026-03-01..2026-03-15. The first 64 words count. Of an attached file it needs use.';
