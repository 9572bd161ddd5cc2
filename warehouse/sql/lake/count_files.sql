-- Of the lake's present state, with those that say which rows are deleted.
select coalesce(sum(file_count + delete_file_count), 0)
from ducklake_table_info('lake')
