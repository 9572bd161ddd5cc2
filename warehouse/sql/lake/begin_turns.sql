-- From the largest numbers there are: none is given out twice.
insert into lake.internal.turns
select
    0,
    greatest(
        (select coalesce(max(document), 0) from lake.internal.current_articles),
        (select max(up_to) from lake.internal.indexed),
        (select coalesce(max(document), 0) from lake.internal.fresh_postings),
        (select coalesce(max(document), 0) from lake.internal.postings),
        (select coalesce(max(document), 0) from lake.internal.fingerprints)
    ),
    (select coalesce(max(term), 0) from lake.internal.lemmas)
