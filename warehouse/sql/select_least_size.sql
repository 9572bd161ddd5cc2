-- What the blocks in use take, behind three headers of 4,096 bytes. Free ones may lie behind the end of the file,
-- where the disk was full when they were to be written.
select coalesce(max(3 * 4096 + used_blocks * block_size), 0)
from pragma_database_size()
where database_name = current_database()
