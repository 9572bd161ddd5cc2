insert into internal.lemmas (lemma, term)
select
    lemma,
    nextval('temp.terms')
from new_lemmas
order by lemma
