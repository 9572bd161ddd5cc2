with words as (
    select distinct word
    from fresh_words
)

select word
from words
where word not in (
    select word
    from internal.known_words
    where word in (select word from words)
)
order by word
