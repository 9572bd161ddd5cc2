delete from internal.fresh_postings
