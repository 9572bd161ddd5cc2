select
    document,
    other
from internal.links
where document in (select unnest($documents::integer[]))
