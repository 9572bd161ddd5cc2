-- Rows that are read or left out together: a batch, a search and a look at one article want few of a million.
call lake.set_option('parquet_row_group_size', 8192)
