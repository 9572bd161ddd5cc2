insert into internal.links by name
from new_links
