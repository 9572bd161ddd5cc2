select
    kind,
    source,
    subject,
    sentence
from alarms
where run_id = $run_id
and raised_at = $now
