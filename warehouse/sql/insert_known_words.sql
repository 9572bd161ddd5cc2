insert into internal.known_words
select
    new_words.word,
    list(lemmas.term order by lemmas.term)
from new_words
join (
    from internal.lemmas
    where lemma in (select lemma from new_words)
) as lemmas
    on lemmas.lemma = new_words.lemma
group by new_words.word
order by new_words.word
