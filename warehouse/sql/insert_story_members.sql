insert into internal.stories by name
from regrouped
