create table lake.internal.turns (
    turn bigint not null,
    documents integer not null,
    terms integer not null
)
