-- Whether a page shows only the beginning of its article. Of states of before nobody looked: NULL.
alter table internal.current_articles add column partial boolean;
alter table internal.past_versions add column partial boolean;
