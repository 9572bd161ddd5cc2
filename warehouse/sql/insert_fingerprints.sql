insert into internal.fingerprints by name
from fresh_fingerprints
order by document
