-- Articles that are the same story under several permalinks. They are told by the numbers of their documents, as in the
-- index of the search: what is said of a state that was replaced is of none any more.
create table internal.linked (
    up_to integer not null
);
insert into internal.linked values (0);

-- One row an article, in order of the documents: read as lists they take a third of the time that a row a number took.
create table internal.fingerprints (
    document integer not null,
    hashes uinteger[] not null
);

create table internal.links (
    document integer not null,
    other integer not null,
    similarity double not null
);

-- Of linked articles alone, with what is shown of them: among a million others they would have to be looked for. A story
-- has the number of its smallest document.
create table internal.stories (
    document integer not null,
    story integer not null,
    permalink varchar not null,
    source varchar not null,
    title varchar not null,
    origin varchar,
    appeared_at timestamptz not null
);

-- Hashes that stand in too many articles to tell one from another: "об этом сообщает".
create table internal.formulas (
    hash uinteger not null
);
