insert into internal.migrations values ($number, $name, now())
