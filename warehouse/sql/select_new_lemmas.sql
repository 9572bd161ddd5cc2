select lemma
from new_lemmas
where lemma not in (
    select lemma
    from internal.lemmas
    where lemma in (select lemma from new_lemmas)
)
