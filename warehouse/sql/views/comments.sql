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
comment on column polls.overlap is 'How many of them it had also listed when it was last read.';
comment on column polls.reason is 'Why a poll failed, or what was left out.';
comment on column polls.unconditional is 'True where it was asked without its validators, to see whether it still answers truly.';
comment on column polls.left_out is 'Entries beyond the most that are taken from one poll: the oldest.';
comment on column polls.raw_file is 'File under archive/ with the body of the feed; NULL where it listed nothing else than when its body was last kept.';
comment on column polls.raw_offset is 'Where its WARC record begins in that file, in bytes; the sitemaps of an index lie right behind it.';

comment on table gaps is 'Periods in which a feed may have listed what nobody saw: between two polls it replaced all of its entries.';
comment on column gaps.source is 'Name of the source.';
comment on column gaps.feed is 'Address of the feed.';
comment on column gaps.from_at is 'When the feed was last read before.';
comment on column gaps.to_at is 'When it was read again, and listed nothing of what it had listed.';
comment on column gaps.closed_at is 'When the period was collected some other way, as a person noted; feedhouse itself closes none. NULL while it is open.';

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

-- The internals, for whoever opens the hood.

comment on table internal.current_articles is 'The current state of every article; see the view articles.';
comment on column internal.current_articles.permalink is 'Permanent URL of the article.';
comment on column internal.current_articles.source is 'Name of the source.';
comment on column internal.current_articles.title is 'Headline.';
comment on column internal.current_articles.author is 'Author as printed.';
comment on column internal.current_articles.date is 'Day of publication in the time zone of the source.';
comment on column internal.current_articles.published_at is 'Moment of publication.';
comment on column internal.current_articles.body is 'Prose, paragraphs separated by one blank line.';
comment on column internal.current_articles.lead is 'Subtitle or standfirst.';
comment on column internal.current_articles.origin is 'Outlet the page credits.';
comment on column internal.current_articles.language is 'ISO 639-1 code.';
comment on column internal.current_articles.version is 'Number of the state.';
comment on column internal.current_articles.first_seen_at is 'When the article was first loaded.';
comment on column internal.current_articles.updated_at is 'When this state was loaded.';
comment on column internal.current_articles.change is 'Why this state was made.';
comment on column internal.current_articles.changed_fields is 'Columns that differ from the state before.';

comment on table internal.past_versions is 'States of articles that were replaced; see the view article_versions.';
comment on column internal.past_versions.permalink is 'Permanent URL of the article.';
comment on column internal.past_versions.source is 'Name of the source.';
comment on column internal.past_versions.title is 'Headline.';
comment on column internal.past_versions.author is 'Author as printed.';
comment on column internal.past_versions.date is 'Day of publication in the time zone of the source.';
comment on column internal.past_versions.published_at is 'Moment of publication.';
comment on column internal.past_versions.body is 'Prose, paragraphs separated by one blank line.';
comment on column internal.past_versions.lead is 'Subtitle or standfirst.';
comment on column internal.past_versions.origin is 'Outlet the page credits.';
comment on column internal.past_versions.language is 'ISO 639-1 code.';
comment on column internal.past_versions.version is 'Number of the state.';
comment on column internal.past_versions.valid_from is 'When this state was loaded.';
comment on column internal.past_versions.valid_to is 'When it was replaced.';
comment on column internal.past_versions.change is 'Why this state was made.';
comment on column internal.past_versions.changed_fields is 'Columns that differ from the state before.';

comment on table internal.redirects is 'Pages that turned out to be an article under another permalink; see the view aliases.';
comment on column internal.redirects.address is 'Permalink the entry stood for.';
comment on column internal.redirects.permalink is 'Permanent URL of the article its page gave.';
comment on column internal.redirects.first_seen_at is 'When it was first followed.';

comment on table internal.feed_states is 'What is remembered of a feed between two polls.';
comment on column internal.feed_states.feed is 'Address of the feed, as declared.';
comment on column internal.feed_states.source is 'Name of the source.';
comment on column internal.feed_states.etag is 'ETag as received with the last good answer.';
comment on column internal.feed_states.last_modified is 'Last-Modified as received with the last good answer.';
comment on column internal.feed_states.body_hash is 'SHA-256 of the last good body.';
comment on column internal.feed_states.listed_hash is 'SHA-256 of the entries it listed.';
comment on column internal.feed_states.succeeded_at is 'When all that the feed listed was last safe.';
comment on column internal.feed_states.next_poll_at is 'When a scheduled run asks it again.';
comment on column internal.feed_states.interval_seconds is 'Time between two polls, by the rhythm of the feed.';
comment on column internal.feed_states.window_seconds is 'How long the feed takes to replace all that it lists, as far as that was seen.';
comment on column internal.feed_states.failures is 'Failures in a row: gone or forbidden count 1, server errors a half, silence a quarter.';
comment on column internal.feed_states.polls is 'Polls so far; one in a hundred is unconditional.';
comment on column internal.feed_states.moved_to is 'Where a permanent redirect leads.';
comment on column internal.feed_states.moves is 'How often in a row it led there, and to a good feed; from ten on that address is asked instead.';
comment on column internal.feed_states.gone is 'Answers 410 in a row.';
comment on column internal.feed_states.stopped is 'Why scheduled runs ask it no more; NULL while they do.';

comment on table internal.hosts is 'What a host asked of us.';
comment on column internal.hosts.host is 'Host and port, as in its addresses.';
comment on column internal.hosts.robots is 'Its robots.txt, empty where it has none; NULL where it could not be had.';
comment on column internal.hosts.robots_at is 'When it was asked for it.';
comment on column internal.hosts.silent_until is 'When scheduled runs talk to it again, after it could not be reached.';

comment on table internal.migrations is 'Migrations this file has been through.';
comment on column internal.migrations.number is 'Number of the migration.';
comment on column internal.migrations.name is 'Name of the migration.';
comment on column internal.migrations.applied_at is 'When it was applied.';

comment on table internal.views_digest is 'Which drawing of the views stands in this file; one row.';
comment on column internal.views_digest.digest is 'SHA-256 of their definitions.';

comment on column internal.current_articles.content_hash is 'SHA-256 of title, lead, author, date, origin and body.';
comment on column internal.current_articles.parser is 'Parser that read the page.';
comment on column internal.current_articles.parser_version is 'Digest of its code.';
comment on column internal.current_articles.title_from is 'Where the title came from.';
comment on column internal.current_articles.author_from is 'Where the author came from.';
comment on column internal.current_articles.date_from is 'Where the date came from.';
comment on column internal.current_articles.date_text is 'The date as printed.';
comment on column internal.current_articles.feed_title is 'Title in the feed.';
comment on column internal.current_articles.page_title is 'What the page calls itself.';
comment on column internal.current_articles.raw_file is 'File under archive/ with the page.';
comment on column internal.current_articles.raw_offset is 'Where its record begins in it, in bytes.';
comment on column internal.current_articles.raw_length is 'Length of the record, in bytes.';
comment on column internal.current_articles.raw_id is 'WARC-Record-ID of the page.';
comment on column internal.current_articles.raw_digest is 'WARC-Payload-Digest of the page.';
comment on column internal.current_articles.run_id is 'Run that made this state.';

comment on column internal.current_articles.gone_at is 'When its page was found to be gone; NULL while it is there.';

comment on column internal.past_versions.content_hash is 'SHA-256 of title, lead, author, date, origin and body.';
comment on column internal.past_versions.parser is 'Parser that read the page.';
comment on column internal.past_versions.parser_version is 'Digest of its code.';
comment on column internal.past_versions.title_from is 'Where the title came from.';
comment on column internal.past_versions.author_from is 'Where the author came from.';
comment on column internal.past_versions.date_from is 'Where the date came from.';
comment on column internal.past_versions.date_text is 'The date as printed.';
comment on column internal.past_versions.feed_title is 'Title in the feed.';
comment on column internal.past_versions.page_title is 'What the page calls itself.';
comment on column internal.past_versions.raw_file is 'File under archive/ with the page.';
comment on column internal.past_versions.raw_offset is 'Where its record begins in it, in bytes.';
comment on column internal.past_versions.raw_length is 'Length of the record, in bytes.';
comment on column internal.past_versions.raw_id is 'WARC-Record-ID of the page.';
comment on column internal.past_versions.raw_digest is 'WARC-Payload-Digest of the page.';
comment on column internal.past_versions.run_id is 'Run that made this state.';

comment on column rejects.raw_file is 'File under archive/ with the page that could not be used; NULL when none came.';
comment on column rejects.raw_offset is 'Where its WARC record begins in that file, in bytes.';
comment on column rejects.raw_length is 'Length of the record, in bytes.';
comment on column rejects.raw_id is 'WARC-Record-ID of the page.';
comment on column rejects.raw_digest is 'WARC-Payload-Digest of the page.';

comment on table fetches is 'Every page asked for, with its redirects and further tries.';
comment on column fetches.run_id is 'The run; see runs.';
comment on column fetches.source is 'Name of the source.';
comment on column fetches.purpose is 'feed, page, recheck, or day (the list of a day of the past).';
comment on column fetches.requested is 'Address asked for.';
comment on column fetches.final is 'Address that answered, or the one that failed.';
comment on column fetches.fetched_at is 'When it was asked for.';
comment on column fetches.status is 'HTTP status of the last answer; NULL when there was none.';
comment on column fetches.redirects is 'Redirects followed.';
comment on column fetches.tries is 'How often it was asked for.';
comment on column fetches.bytes is 'Decoded bytes of the bodies that came.';
comment on column fetches.milliseconds is 'How long it took, waiting included.';
comment on column fetches.waited is 'Seconds waited before asking, for the sake of the host.';
comment on column fetches.charset_declared is 'Encoding the server or the page named.';
comment on column fetches.charset_used is 'Encoding the page was read in.';
comment on column fetches.error is 'Code of the failure; NULL when a page or a 304 came.';
comment on column fetches.raw_file is 'File under archive/ with the page.';
comment on column fetches.raw_offset is 'Where its WARC record begins in that file, in bytes.';

comment on table rechecks is 'Every further look at an article after it was loaded: an hour, 6 hours, a day and 7 days after it was first seen.';
comment on column rechecks.run_id is 'The run; see runs.';
comment on column rechecks.source is 'Name of the source.';
comment on column rechecks.permalink is 'Permanent URL of the article.';
comment on column rechecks.rechecked_at is 'When it was looked at.';
comment on column rechecks.result is 'unchanged, edited (a new version was made), gone, or failed.';
comment on column rechecks.reason is 'Why, for gone and failed.';

comment on column runs.rechecked is 'Articles looked at again.';

comment on table internal.recheck_states is 'When a loaded article is looked at again, and what its page was like.';
comment on column internal.recheck_states.permalink is 'Permanent URL of the article.';
comment on column internal.recheck_states.source is 'Name of the source.';
comment on column internal.recheck_states.first_seen_at is 'When the article was first loaded.';
comment on column internal.recheck_states.rechecks is 'Looks so far.';
comment on column internal.recheck_states.next_recheck_at is 'When the next one is due; NULL when there is none.';
comment on column internal.recheck_states.etag is 'ETag of its page as received.';
comment on column internal.recheck_states.last_modified is 'Last-Modified of its page as received.';
comment on column internal.recheck_states.unstable_at is 'When it was found to be another page at every look, so that no more versions are kept.';
comment on column internal.recheck_states.seen_at is 'Moment of the newest look at its page that is known, ours or of whoever captured it: what was captured earlier makes no version.';

comment on table internal.backfill_days is 'Days of the past whose lists were asked for; see the view backfill.';
comment on column internal.backfill_days.source is 'Name of the source.';
comment on column internal.backfill_days.day is 'Day in the time zone of the source.';
comment on column internal.backfill_days.feed is 'Address of the list; the feed of its entries.';
comment on column internal.backfill_days.state is 'done, empty, failed or open.';
comment on column internal.backfill_days.attempts is 'How often in a row it ended like this.';
comment on column internal.backfill_days.entries is 'Articles the list named.';
comment on column internal.backfill_days.reason is 'Why it failed or is empty, or what was left out.';
comment on column internal.backfill_days.tried_at is 'When it was last asked for.';
comment on column internal.backfill_days.next_try_at is 'From when on it is asked for again; NULL when it is not.';
comment on column internal.backfill_days.run_id is 'Run that last asked; see runs.';
comment on column internal.backfill_days.raw_file is 'File under archive/ with the list; NULL when none came.';
comment on column internal.backfill_days.raw_offset is 'Where its WARC record begins in that file, in bytes.';

comment on table internal.sources is 'Every source that was followed, as declared at the time of its last run.';
comment on column internal.sources.source is 'Name of the source.';
comment on column internal.sources.title is 'What people call it.';
comment on column internal.sources.home is 'Address of its front page.';
comment on column internal.sources.timezone is 'Time zone its days are counted in.';
comment on column internal.sources.language is 'ISO 639-1 code of its usual language.';

comment on table internal.accounts is 'How many entries a run took on, source by source: as many outcomes there must be.';
comment on column internal.accounts.run_id is 'The run; see runs.';
comment on column internal.accounts.source is 'Name of the source.';
comment on column internal.accounts.entries is 'Links polled, and work left by earlier runs.';

comment on column internal.current_articles.characters is 'Length of the body.';
comment on column internal.current_articles.document is 'Number of this state of the article in the index of the search; a new one with each change.';
comment on table internal.indexed is 'How far the index of the search goes.';
comment on column internal.indexed.up_to is 'The last document that is indexed.';
comment on table internal.lemmas is 'What the words of articles may be forms of.';
comment on column internal.lemmas.lemma is 'The lemma, folded; of a surname the masculine nominative, and so marked.';
comment on column internal.lemmas.term is 'Its number in the index.';
comment on table internal.known_words is 'Every word as printed in an article, and what it may be a form of.';
comment on column internal.known_words.word is 'The word, folded, but for a capital at its beginning.';
comment on column internal.known_words.terms is 'Numbers of lemmas.';
comment on table internal.forms is 'Every form of every lemma, printed so far or not: by these a query finds.';
comment on column internal.forms.form is 'The form, folded.';
comment on column internal.forms.term is 'Number of the lemma.';
comment on table internal.postings is 'The index of the search, in runs that are sorted by term.';
comment on column internal.postings.term is 'Number of a lemma.';
comment on column internal.postings.document is 'Number of a state of an article that it stands in.';
comment on column internal.postings.weight is 'What the lemma weighs there as BM25 has it, less its rarity; in hundredths.';
comment on table internal.fresh_postings is 'The newest part of the index, not sorted yet.';
comment on column internal.fresh_postings.term is 'Number of a lemma.';
comment on column internal.fresh_postings.document is 'Number of a state of an article that it stands in.';
comment on column internal.fresh_postings.weight is 'What the lemma weighs there as BM25 has it, less its rarity; in hundredths.';

comment on table internal.linked is 'How far articles were compared with one another.';
comment on column internal.linked.up_to is 'The last document that was compared.';
comment on table internal.fingerprints is 'What the texts of articles are compared by; none of those of less than 30 words.';
comment on column internal.fingerprints.document is 'Number of a state of an article.';
comment on column internal.fingerprints.hashes is 'The 32 smallest hashes of three words that follow one another, in the order of the text.';
comment on table internal.links is 'Pairs of articles that are the same story.';
comment on column internal.links.document is 'Number of a state of an article.';
comment on column internal.links.other is 'Number of one that was loaded before.';
comment on column internal.links.similarity is 'How much of the shorter text stands in the longer in the same order, in words: 0 to 1.';
comment on table internal.stories is 'Articles that are linked, directly or by others.';
comment on column internal.stories.document is 'Number of a state of an article.';
comment on column internal.stories.story is 'Number of the story: its smallest document.';
comment on column internal.stories.permalink is 'Permanent URL of the article.';
comment on column internal.stories.source is 'Name of its source.';
comment on column internal.stories.title is 'Its headline.';
comment on column internal.stories.origin is 'Outlet it credits.';
comment on column internal.stories.appeared_at is 'Its publication; when feedhouse first loaded it where that is unknown.';
comment on table internal.formulas is 'Hashes of what too many articles say in the same words: nothing is compared by them.';
comment on column internal.formulas.hash is 'Hash of three words that follow one another.';

comment on table internal.frame_lines is 'Short paragraphs of articles read by the general rules, by source: those that many have are its frame.';
comment on column internal.frame_lines.source is 'Name of the source.';
comment on column internal.frame_lines.digest is 'The first 16 digits of the MD5 of the paragraph.';
comment on column internal.frame_lines.articles is 'Articles it was met in since.';
comment on column internal.frame_lines.met_after is 'Articles of the source that had been loaded when it was first met.';

comment on table internal.framed_articles is 'How many articles of each source were looked through for its frame.';
comment on column internal.framed_articles.source is 'Name of the source.';
comment on column internal.framed_articles.articles is 'How many.';
