-- Polls of before a moment, less those that name a body in the archive, and those that views know of: of each feed the
-- last, of each source the first and the last that went well.
delete from polls
where polled_at < $before
and raw_file is null
and rowid not in (
    select number
    from (
        select arg_max(rowid, polled_at) as number
        from polls
        group by source, feed
        union all
        select unnest([arg_min(rowid, polled_at), arg_max(rowid, polled_at)])
        from polls
        where status <> 'failed'
        group by source
    )
    where number is not null
)
