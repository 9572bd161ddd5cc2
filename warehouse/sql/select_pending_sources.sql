select distinct source
from entries
where pending
