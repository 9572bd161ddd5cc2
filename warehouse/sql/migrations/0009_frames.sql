-- Paragraphs of articles that were read by the general rules, by the beginning of their MD5: those that stand in many of
-- a source are its frame.
create table internal.frame_lines (
    source varchar not null,
    digest varchar not null,
    articles integer not null,
    -- How many articles of the source had been loaded when it was first met.
    met_after integer not null
);
create table internal.framed_articles (
    source varchar primary key,
    articles integer not null
);
