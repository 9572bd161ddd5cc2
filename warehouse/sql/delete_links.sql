delete from internal.links
where document in (select unnest($documents::integer[]))
or other in (select unnest($documents::integer[]))
