from articles
where permalink = $address
or permalink in (select permalink from aliases where link = $address)
limit 1
