insert into outcomes
select
    $run_id,
    source,
    feed,
    link,
    permalink,
    outcome,
    reason,
    $now
from (
    select source, feed, link, permalink, outcome, reason
    from incoming
    union all
    select source, feed, link, permalink, 'rejected', reason
    from batch_rejects
    union all
    select source, feed, link, permalink, 'deferred', reason
    from batch_deferred
)
