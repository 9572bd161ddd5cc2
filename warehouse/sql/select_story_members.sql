-- Every document of the stories that some documents belong to.
select document
from internal.stories
where story in (
    select story
    from internal.stories
    where document in (select unnest($documents::integer[]))
)
