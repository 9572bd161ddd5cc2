-- The words of some articles, and how often each stands there. A word of the title counts five times as much as one of
-- the text, one of the lead twice.
create or replace temp table fresh_words as
with fresh as (
    select
        document,
        internal.printed_words(title) as title,
        internal.printed_words(lead) as lead,
        internal.printed_words(body) as body
    from internal.current_articles
    where document between $first and $last
),

printed as (
    select document, unnest(title) as word, 5 as counts from fresh
    union all
    select document, unnest(lead), 2 from fresh
    union all
    select document, unnest(body), 1 from fresh
),

lengths as (
    select
        document,
        len(title) + len(lead) + len(body) as length
    from fresh
),

-- ТОКАЕВ and Токаев are one word, токаев is another.
spelt as (
    select
        document,
        lower(word) as lower_word,
        left(word, 1) <> left(lower(word), 1) as is_capital,
        counts
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
