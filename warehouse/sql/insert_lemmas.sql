insert into internal.lemmas (lemma)
select lemma
from new_lemmas
order by lemma
