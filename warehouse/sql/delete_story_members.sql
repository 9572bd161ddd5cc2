delete from internal.stories
where document in (select unnest($documents::integer[]))
