update runs
set
    finished_at = $now,
    state = $state,
    reason = $reason,
    loaded = counts.loaded,
    updated = counts.updated + reparsed.versions,
    unchanged = counts.unchanged,
    duplicate = counts.duplicate,
    rejected = counts.rejected,
    deferred = counts.deferred,
    rechecked = (select count(*) from rechecks where run_id = $run_id)
from (
    select
        count(*) filter (outcome = 'loaded') as loaded,
        count(*) filter (outcome = 'updated') as updated,
        count(*) filter (outcome = 'unchanged') as unchanged,
        count(*) filter (outcome = 'duplicate') as duplicate,
        count(*) filter (outcome = 'rejected') as rejected,
        count(*) filter (outcome = 'deferred') as deferred
    from outcomes
    where run_id = $run_id
) as counts,
-- Articles parsed again come from no entry and have no outcome: their versions tell.
(
    select count(*) as versions
    from article_versions
    where run_id = $run_id
    and change = 'reparse'
    and (select flow = 'reparse' from runs where run_id = $run_id)
) as reparsed
where runs.run_id = $run_id
