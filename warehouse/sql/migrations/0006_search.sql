-- The index of `search`. An article that changes becomes another document: what the index says of the old one is of
-- none any more, and nothing in it is ever changed.
create sequence internal.documents;
alter table internal.current_articles add column document integer;
update internal.current_articles set document = nextval('internal.documents');
alter table internal.current_articles alter column document set default nextval('internal.documents');

create table internal.indexed (
    up_to integer not null
);
insert into internal.indexed values (0);

create sequence internal.terms;
create table internal.lemmas (
    lemma varchar primary key,
    term integer not null default nextval('internal.terms')
);

-- As printed in articles: capitals count at the beginning, where they may tell a name.
create table internal.known_words (
    word varchar primary key,
    terms integer[] not null
);

-- Every form of every lemma, printed so far or not.
create table internal.forms (
    form varchar not null,
    term integer not null
);

-- In runs that are sorted by term, so that a word's rows lie together; the newest are not sorted yet.
create table internal.postings (
    term integer not null,
    document integer not null,
    weight utinyint not null
);
create table internal.fresh_postings (
    term integer not null,
    document integer not null,
    weight utinyint not null
);

-- To count the characters of bodies, which are packed by the thousand, all of them would have to be unpacked.
alter table internal.current_articles add column characters integer;
update internal.current_articles set characters = length(body);
