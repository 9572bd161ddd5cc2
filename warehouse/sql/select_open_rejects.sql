-- Rejects that may be mended, with the entry that led to each. A link that was no article's stands for its permalink.
select
    rejects.source,
    rejects.link,
    coalesce(entries.feed, rejects.feed) as feed,
    coalesce(entries.permalink, rejects.permalink, rejects.link) as permalink,
    coalesce(entries.title, rejects.title) as title,
    entries.summary,
    entries.author,
    entries.published_at,
    entries.printed_date,
    rejects.raw_file,
    rejects.raw_offset,
    rejects.raw_length,
    rejects.raw_id,
    rejects.raw_digest
from rejects
left join entries
    on entries.link = rejects.link
    and entries.feed = rejects.feed
where rejects.resolved_at is null
and rejects.feed is not null
and ($reason is null or rejects.reason_code = $reason)
order by rejects.source, rejects.link
