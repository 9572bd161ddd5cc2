-- What an address leads to that is not a permalink itself.
select distinct permalink
from aliases
where link = $address
