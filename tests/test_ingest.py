"""The main job from feed to warehouse: the command, as a Prefect flow run, against the sample site."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest
import requests

from flows.sample.answers import Answer
from flows.sample.edition import Edition, edition_of, first_edition, generated_edition, second_edition
from flows.sample.server import SampleSite
from tests.making import Feedhouse

ROOT = Path(__file__).parent.parent
FIELDS = ("permalink", "title", "author", "date", "published_at", "body", "lead", "origin")


def expected(edition: Edition) -> dict[str, tuple[object, ...]]:
    """Permalink to the fields its row must have."""
    articles = [page.article for page in edition.pages]
    return {article.permalink: tuple(getattr(article, field) for field in FIELDS) for article in articles}


def landed(feedhouse: Feedhouse) -> dict[str, tuple[object, ...]]:
    return {row[0]: row for row in feedhouse.ask(f"select {', '.join(FIELDS)} from articles")}


def pages_fetched(site: SampleSite) -> list[str]:
    return [target for _, target, _ in site.requests if "st=" in target]


def test_first_edition_lands_whole_second_run_fetches_nothing_and_the_second_edition_adds_what_changed(
    feedhouse: Feedhouse,
) -> None:
    with SampleSite(first_edition()) as site:
        ingest = ("ingest", "centrasia", "--connect-to", site.door)
        feedhouse(*ingest, expect=3)
        assert landed(feedhouse) == expected(first_edition())
        assert set(feedhouse.ask("select language from articles")) == {"ru"}
        assert sorted(feedhouse.ask("select reason_code from rejects")) == ["empty_page", "not_an_article"]

        before = len(pages_fetched(site))
        feedhouse(*ingest, expect=None)
        assert pages_fetched(site)[before:] == [], "nothing changed, so no page is fetched"
        assert landed(feedhouse) == expected(first_edition())

        site.edition = second_edition()
        feedhouse(*ingest, expect=3)
        assert landed(feedhouse) == expected(second_edition())
        assert len(pages_fetched(site)) == before + 2, "the edited article and the new one"
    edited = feedhouse.ask("select permalink, version, change, changed_fields from article_versions where version > 1")
    assert edited == [("https://centrasia.org/newsA.php?st=1773301380", 2, "publisher_edit", ["title", "body"])]
    doubled = "select run_id, link from outcomes group by all having count(*) > 1"
    assert feedhouse.ask(doubled) == [], "exactly one outcome per entry and run"


def test_flow_run_in_prefect_has_a_readable_name_a_table_and_its_batches_as_tasks(
    feedhouse: Feedhouse, prefect_environment: dict[str, str]
) -> None:
    with SampleSite(edition_of(page.article for page in first_edition().pages)) as site:
        summary = feedhouse.json("ingest", "centrasia", "--connect-to", site.door)
    assert summary["sources"][0]["loaded"] == len(site.edition.pages)
    api = prefect_environment["PREFECT_API_URL"]
    runs = requests.post(f"{api}/flow_runs/filter", json={"sort": "START_TIME_DESC"}, timeout=30).json()
    (flow_run,) = (run for run in runs if run["parameters"].get("home") == str(feedhouse.home))
    assert (flow_run["name"], flow_run["state_name"]) == ("ingest centrasia", "Completed")
    of_run = {"flow_runs": {"id": {"any_": [flow_run["id"]]}}}
    tasks = {task["name"] for task in requests.post(f"{api}/task_runs/filter", json=of_run, timeout=30).json()}
    assert tasks == {"poll centrasia", "collect centrasia 1-15 of 15", "load centrasia 1-15 of 15", "published"}
    artifacts = requests.post(f"{api}/artifacts/filter", json=of_run, timeout=30).json()
    assert [(artifact["key"], artifact["type"]) for artifact in artifacts] == [("ingest", "table")]
    assert summary["run_id"] in artifacts[0]["description"]


def test_killed_at_random_nothing_is_lost_or_doubled_and_the_next_run_resumes(feedhouse: Feedhouse) -> None:
    edition = generated_edition(300, size=3_000)
    with SampleSite(edition) as site:
        ingest = ("ingest", "centrasia", "--connect-to", site.door)
        for share in (0.1, 0.4, 0.7):
            run = subprocess.Popen(
                feedhouse.command(*ingest),
                env=feedhouse.environment,
                stderr=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
            while run.poll() is None and len(set(pages_fetched(site))) < share * 300:
                time.sleep(0.002)
            run.send_signal(signal.SIGKILL)
            run.wait()
        before = len(pages_fetched(site))
        feedhouse(*ingest)
        assert len(pages_fetched(site)) - before < 150, "what was loaded is not fetched again"
    assert landed(feedhouse) == expected(edition)
    assert feedhouse.ask("select count(*) from article_versions") == [300]
    assert feedhouse.ask("select state, count(*) from runs group by state order by state") == [
        ("completed", 1),
        ("killed", 3),
    ]


def test_page_that_fails_is_rejected_with_a_next_try_and_loaded_once_it_is_well(feedhouse: Feedhouse) -> None:
    edition = generated_edition(5, size=2_000)
    missing = edition.pages[2].article
    target = missing.permalink.removeprefix("https://centrasia.org")
    with SampleSite(edition) as site:
        ingest = ("ingest", "centrasia", "--connect-to", site.door)
        site.instead[target] = Answer(status=503)
        feedhouse(*ingest, expect=3)
        assert missing.permalink not in landed(feedhouse)
        assert feedhouse.ask("select reason_code, attempts, next_try_at is not null from rejects") == [
            ("http_503", 1, True)
        ]
        del site.instead[target]
        feedhouse(*ingest)
    assert landed(feedhouse) == expected(edition)
    assert feedhouse.ask("select resolved_at is not null from rejects") == [True]


def test_feed_that_fails_is_made_up_for_by_the_listing_and_named(feedhouse: Feedhouse) -> None:
    edition = generated_edition(3, size=2_000)
    with SampleSite(edition) as site:
        site.instead["/rss/redtram.xml"] = Answer(body=b"<html><body>Back soon</body></html>")
        ended = feedhouse("ingest", "centrasia", "--connect-to", site.door)
    assert landed(feedhouse) == expected(edition)
    assert "redtram.xml" in ended.stderr
    assert feedhouse.ask("select status from polls where feed like '%redtram.xml'") == ["failed"]


def test_source_that_cannot_be_reached_is_exit_code_four(feedhouse: Feedhouse) -> None:
    with SampleSite(first_edition()) as site:
        door = site.door
    ended = feedhouse("ingest", "centrasia", "--connect-to", door, expect=4)
    assert "no source could be reached" in ended.stderr
    assert feedhouse.ask("select state from runs") == ["completed"]


def test_limit_is_made_up_for_by_the_next_run(feedhouse: Feedhouse) -> None:
    edition = generated_edition(6, size=2_000)
    with SampleSite(edition) as site:
        first = feedhouse.json("ingest", "centrasia", "--connect-to", site.door, "--limit", "4")
        assert [first["sources"][0][name] for name in ("loaded", "deferred")] == [4, 2]
        second = feedhouse.json("ingest", "centrasia", "--connect-to", site.door)
        assert second["sources"][0]["loaded"] == 2
    assert landed(feedhouse) == expected(edition)


def test_dry_run_says_what_it_would_load_and_changes_nothing(feedhouse: Feedhouse) -> None:
    edition = generated_edition(3, size=2_000)
    with SampleSite(edition) as site:
        told = feedhouse.json("ingest", "centrasia", "--connect-to", site.door, "--dry-run")
    assert told["sources"][0]["loaded"] == 3
    assert not feedhouse.home.exists()


def test_feed_of_a_site_nobody_declared_is_followed_by_the_general_rules(feedhouse: Feedhouse) -> None:
    text = "The ferry between the two towns carried more people this spring than in any spring before it. " * 3
    page = (
        f"<html lang=en><title>Ferry season opens</title><body><h1>Ferry season opens</h1><p>{text}</p></body></html>"
    )
    with SampleSite(first_edition()) as site:
        local = f"127.0.0.1:{site.port}"
        item = f"<item><title>Ferry</title><link>http://{local}/ferry</link></item>"
        rss = f"<rss version='2.0'><channel><title>Town news</title>{item}</channel></rss>"
        site.instead["/news.rss"] = Answer(body=rss.encode())
        site.instead["/ferry"] = Answer(body=page.encode())
        feedhouse("ingest", "--feed", f"http://{local}/news.rss", "--connect-to", f"{local}={local}")
    assert feedhouse.ask("select permalink, source, title, language from articles") == [
        (f"http://{local}/ferry", local, "Ferry season opens", "en")
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("ingest", "centrasai"), "centrasia"),
        (("ingest", "--feed", "file:///etc/passwd"), "expected an address such as"),
        (("ingest", "--connect-to", "nowhere"), "expected HOST=ADDRESS:PORT"),
        (("ingest", "--limit", "0"), "limit"),
        (("ingest", "--frequency"), "No such option"),
    ],
)
def test_wrong_usage_is_a_sentence_and_exit_code_two(
    feedhouse: Feedhouse, arguments: tuple[str, ...], sentence: str
) -> None:
    ended = feedhouse(*arguments, expect=2)
    assert sentence in ended.stderr
    assert not feedhouse.home.exists()


def test_interrupted_run_finishes_its_batch_and_the_next_one_goes_on(feedhouse: Feedhouse) -> None:
    edition = generated_edition(200, size=1_000)
    # Whoever runs the tests in the background of a shell has them ignore it, and so their children.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with SampleSite(edition) as site:
        ingest = ("ingest", "centrasia", "--connect-to", site.door)
        run = subprocess.Popen(
            feedhouse.command(*ingest),
            env=feedhouse.environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        while run.poll() is None and len(pages_fetched(site)) < 60:
            time.sleep(0.002)
        run.send_signal(signal.SIGINT)
        _, told = run.communicate(timeout=120)
        assert run.returncode == 130, told
        some = feedhouse.ask("select count(*) from articles")[0]
        assert 0 < some < 200
        assert feedhouse.ask("select state, finished_at is not null from runs") == [("failed", True)]
        feedhouse(*ingest)
    assert landed(feedhouse) == expected(edition)


def test_prefect_server_that_does_not_answer_is_a_sentence_with_the_way_out(feedhouse: Feedhouse) -> None:
    feedhouse.environment = {**feedhouse.environment, "PREFECT_API_URL": "http://127.0.0.1:1/api"}
    assert "`prefect server start`" in feedhouse("ingest", expect=1).stderr
    assert not feedhouse.home.exists()


def test_without_a_server_a_temporary_one_is_started_and_ends_with_the_run(feedhouse: Feedhouse) -> None:
    without = {name: value for name, value in feedhouse.environment.items() if name != "PREFECT_API_URL"}
    feedhouse.environment = without
    edition = generated_edition(2, size=2_000)
    with SampleSite(edition) as site:
        ended = feedhouse("ingest", "centrasia", "--connect-to", site.door)
    assert ended.stderr.count("no Prefect server is configured") == 1
    assert "`prefect server start`" in ended.stderr
    assert landed(feedhouse) == expected(edition)
