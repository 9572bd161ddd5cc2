delete from lake.{relation}
where not exists (from {origin}.{relation})
