-- Words are read otherwise than when they were indexed: the next run indexes all articles anew.
drop table internal.lemmas;
drop table internal.known_words;
drop table internal.forms;
drop table internal.postings;
drop table internal.fresh_postings;

create table internal.lemmas (
    lemma varchar primary key,
    term integer not null default nextval('internal.terms')
);
create table internal.known_words (
    word varchar primary key,
    terms integer[] not null
);
create table internal.forms (
    form varchar not null,
    term integer not null
);
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
update internal.indexed set up_to = 0;
