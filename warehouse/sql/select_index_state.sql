select
    (select count(*) from internal.current_articles where document > (select up_to from internal.indexed)) as waiting,
    (select count(*) from internal.fresh_postings) as fresh
