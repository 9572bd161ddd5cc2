select coalesce(max(number), 0) from internal.migrations
