create or replace view headline_changes as
select
    permalink,
    source,
    version,
    valid_from as changed_at,
    earlier_title,
    title,
    change,
    valid_from - first_from as after
from (
    select
        permalink,
        source,
        version,
        valid_from,
        title,
        change,
        lag(title) over versions as earlier_title,
        min(valid_from) over versions as first_from
    from article_versions
    -- Most articles have one version; their windows would take most of the time.
    where permalink in (select permalink from internal.past_versions)
    window versions as (partition by permalink order by version)
)
where title <> earlier_title;

comment on view headline_changes is 'One row per change of a headline after publication, the newest versions of an article last.';
comment on column headline_changes.permalink is 'Permanent URL of the article.';
comment on column headline_changes.source is 'Name of the source.';
comment on column headline_changes.version is 'Version that brought the new headline.';
comment on column headline_changes.changed_at is 'When feedhouse loaded it.';
comment on column headline_changes.earlier_title is 'Headline before.';
comment on column headline_changes.title is 'Headline since.';
comment on column headline_changes.change is 'publisher_edit, or reparse where only our reading of the page changed.';
comment on column headline_changes.after is 'Time since the article was first loaded.';
