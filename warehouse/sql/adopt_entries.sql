-- Rejects that no entry led to, as links that were no article's: now they are entries, and pending.
-- Seen when their feed last listed them: a later moment would be taken for a poll that listed nothing else.
insert into entries
select
    revived.feed,
    revived.link,
    $source,
    revived.permalink,
    revived.title,
    revived.summary,
    revived.author,
    revived.published_at,
    revived.printed_date,
    md5(concat_ws(chr(31), coalesce(revived.title, ''), '', '', coalesce(epoch_us(revived.published_at), 0))),
    rejects.first_at,
    rejects.last_at,
    true
from revived
inner join rejects
    on rejects.link = revived.link
    and rejects.source = $source
on conflict (link, feed) do nothing
