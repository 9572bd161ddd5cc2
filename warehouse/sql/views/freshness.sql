create or replace view freshness as
-- A date in the future is a mistake: no article is younger than its first sight.
with collected as (
    select
        source,
        count(*) as articles,
        max(least(published_at, first_seen_at)) as newest_at,
        max(first_seen_at) as last_loaded_at,
        min(first_seen_at) as first_seen_at
    from internal.current_articles
    group by source
),

asked as (
    select
        source,
        max(polled_at) as last_polled_at,
        min(polled_at) as first_polled_at
    from polls
    where status <> 'failed'
    group by source
),

-- Whole days before the day of the newest article, so that long silence does not become the rhythm. What was published
-- before the source was followed is left out, and its first day: of them only what the feed still listed was seen.
bounds as (
    select
        *,
        (newest_at at time zone timezone)::date as last_day,
        (least(first_seen_at, first_polled_at) at time zone timezone)::date as first_day,
        greatest(last_day - 28, first_day + 1) as from_day,
        last_day - from_day as days
    from collected
    join internal.all_sources using (source)
    left join asked using (source)
),

-- A page without a date counts for the day it was first seen.
recent as (
    select
        source,
        days,
        day,
        last_day,
        epoch_us(moment) - lag(epoch_us(moment)) over (partition by source order by moment) as gap
    from (
        select
            articles.source,
            coalesce(articles.date, (articles.first_seen_at at time zone bounds.timezone)::date) as day,
            least(articles.published_at, articles.first_seen_at) as moment,
            bounds.days,
            bounds.last_day
        from internal.current_articles as articles
        join bounds
            on bounds.source = articles.source
        where day between bounds.from_day and bounds.last_day
    )
),

rhythms as (
    select
        source,
        count(*) filter (day < last_day) / nullif(any_value(days), 0) as per_day,
        to_microseconds(quantile_cont(gap, 0.95)::bigint) as usual_gap,
        to_microseconds(max(gap)) as longest_gap,
        -- Less than three days and ten gaps is no rhythm.
        any_value(days) >= 3 and count(gap) >= 10 and per_day > 0 as is_known
    from recent
    where days > 0
    group by source
),

judged as (
    select
        source,
        coalesce(articles, 0) as articles,
        newest_at,
        last_loaded_at,
        last_polled_at,
        per_day as normal_per_day,
        usual_gap,
        longest_gap,
        to_microseconds(greatest(epoch_us(now()) - epoch_us(newest_at), 0)) as silent_for,
        case
            when is_known is not true then 'unknown'
            when silent_for <= usual_gap then 'fresh'
            when silent_for <= longest_gap * 1.5 then 'late'
            else 'silent'
        end as state,
        epoch(silent_for) as silent_seconds
    from internal.all_sources
    left join collected using (source)
    left join asked using (source)
    left join rhythms using (source)
)

select
    source,
    articles,
    newest_at,
    last_loaded_at,
    last_polled_at,
    normal_per_day,
    usual_gap,
    longest_gap,
    silent_for,
    state,
    concat(
        case
            when articles = 0 then 'no article yet'
            when state = 'unknown' then 'too little is known of its rhythm'
            when normal_per_day >= 1 then format('normally {} a day', round(normal_per_day)::bigint)
            else format('normally one in {} days', greatest(round(1 / normal_per_day), 2)::bigint)
        end,
        case
            when articles = 0 then null
            when silent_seconds < 5400 then format(', none for {} minutes', (silent_seconds // 60)::bigint)
            when silent_seconds < 172800 then format(', none for {} hours', (silent_seconds // 3600)::bigint)
            else format(', none for {} days', (silent_seconds // 86400)::bigint)
        end
    ) as sentence
from judged;

comment on view freshness is 'One row per source: how long it has been silent, at the moment of asking, against its own rhythm. A feed that answers well and lists nothing new shows here.';
comment on column freshness.source is 'Name of the source.';
comment on column freshness.articles is 'Articles collected from it.';
comment on column freshness.newest_at is 'Publication of its newest article; where that is unknown, or later than our first sight of it, when it was first loaded.';
comment on column freshness.last_loaded_at is 'When an article of it was last loaded for the first time.';
comment on column freshness.last_polled_at is 'When one of its feeds last answered well, as far as this file was told: polls that bring nothing do not publish it anew.';
comment on column freshness.normal_per_day is 'Mean number of articles a day over the last 28 whole days before that of the newest article, in the time zone of the source; over fewer where it is not followed so long. The day it was first seen does not count; an article without a date counts for the day it was first loaded.';
comment on column freshness.usual_gap is 'Time that 95 in 100 articles of those days followed the one before within.';
comment on column freshness.longest_gap is 'Longest time between two successive articles of those days.';
comment on column freshness.silent_for is 'Time since the newest article, now.';
comment on column freshness.state is 'fresh (silent no longer than usual_gap), late, silent (half as long again as longest_gap), or unknown (less than 3 days or 10 gaps to go by).';
comment on column freshness.sentence is 'The same in words.';
