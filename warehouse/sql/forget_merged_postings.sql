drop table merged_postings
