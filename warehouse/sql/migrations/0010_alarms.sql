create table alarms (
    kind varchar not null,
    source varchar,
    subject varchar,
    sentence varchar not null,
    raised_at timestamptz not null,
    cleared_at timestamptz,
    run_id varchar not null
);
