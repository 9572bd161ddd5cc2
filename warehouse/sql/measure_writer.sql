-- Bytes of the writer's file, and how many of them hold nothing.
select
    block_size * total_blocks as size,
    block_size * free_blocks as free
from pragma_database_size()
where database_name = 'writer'
