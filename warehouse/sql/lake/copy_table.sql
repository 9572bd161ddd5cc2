-- Its columns and all its rows; of its keys nothing, which a lake has not.
create or replace table lake.{relation} as
from {origin}.{relation}
