insert into internal.formulas
select hash
from shared_hashes
where len(documents) > $most
