update internal.indexed
set up_to = (
    select max(document)
    from (
        select document
        from internal.current_articles
        where document > up_to
        order by document
        limit $most
    )
)
