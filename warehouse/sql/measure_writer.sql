-- Bytes that hold something. Of the blocks that hold nothing the file need not have all: those at its end are cut off.
select block_size * used_blocks as used
from pragma_database_size()
where database_name = 'writer'
