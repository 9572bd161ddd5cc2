-- What the tables say of themselves. The views carry their comments beside their definitions.

comment on table entries is 'Every line of a feed that named an article, as last printed.';
comment on column entries.feed is 'Address of the feed.';
comment on column entries.link is 'Address the feed printed, made absolute.';
comment on column entries.source is 'Name of the source.';
comment on column entries.permalink is 'Permanent URL the link stands for by the rules of its source.';
comment on column entries.title is 'Title in the feed; may differ from the headline on the page.';
comment on column entries.summary is 'Summary in the feed, as plain text.';
comment on column entries.author is 'Author in the feed.';
comment on column entries.published_at is 'Moment of publication by the feed, or by the address where that carries it.';
comment on column entries.printed_date is 'Date as the feed printed it.';
comment on column entries.fingerprint is 'Digest of title, summary and date as printed: when it changes, the page is fetched again.';
comment on column entries.first_seen_at is 'When the entry was first seen.';
comment on column entries.last_seen_at is 'When the entry was last seen.';
comment on column entries.pending is 'True while the page is still to be fetched.';

comment on table outcomes is 'What became of every entry in every run: exactly one row an entry and run.';
comment on column outcomes.run_id is 'The run; see runs.';
comment on column outcomes.source is 'Name of the source.';
comment on column outcomes.feed is 'Address of the feed the entry stood in.';
comment on column outcomes.link is 'Address the feed printed, made absolute.';
comment on column outcomes.permalink is 'Permanent URL of the article; NULL when the link is no article.';
comment on column outcomes.outcome is 'loaded, updated, unchanged, duplicate, rejected or deferred.';
comment on column outcomes.reason is 'Why, for a duplicate, a reject or a deferral.';
comment on column outcomes.decided_at is 'When it was decided.';

comment on table rejects is 'Entries and pages that could not be used, until a later try succeeds.';
comment on column rejects.link is 'Address that could not be used.';
comment on column rejects.source is 'Name of the source.';
comment on column rejects.feed is 'Address of the feed the link stood in.';
comment on column rejects.permalink is 'Permanent URL of the article; NULL when the link is no article.';
comment on column rejects.title is 'Title in the feed.';
comment on column rejects.reason_code is 'Kind of reason, one word for grouping.';
comment on column rejects.reason is 'The reason as a sentence.';
comment on column rejects.attempts is 'How often it was tried.';
comment on column rejects.first_at is 'When it first failed.';
comment on column rejects.last_at is 'When it last failed.';
comment on column rejects.next_try_at is 'When it is tried again; NULL when it will not be.';
comment on column rejects.resolved_at is 'When a later try succeeded; NULL while it stands.';

comment on table polls is 'Every poll of a feed.';
comment on column polls.run_id is 'The run; see runs.';
comment on column polls.source is 'Name of the source.';
comment on column polls.feed is 'Address of the feed.';
comment on column polls.polled_at is 'When it was polled.';
comment on column polls.status is 'read, unchanged or failed.';
comment on column polls.http_status is 'HTTP status of the answer; NULL when there was none.';
comment on column polls.entries is 'Lines in the feed that name an article.';
comment on column polls.overlap is 'How many of them had been seen before.';
comment on column polls.reason is 'Why a poll failed.';

comment on table runs is 'Every run of a flow.';
comment on column runs.run_id is 'Name of the run: when it started, and a few random letters.';
comment on column runs.flow is 'Name of the flow, such as ingest.';
comment on column runs.trigger is 'What started it: manual, deployment or schedule.';
comment on column runs.started_at is 'When it started.';
comment on column runs.finished_at is 'When it ended; NULL while it runs, and for a run that was killed.';
comment on column runs.state is 'running, completed, failed or killed.';
comment on column runs.loaded is 'Entries whose article is new.';
comment on column runs.updated is 'Entries whose article had changed.';
comment on column runs.unchanged is 'Entries that brought nothing new.';
comment on column runs.duplicate is 'Entries for an article that another entry stands for.';
comment on column runs.rejected is 'Entries that could not be used.';
comment on column runs.deferred is 'Entries left to a later run.';
comment on column runs.reason is 'Why a run failed.';
comment on column runs.pid is 'Process it ran in.';
