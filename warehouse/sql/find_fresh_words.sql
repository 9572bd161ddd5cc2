-- The words of some articles, and how often each stands there. A word of the title counts five times as much as one of
-- the text, one of the lead twice.
create or replace temp table fresh_words as
with texts as (
    select
        document,
        unnest([title, lead, body]) as printed,
        unnest([5, 2, 1]) as counts
    from internal.current_articles
    where document between $first and $last
),

-- In one place, and once: it is where the time goes.
split as materialized (
    select
        document,
        counts,
        internal.printed_words(printed) as words
    from texts
),

lengths as (
    select
        document,
        sum(len(words)) as length
    from split
    group by document
),

-- Counted as printed first: a text repeats its words, and each is looked at once.
printed as (
    select
        document,
        word,
        sum(counts) as counts
    from (
        select
            document,
            counts,
            unnest(words) as word
        from split
    )
    group by document, word
),

-- ТОКАЕВ and Токаев are one word, токаев is another.
spelt as (
    select
        document,
        counts,
        lower(word) as lower_word,
        left(word, 1) <> left(lower_word, 1) as is_capital
    from printed
)

select
    spelt.document,
    case when is_capital then upper(left(lower_word, 1)) || substr(lower_word, 2) else lower_word end as word,
    sum(counts)::integer as counts,
    any_value(lengths.length)::integer as length
from spelt
join lengths
    on lengths.document = spelt.document
where lower_word not in (select word from internal.common_words)
group by spelt.document, is_capital, lower_word
