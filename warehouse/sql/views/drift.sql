create or replace view drift as
with hours as (
    select
        source,
        epoch_us(first_seen_at) // 3_600_000_000 as hour,
        count(*) as articles,
        count(author) as with_author,
        count(lead) as with_lead,
        count(date) as with_date,
        avg(ln(greatest(characters, 1))) as length,
        var_pop(ln(greatest(characters, 1))) as spread
    from internal.current_articles
    -- Pages of ten years ago say nothing of how the site is read now.
    where coalesce(run_id, '') not in (select run_id from runs where flow = 'backfill')
    group by all
),

-- The newest hours that have ten articles together, and up to forty, beside the five hundred articles before.
counted as (
    select
        *,
        coalesce(sum(articles) over (
            partition by source
            order by hour desc
            rows between unbounded preceding and 1 preceding
        ), 0) as newer
    from hours
),

periods as (
    select
        source,
        newer < 10 or newer + articles <= 40 as is_recent,
        min(hour) as first_hour,
        sum(articles)::bigint as articles,
        sum(with_author) as with_author,
        sum(with_lead) as with_lead,
        sum(with_date) as with_date,
        sum(articles * length) / sum(articles) as length,
        -- Within the hours and between them.
        sum(articles * (spread + length * length)) / sum(articles)
        - (sum(articles * length) / sum(articles)) ** 2 as spread
    from counted
    where newer < 540
    group by all
),

compared as (
    select
        recent.source,
        make_timestamptz(recent.first_hour * 3_600_000_000) as since,
        unnest([
            {
                'field': 'author', 'recent': recent.with_author / recent.articles,
                'usual': past.with_author / past.articles
            },
            {'field': 'lead', 'recent': recent.with_lead / recent.articles, 'usual': past.with_lead / past.articles},
            {'field': 'date', 'recent': recent.with_date / recent.articles, 'usual': past.with_date / past.articles},
            {'field': 'length', 'recent': exp(recent.length), 'usual': exp(past.length)}
        ], recursive := true),
        recent.articles,
        past.articles as past_articles,
        1 / recent.articles + 1 / past.articles as uncertainty,
        sqrt(greatest(recent.spread, past.spread)) as spread
    from periods as recent
    join periods as past
        on past.source = recent.source
        and not past.is_recent
    where recent.is_recent
),

-- Three standard errors, and enough to matter: a fifth of the articles, or half of the length.
judged as (
    select
        *,
        articles >= 10 and past_articles >= 30 and case
            when field = 'length'
                then
                    recent < usual / 2
                    and ln(usual) - ln(recent) > 3 * spread * sqrt(uncertainty)
            else
                usual - recent > 0.2
                and usual - recent > 3 * sqrt(usual * (1 - usual) * uncertainty)
        end as is_drifting
    from compared
)

select
    judged.source,
    judged.field,
    judged.recent,
    judged.usual,
    judged.articles,
    judged.since,
    judged.is_drifting,
    examples.permalink,
    examples.raw_file,
    examples.raw_offset
from judged
left join lateral (
    select
        arg_max(articles.permalink, articles.first_seen_at) as permalink,
        arg_max(articles.raw_file, articles.first_seen_at) as raw_file,
        arg_max(articles.raw_offset, articles.first_seen_at) as raw_offset
    from internal.current_articles as articles
    where judged.is_drifting
    and articles.source = judged.source
    and articles.first_seen_at >= judged.since
    and coalesce(articles.run_id, '') not in (select run_id from runs where flow = 'backfill')
    and case judged.field
        when 'author' then articles.author is null
        when 'lead' then articles.lead is null
        when 'date' then articles.date is null
        else articles.characters < judged.usual / 2
    end
) as examples on true;

comment on view drift is 'One row per source and field: how complete its newest articles are beside those before, so that a site whose pages are read otherwise than they were shows itself.';
comment on column drift.source is 'Name of the source.';
comment on column drift.field is 'author, lead, date, or length (of the text).';
comment on column drift.recent is 'Share of the newest articles (ten to forty, and what came in the same hour) that have it: 0 to 1; of length the geometric mean in characters.';
comment on column drift.usual is 'The same of the five hundred articles before.';
comment on column drift.articles is 'Articles that count as the newest.';
comment on column drift.since is 'From when on they were first seen.';
comment on column drift.is_drifting is 'Whether it fell by more than chance explains, and by a fifth of the articles or half of the length. False with fewer than ten new articles or thirty before.';
comment on column drift.permalink is 'Where it is drifting, the newest article that lacks it or is short.';
comment on column drift.raw_file is 'File in the archive that has its page.';
comment on column drift.raw_offset is 'Where in the file.';
