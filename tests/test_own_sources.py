"""sources.toml of a home, by every verb that takes sources: followed, checked, added to, parsed again."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.adding import add
from flows.choosing import choose_sources
from flows.declared import declared_sources
from flows.doctor import examine
from flows.doors import parse_doors
from flows.replaying import reparse_archive, retry_rejects
from flows.running import running, side_by_side
from flows.sample.answers import Answer
from flows.sample.edition import first_edition
from flows.sample.server import SampleSite
from flows.settings import Settings
from parsers.declarations import read_declarations
from parsers.declared_fields import FIELDS
from parsers.errors import FeedhouseError, ParseError, UsageError
from parsers.sources import all_sources
from tests.making import Feedhouse, ask, follow

HOSTS = ("times.example", "fergana.agency", "taken.example")
FEEDS = ("/rss", "/comments/feed", "/again")
TEXT = "Пастухи открыли школу у перевала, и учатся в ней по вечерам взрослые, а днем дети из трех соседних сел."
DECLARED = """\
# Kept as it is.
[times]
title = "Степные вести"
feeds = ["http://times.example/rss"]   # the main one
timezone = "Asia/Almaty"
delay = 0
selectors.author = "//b"
must_contain = "//article"
"""


def rss(host: str, *paths: str, title: str = "Школа") -> Answer:
    items = "".join(f"<item><title>{title} {path}</title><link>http://{host}{path}</link></item>" for path in paths)
    return Answer(body=f"<rss version='2.0'><channel>{items}</channel></rss>".encode())


def story(title: str, tag: str = "article") -> Answer:
    html = f"<html lang=ru><title>{title}</title><body><h1>{title}</h1><b>Айгуль Тестова</b><{tag}><p>{TEXT}<p>{TEXT}"
    return Answer(body=html.encode())


@pytest.fixture
def site() -> Iterator[SampleSite]:
    with SampleSite(first_edition()) as site:
        site.instead["/rss"] = rss("times.example", "/a", "/b")
        site.instead["/a"] = story("Школа /a")
        site.instead["/b"] = story("Школа /b", tag="div")
        announced = (f"<link rel=alternate type=application/rss+xml href={at}>" for at in FEEDS)
        head = f"<meta property=og:site_name content='Степные вести'>{''.join(announced)}"
        site.instead["/"] = Answer(body=f"<html lang='kk-KZ'><head>{head}</head>".encode())
        site.instead["/comments/feed"] = rss("times.example", "/c")
        site.instead["/again"] = rss("times.example", "/b")
        site.instead["/rss.php"] = rss("fergana.agency", "/a")
        site.instead["/none"] = Answer(body=b"<html><body>Nothing here</body></html>")
        yield site


def doors(site: SampleSite) -> list[str]:
    return [f"{host}=127.0.0.1:{site.port}" for host in HOSTS]


@pytest.fixture
def settings(site: SampleSite, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, doors=parse_doors(doors(site)))


def declare(settings: Settings, text: str) -> None:
    (settings.home / "sources.toml").write_text(text, encoding="utf-8")


def ingest(settings: Settings, *names: str, feeds: tuple[str, ...] = ()) -> None:
    with running(settings, "manual") as run:
        side_by_side(run, follow, choose_sources(names, feeds, declared_sources(settings.home)))


def rows(settings: Settings, sql: str) -> list[object]:
    return ask(settings.home / "warehouse.duckdb", sql)


def test_source_of_the_home_is_followed_by_its_own_rules(settings: Settings) -> None:
    declare(settings, DECLARED)
    ingest(settings, "times")
    assert rows(settings, "select source, permalink, author, language from articles") == [
        ("times", "http://times.example/a", "Айгуль Тестова", "ru")
    ]
    assert rows(settings, "select reason_code, reason from rejects") == [
        ("empty_page", "the page lacks what every article of times contains, //article")
    ]
    assert rows(settings, "select distinct parser from article_versions") == ["times"]


def test_archived_pages_are_parsed_again_by_the_rules_of_today(settings: Settings) -> None:
    declare(settings, DECLARED)
    ingest(settings, "times")
    declare(settings, DECLARED.replace('"//b"', '"//nothing"').replace("must_contain", "# must_contain"))
    compared = reparse_archive(settings, "times", None, accept=True)
    assert (compared.compared, compared.changed["author"]) == (1, 1)
    assert [source.loaded for source in retry_rejects(settings, "empty_page").summary.sources] == [1]
    assert rows(settings, "select permalink, author from articles order by permalink") == [
        ("http://times.example/a", None),
        ("http://times.example/b", None),
    ]


def test_runs_follow_what_is_on_and_whoever_is_named() -> None:
    assert [source.name for source in choose_sources((), ())] == ["centrasia"]
    assert [source.name for source in choose_sources(("ng", "fergana"), ())] == ["ng", "fergana"]
    off = {name: source for name, source in all_sources().items() if not source.enabled}
    with pytest.raises(UsageError, match="every source is off: name one"):
        choose_sources((), (), off)


def test_feed_of_a_source_of_the_catalogue_is_taken_for_that_source(settings: Settings) -> None:
    ingest(settings, feeds=("http://fergana.agency/rss.php",))
    assert choose_sources((), ("https://fergana.agency/rss.php",))[0].feeds == ("https://fergana.agency/rss.php",)
    assert rows(settings, "select source, title from polls left join articles using (source)") == [
        ("fergana", "Школа /a")
    ]


def test_source_that_is_put_on_in_the_home_is_followed_by_every_run(settings: Settings) -> None:
    declare(settings, "[fergana]\nenabled = true\n[centrasia]\nenabled = false\n")
    assert [source.name for source in choose_sources((), (), declared_sources(settings.home))] == ["fergana"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest",),
        ("ingest", "times"),
        ("sources", "list"),
        ("sources", "check", "times"),
        ("sources", "add", "http://taken.example/"),
        ("sources", "export"),
        ("article", "http://times.example/a"),
    ],
)
def test_verbs_tell_what_is_off_in_the_file_and_end_with_two(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "sources.toml").write_text(DECLARED + "tytle = 'x'\n", encoding="utf-8")
    told = Feedhouse(tmp_path, {})(*arguments, expect=2).stderr
    assert "sources.toml, line 9: [times] 'tytle' is no field of a source; did you mean title?" in told


def test_doctor_tells_of_the_file(settings: Settings) -> None:
    def found() -> tuple[str, str]:
        return next((item.state, item.sentence) for item in examine(settings, archive=False) if item.check == "sources")

    assert found() == ("ok", f"{len(all_sources())} are declared, and 1 of them on")
    declare(settings, "[times]")
    state, sentence = found()
    assert state == "failed"
    assert "line 1: times has no feeds" in sentence
    declare(settings, "[ferghana]\nenabled = true")
    assert found()[1].endswith("if you mean the source fergana, call the table [fergana]")


def test_list_is_a_catalogue_with_all_that_is_declared(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(DECLARED + 'archive = "http://times.example/{year}"\n', encoding="utf-8")
    command = Feedhouse(tmp_path, {})
    listed = {source["name"]: source for source in command.json("sources", "list")}
    assert len(listed) == len(all_sources()) + 1 >= 24
    assert listed["times"]["archive"] == "http://times.example/{year}"
    assert listed["times"]["selectors"]["author"] == "//b"
    assert (listed["ng"]["enabled"], listed["times"]["enabled"]) == (False, True)
    printed = command("sources", "list").stdout
    assert "Независимая газета" in printed
    assert "off" in printed


def test_check_shows_each_field_of_some_pages_with_its_evidence(settings: Settings, site: SampleSite) -> None:
    declare(settings, DECLARED + 'selectors.lead = "//nothing"\n')
    command = Feedhouse(settings.home, {"FEEDHOUSE_CONNECT_TO": " ".join(doors(site))})
    (finding,) = command.json("sources", "check", "times", expect=3)
    page, reject = finding["pages"]
    fields = {row["field"]: row for row in page["fields"]}
    assert (fields["author"]["value"], fields["author"]["from"], fields["author"]["by"]) == (
        "Айгуль Тестова", "page", "selector",
    )  # fmt: skip
    assert (fields["title"]["value"], fields["title"]["from"]) == ("Школа /a", "page")
    assert fields["lead"]["note"] == "//nothing finds nothing here: the general rules were asked"
    assert page["begins"].startswith("Пастухи открыли школу")
    assert reject["problem"] == "the page lacks what every article of times contains, //article"
    printed = command("sources", "check", "times", expect=3).stdout
    assert "selector" in printed
    assert "the page lacks what every article" in printed
    (finding,) = command.json("sources", "check", "times", "--pages", "1")
    assert len(finding["pages"]) == 1
    assert not (settings.home / "writer").exists(), "nothing is stored"


def test_site_is_added_with_what_its_pages_say_and_the_file_is_kept(settings: Settings, site: SampleSite) -> None:
    before = "# Mine.\n[mine]\nfeeds = ['http://mine.example/']"
    declare(settings, before)
    command = Feedhouse(settings.home, {"FEEDHOUSE_CONNECT_TO": " ".join(doors(site))})
    ended = command("sources", "add", "http://times.example/")
    assert "RSS 2.0" in ended.stdout
    added = (settings.home / "sources.toml").read_text(encoding="utf-8").removeprefix(before)
    assert added.startswith("\n\n# http://times.example/comments/feed lists comments\n")
    assert "# http://times.example/again lists nothing else\n[times]\n" in added
    assert 'timezone = "UTC"  # a guess: nothing tells it\n' in added
    times = declared_sources(settings.home)["times"]
    assert (times.title, times.home, times.language) == ("Степные вести", "http://times.example/", "kk")
    assert times.feeds == ("http://times.example/rss",)
    assert times.hosts == ("times.example", "www.times.example")
    assert "belongs to the source times, which is declared and on" in (
        command("sources", "add", "http://www.times.example/rss", expect=2).stderr
    )
    assert sorted(path.name for path in settings.home.iterdir()) == ["sources.toml"]


def test_feed_is_added_by_its_own_address_under_the_name_it_is_given(settings: Settings) -> None:
    assert add("http://times.example/rss", settings, "steppe").source.name == "steppe"
    source = declared_sources(settings.home)["steppe"]
    assert (source.title, source.feeds) == ("Степные вести", ("http://times.example/rss",))


@pytest.mark.parametrize(
    ("address", "name", "error", "sentence"),
    [
        ("http://fergana.agency/", None, UsageError, r"source fergana, which is declared and off: `feedhouse ingest"),
        ("http://times.example/", "centrasia", UsageError, "centrasia is the name of a source already"),
        ("http://times.example/", "Стрелка", UsageError, "'Стрелка' can't name a source"),
        ("http://times.example/none", None, ParseError, "no feed was found"),
        ("nonsense", None, UsageError, "'nonsense' is no address"),
        ("http://127.0.0.1:9/", None, ParseError, "no public address; nothing was sent there"),
    ],
)
def test_what_cannot_be_added_leaves_the_file_as_it_is(
    settings: Settings, address: str, name: str | None, error: type[FeedhouseError], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        add(address, settings, name)
    assert not list(settings.home.iterdir())


OPML = """<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0"><head><title>Мои ленты</title></head><body>
<outline text="Степь"><outline type="rss" text="Вести" xmlUrl="https://vesti.kz/rss?a=1&b=2" htmlUrl="https://www.vesti.kz/"/>
<outline type="rss" text="Вести: спорт" xmlUrl="https://vesti.kz/sport"/></outline>
<outline text="НГ" xmlUrl="https://www.ng.ru/rss/"/><outline text="x" xmlUrl="javascript:alert(1)"/>
</body></opml>"""


def test_site_that_nobody_answers_for_cannot_be_added_now(settings: Settings) -> None:
    """The port is that of a server that has stopped: 4, as `check` says of it."""
    with SampleSite(first_edition()) as site:
        stopped = doors(site)
    command = Feedhouse(settings.home, {"FEEDHOUSE_CONNECT_TO": " ".join(stopped)})
    told = command("sources", "add", "http://times.example/", expect=4).stderr
    assert "http://times.example/" in told
    assert "nothing was declared" in told
    command("sources", "check", "http://times.example/", expect=4)
    assert not list(settings.home.iterdir())


def test_lists_of_feeds_come_in_and_go_out(tmp_path: Path) -> None:
    command = Feedhouse(tmp_path / "home", {})
    (tmp_path / "mine.opml").write_text(OPML, encoding="utf-8")
    told = command.json("sources", "import", str(tmp_path / "mine.opml"), expect=3)
    assert told["sources"] == ["vesti"]
    broken, owned = told["skipped"]
    assert broken == "javascript:alert(1) is no address of a feed: not an absolute http or https address"
    assert owned.startswith("https://www.ng.ru/rss/ belongs to the source ng, which is declared and off")
    vesti = declared_sources(tmp_path / "home")["vesti"]
    assert vesti.feeds == ("https://vesti.kz/rss?a=1&b=2", "https://vesti.kz/sport")
    assert (vesti.title, vesti.home, vesti.timezone) == ("Вести", "https://www.vesti.kz/", "Asia/Almaty")
    exported = command("sources", "export").stdout
    assert 'xmlUrl="https://vesti.kz/rss?a=1&amp;b=2" htmlUrl="https://www.vesti.kz/"' in exported
    assert "ng.ru" not in exported
    assert "ng.ru" in command("sources", "export", "--all").stdout
    (tmp_path / "again.opml").write_text(exported, encoding="utf-8")
    before = (tmp_path / "home" / "sources.toml").read_bytes()
    assert command.json("sources", "import", str(tmp_path / "again.opml"), expect=3)["sources"] == []
    assert (tmp_path / "home" / "sources.toml").read_bytes() == before


@pytest.mark.parametrize("name", ["missing.opml", "", "no.opml"])
def test_list_that_cannot_be_read_is_wrong_usage(tmp_path: Path, name: str) -> None:
    (tmp_path / "no.opml").write_bytes(b"\x00<html>")
    told = Feedhouse(tmp_path, {})("sources", "import", str(tmp_path / name), expect=2).stderr
    assert str(tmp_path / name) in told


def test_added_source_is_told_as_json(settings: Settings, site: SampleSite) -> None:
    command = Feedhouse(settings.home, {"FEEDHOUSE_CONNECT_TO": " ".join(doors(site))})
    told = json.loads(command("sources", "add", "http://times.example/", "--json").stdout)
    assert told["source"]["name"] == "times"
    assert [found["is"] for found in told["found"]] == ["HTML page", "RSS 2.0", "RSS 2.0", "RSS 2.0"]


def test_tables_of_the_readme_are_declarations() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    first, whole = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    assert read_declarations(first.encode(), "README.md", all_sources())["fergana"].enabled
    assert set(tomllib.loads(whole)["times"]) == set(FIELDS), "every field is shown, and no other"
    assert read_declarations(whole.encode(), "README.md", {})["times"].selectors is not None
