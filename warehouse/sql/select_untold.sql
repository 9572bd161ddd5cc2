select
    kind,
    source,
    subject,
    sentence
from internal.untold_alarms
where is_over = $is_over
order by all
