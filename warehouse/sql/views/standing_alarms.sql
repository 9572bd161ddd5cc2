-- What somebody should look at, at the moment of asking. (What the disk has to say is known to the run alone.)
create or replace view internal.standing_alarms as
with asked as (
    select
        source,
        max(polled_at) as last_try_at
    from polls
    group by source
),

-- A source that others were polled without for two days is followed no more, and may be silent.
followed as (
    select source
    from asked
    where last_try_at > (select max(last_try_at) from asked) - interval 2 days
),

decided as (
    select
        source,
        count(*) filter (outcome = 'rejected') as rejected,
        count(*) filter (outcome in ('loaded', 'updated', 'unchanged', 'rejected')) as pages,
        arg_max(reason, decided_at) filter (outcome = 'rejected') as latest
    from outcomes
    where decided_at > now() - interval 1 day
    group by source
)

select
    'source.silent' as kind,
    source,
    null::varchar as subject,
    format('{} is silent: {}', source, sentence) as sentence
from freshness
semi join followed using (source)
where state = 'silent'

union all

select
    'gap.found',
    source,
    concat_ws(' ', feed, strftime(to_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%SZ')),
    format(
        '{} listed nothing at {} UTC of what it had listed at {} UTC: what came between may be missing',
        feed,
        strftime(to_at at time zone 'UTC', '%Y-%m-%d %H:%M'),
        strftime(from_at at time zone 'UTC', '%Y-%m-%d %H:%M')
    )
from gaps
where closed_at is null
and to_at > now() - interval 7 days

union all

select
    'source.drift',
    source,
    field,
    case field
        when 'length' then format(
            'the text of the newest articles of {} has {} characters, where {} were usual; one to look at: {}',
            source, round(recent)::bigint, round(usual)::bigint, permalink
        )
        else format(
            '{} in 100 of the newest articles of {} have a value in {}, where {} had; one to look at: {}',
            round(recent * 100)::bigint, source, field, round(usual * 100)::bigint, permalink
        )
    end
from drift
where is_drifting

union all

select
    'feed.gone',
    source,
    feed,
    format('{} of {} is asked no more: {}', feed, source, stopped)
from internal.feed_states
where stopped is not null

union all

select
    'feed.failing',
    source,
    feed,
    format('{} of {} has failed {} times in a row', feed, source, failures::bigint)
from internal.feed_states
semi join followed using (source)
where stopped is null
and failures >= 5
and coalesce(succeeded_at, '-infinity') < now() - interval 6 hours

union all

select
    'rejects.high',
    source,
    null,
    format(
        '{} of the {} pages of {} in a day could not be used, the latest because: {}',
        rejected, pages, source, latest
    )
from decided
where pages >= 10
and rejected > 0.25 * pages;

comment on view internal.standing_alarms is 'One row per thing that somebody should look at now; alarms has when it was raised.';
comment on column internal.standing_alarms.kind is 'As in alarms.';
comment on column internal.standing_alarms.source is 'Name of the source.';
comment on column internal.standing_alarms.subject is 'What of the source it is about; NULL where that is said.';
comment on column internal.standing_alarms.sentence is 'What is seen, in words.';
