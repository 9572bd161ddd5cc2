create or replace view clusters as
select
    arg_min(permalink, place) as permalink,
    arg_min(source, place) as source,
    arg_min(title, place) as title,
    min(appeared_at) as first_at,
    max(appeared_at) as last_at,
    count(*) as articles,
    count(distinct source) as sources
from internal.articles_told
group by story
having count(*) > 1;

comment on view clusters is 'One row per story that stands under several permalinks: syndicated, retitled, shortened or otherwise changed by less than about a third. They are found by their texts when they are loaded, each among the fifty thousand loaded before it, and never merged; texts of less than 30 words are left out. Who followed is in syndication.';
comment on column clusters.permalink is 'Permanent URL of the article that had it first; the key.';
comment on column clusters.source is 'Name of its source.';
comment on column clusters.title is 'Its headline.';
comment on column clusters.first_at is 'Its publication; when feedhouse first loaded it where that is unknown.';
comment on column clusters.last_at is 'Publication of the last article of the story, likewise.';
comment on column clusters.articles is 'Articles that tell it, the first included.';
comment on column clusters.sources is 'Sources they stand in.';
