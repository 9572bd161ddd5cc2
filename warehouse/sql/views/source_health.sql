create or replace view source_health as
with polled as (
    select
        source,
        arg_max(run_id, polled_at) as last_run_id,
        max(polled_at) as last_run_at,
        max(polled_at) filter (status <> 'failed') as last_good_poll_at,
        count(*) filter (polled_at > now() - interval 7 days and status = 'failed')
        / nullif(count(*) filter (polled_at > now() - interval 7 days), 0) as failed_polls
    from polls
    group by source
),

refused as (
    select
        source,
        count(*) as open_rejects
    from rejects
    where resolved_at is null
    group by source
),

waiting as (
    select
        source,
        count(*) as pending_entries
    from entries
    where pending
    group by source
),

missed as (
    select
        source,
        count(*) as open_gaps
    from gaps
    where closed_at is null
    -- Feeds do not list any more what was missed: nothing closes a gap by itself, and an old one calls for nothing.
    and to_at > now() - interval 30 days
    group by source
),

followed as (
    select
        source,
        count(*) as feeds,
        count(stopped) as stopped_feeds,
        count(*) filter (failures > 0) as failing_feeds
    from internal.feed_states
    group by source
)

select
    source,
    last_run_id,
    last_run_at,
    last_good_poll_at,
    failed_polls,
    coalesce(open_rejects, 0) as open_rejects,
    coalesce(pending_entries, 0) as pending_entries,
    coalesce(open_gaps, 0) as open_gaps,
    coalesce(stopped_feeds, 0) as stopped_feeds,
    newest_at,
    case
        when stopped_feeds = feeds then 'stopped'
        when failing_feeds = feeds then 'failing'
        else freshness.state
    end as state
from freshness
left join polled using (source)
left join refused using (source)
left join waiting using (source)
left join missed using (source)
left join followed using (source);

comment on view source_health is 'One row per source: what an operator looks at first.';
comment on column source_health.source is 'Name of the source.';
comment on column source_health.last_run_id is 'Run that last polled it; see runs.';
comment on column source_health.last_run_at is 'When that was.';
comment on column source_health.last_good_poll_at is 'When one of its feeds last answered well.';
comment on column source_health.failed_polls is 'Share of the polls of the last 7 days that failed: 0 to 1; NULL when there were none.';
comment on column source_health.open_rejects is 'Things that could not be used, and still cannot.';
comment on column source_health.pending_entries is 'Entries whose page is still to be fetched.';
comment on column source_health.open_gaps is 'Periods of the last 30 days that its feeds may have lost; gaps has the older ones.';
comment on column source_health.stopped_feeds is 'Feeds that scheduled runs ask no more.';
comment on column source_health.newest_at is 'Publication of its newest article, as in freshness.';
comment on column source_health.state is 'stopped (all of its feeds are), failing (all of them failed the last time), else that of freshness: fresh, late, silent or unknown.';
