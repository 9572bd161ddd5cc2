-- What a feed said: its body in the archive, kept whenever it lists something else than it did.

alter table internal.feed_states add column listed_hash varchar;
alter table polls add column raw_file varchar;
alter table polls add column raw_offset bigint;
