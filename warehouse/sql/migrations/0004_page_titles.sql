-- What a page calls itself, beside what its feed called it: the chosen title may be neither.

alter table internal.current_articles add column page_title varchar;
alter table internal.past_versions add column page_title varchar;
