select min(fetched_at) from fetches
