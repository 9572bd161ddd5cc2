insert into writer.{relation} by name
from lake.{relation}
