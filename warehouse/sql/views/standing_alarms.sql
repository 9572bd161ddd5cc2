-- What somebody should look at, at the moment of asking. (What the disk has to say is known to the run alone.)
create or replace view internal.standing_alarms as
with asked as (
    select
        source,
        max(polled_at) as last_try_at
    from polls
    -- One poll by a clock that was ahead must not make all other sources look left.
    where polled_at < now() + interval 1 hour
    group by source
),

-- A source that others were polled without for two days is followed no more, and may be silent.
followed as (
    select source
    from asked
    where last_try_at > (select max(last_try_at) from asked) - interval 2 days
),

-- A feed that is asked too seldom for its pace has a gap at every poll: one alarm a day is enough.
missed as (
    select
        source,
        feed,
        from_at,
        to_at,
        strftime(to_at at time zone 'UTC', '%Y-%m-%d') as day
    from gaps
    where closed_at is null
    and to_at > now() - interval 7 days
),

-- While the alarm stands, less is enough: at the brink of a quarter it would come and go with every run.
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
    concat_ws(' ', feed, day),
    case count(*)
        when 1 then format(
            '{} listed nothing at {} UTC of what it had listed at {} UTC: what came between may be missing',
            feed,
            strftime(any_value(to_at) at time zone 'UTC', '%Y-%m-%d %H:%M'),
            strftime(any_value(from_at) at time zone 'UTC', '%Y-%m-%d %H:%M')
        )
        else format(
            '{} listed nothing of what it had listed before, {} times on {}: what came between may be missing',
            feed,
            count(*),
            day
        )
    end
from missed
group by
    source,
    feed,
    day

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
where exists (
    from alarms
    where alarms.kind = 'rejects.high'
    and alarms.source = decided.source
    and alarms.cleared_at is null
    and decided.rejected >= 2
    and decided.rejected > 0.15 * decided.pages
)
or (pages >= 10 and rejected > 0.25 * pages);

comment on view internal.standing_alarms is 'One row per thing that somebody should look at now; alarms has when it was raised.';
comment on column internal.standing_alarms.kind is 'As in alarms.';
comment on column internal.standing_alarms.source is 'Name of the source.';
comment on column internal.standing_alarms.subject is 'What of the source it is about; NULL where that is said.';
comment on column internal.standing_alarms.sentence is 'What is seen, in words.';
