-- Alarms that were raised or cleared and of which nobody was told yet: a row goes when somebody was.
create table internal.untold_alarms (
    kind varchar not null,
    source varchar,
    subject varchar,
    sentence varchar not null,
    is_over boolean not null
);
