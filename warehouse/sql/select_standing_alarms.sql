select
    kind,
    source,
    subject,
    sentence
from standing
order by all
