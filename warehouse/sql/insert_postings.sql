-- The weight of a term in a document as BM25 has it, with k1 = 1.2 and b = 0.75, in hundredths. The length that texts
-- are measured by is fixed, so that what stands in the index stays right as it grows.
insert into internal.fresh_postings
with terms as (
    select
        word,
        unnest(terms) as term
    from internal.known_words
    where word in (select word from fresh_words)
),

counted as (
    select
        terms.term,
        fresh_words.document,
        sum(fresh_words.counts) as counts,
        any_value(fresh_words.length) as length
    from fresh_words
    join terms
        on terms.word = fresh_words.word
    group by terms.term, fresh_words.document
)

select
    term,
    document,
    round(100 * counts * 2.2 / (counts + 1.2 * (0.25 + 0.75 * length / 300)))::utinyint
from counted
order by term, document
