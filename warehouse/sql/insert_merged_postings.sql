insert into internal.postings
from merged_postings
