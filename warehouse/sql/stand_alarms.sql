-- All that stands now, with what the run has to add.
create or replace temp table standing as
select
    kind,
    source,
    subject,
    sentence
from internal.standing_alarms
union all
select
    kind,
    source,
    subject,
    sentence
from other_alarms
