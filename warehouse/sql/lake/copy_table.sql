-- Its columns and all its rows; of its keys nothing, which a lake has not.
create table lake.{relation} as
from {origin}.{relation}
