select
    kind,
    source,
    subject,
    sentence
from alarms
where cleared_at = $now
