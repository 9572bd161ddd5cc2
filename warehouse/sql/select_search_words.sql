-- The words of a query that count, each with every form it may be found in.
select
    terms.word,
    coalesce(list(distinct forms.form) filter (where forms.form is not null), []) as forms
from internal.search_terms($query) as terms
left join internal.forms as forms
    on forms.term = terms.term
where not terms.is_excluded
group by terms.word
order by terms.word
