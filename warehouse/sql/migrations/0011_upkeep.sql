-- What is left of fetches when they are deleted, so that no view forgets them; and how far the index of the search was
-- merged.
create table internal.past_hosts (
    source varchar not null,
    host varchar not null,
    fetches bigint not null,
    requests bigint not null,
    not_modified bigint not null,
    bytes bigint not null,
    bytes_saved bigint not null,
    errors bigint not null,
    milliseconds double not null,
    waited double not null,
    further_tries bigint not null,
    busiest_minute bigint not null
);

create table internal.past_charsets (
    source varchar not null,
    charset_declared varchar,
    charset_used varchar not null,
    pages bigint not null,
    last_at timestamptz not null
);

create table internal.merged (
    up_to integer not null
);
insert into internal.merged values (0);
