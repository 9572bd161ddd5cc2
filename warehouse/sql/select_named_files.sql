-- Files of the archive that the warehouse names.
select distinct raw_file
from (
    select raw_file from internal.current_articles
    union all
    select raw_file from internal.past_versions
    union all
    select raw_file from rejects
    union all
    select raw_file from polls
    union all
    select raw_file from fetches
)
where raw_file is not null
