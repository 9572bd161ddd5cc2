insert into internal.forms
select
    new_forms.form,
    lemmas.term
from new_forms
join (
    from internal.lemmas
    where lemma in (select lemma from new_forms)
) as lemmas
    on lemmas.lemma = new_forms.lemma
order by new_forms.form
