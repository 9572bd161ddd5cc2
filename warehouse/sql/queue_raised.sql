insert into internal.untold_alarms
select
    kind,
    source,
    subject,
    sentence,
    false
from raised_alarms
