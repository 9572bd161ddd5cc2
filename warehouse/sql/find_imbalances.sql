-- What does not add up in a run: one sentence a row.
select printf('%s: %d outcomes for %d entries', source, outcomes, entries)
from (
    select
        coalesce(accounts.source, decided.source) as source,
        coalesce(accounts.entries, 0) as entries,
        coalesce(decided.outcomes, 0) as outcomes
    from (select source, sum(entries) as entries from internal.accounts where run_id = $run_id group by source) as accounts
    full join (select source, count(*) as outcomes from outcomes where run_id = $run_id group by source) as decided
        on decided.source = accounts.source
)
where entries <> outcomes
union all
select printf('%s: more than one outcome for %s', source, link)
from outcomes
where run_id = $run_id
-- Captures of an address in two files are two, of the same article at two moments.
group by source, link, case when feed like 'warc:%' then feed end
having count(*) > 1
union all
select printf('%d articles loaded, and %d first versions made', loaded, made)
from (
    select
        (select count(*) from outcomes where run_id = $run_id and outcome = 'loaded') as loaded,
        (select count(*) from article_versions where run_id = $run_id and change = 'first') as made
)
where loaded <> made
union all
select printf('%d articles updated or edited, and %d later versions made', updated, made)
from (
    select
        (select count(*) from outcomes where run_id = $run_id and outcome = 'updated')
        + (select count(*) from rechecks where run_id = $run_id and result = 'edited') as updated,
        (select count(*) from article_versions where run_id = $run_id and change <> 'first') as made
)
where updated <> made
-- Articles parsed again come from no entry.
and (select flow <> 'reparse' from runs where run_id = $run_id)
