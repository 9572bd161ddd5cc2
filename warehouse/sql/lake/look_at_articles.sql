-- How many there are, and a text out of one of the lake's files.
select
    (select count(*) from articles) as articles,
    (select body from articles limit 1) as body
