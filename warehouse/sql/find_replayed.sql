-- The articles of the batch as they stand, less those that were parsed from another page meanwhile. Not through the
-- index, but in the order of the archive, which is the one they were loaded in: a body is compressed together with two
-- thousand others, and unpacking them for one at a time takes 0.5 ms an article, for all of them 0.03.
create or replace temp table known as
from internal.current_articles
where raw_file between $first_file and $last_file
and (raw_file > $first_file or raw_offset >= $first_offset)
and (raw_file < $last_file or raw_offset <= $last_offset)
and (permalink, raw_file, raw_offset) in (select permalink, raw_file, raw_offset from batch)
