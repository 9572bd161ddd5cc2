-- As many outcomes there must be: links polled in this run, the rejected ones among them, and work left by earlier runs.
insert into internal.accounts
select
    $run_id,
    $source,
    count(distinct link)
from (
    select link from polled_entries
    union all
    select link from batch_rejects
    union all
    select link from work where rank = 1 and not waits
)
