select link from decided where link in (select unnest($links))
