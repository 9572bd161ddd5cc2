insert into internal.lemmas (lemma)
select lemma
from new_lemmas
where lemma not in (
    select lemma
    from internal.lemmas
    where lemma in (select lemma from new_lemmas)
)
order by lemma
returning lemma
