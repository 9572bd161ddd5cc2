create schema if not exists internal;

create table if not exists internal.migrations (
    number integer primary key,
    name varchar not null,
    applied_at timestamptz not null
);

-- One row: which drawing of the views stands in this file.
create table if not exists internal.views_digest (digest varchar not null);

insert into internal.views_digest
select ''
where not exists (from internal.views_digest);
