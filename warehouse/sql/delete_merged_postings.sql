delete from internal.postings
where document > (select up_to from internal.merged)
and document <= $last
