"""How well titles, authors, dates and bodies are read from annotated pages of many sites, and how fast."""

from __future__ import annotations

import importlib.util
import json
import lzma
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from parsers.article import extract as extract_article
from parsers.errors import FeedhouseError

_SET = Path(__file__).parents[3] / "shared" / "extraction"


def extract(html: bytes, url: str) -> dict[str, Any]:
    """What the set's score.py asks of an extractor; empty for a page that has no article."""
    try:
        article = extract_article(html, url, {"content-type": "text/html; charset=utf-8"})
    except FeedhouseError:
        return {}
    day = article.date.isoformat() if article.date else None
    return {"title": article.title, "authors": article.author, "date": day, "body": article.body}


def measure(directory: Path = _SET) -> list[tuple[str, str]]:
    """The scores of the whole set, by its own scorer; one row that says so where it is absent."""
    if not (directory / "score.py").exists():
        return [("annotated pages", "not on this machine: ../shared/extraction is absent")]
    scorer = _scorer(directory)
    with lzma.open(directory / "articles.jsonl.xz", "rt", encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    bodies = [page["html"].encode() for page in pages]
    began = time.process_time()
    found = [extract(body, page["url"]) for body, page in zip(bodies, pages, strict=True)]
    seconds = time.process_time() - began
    rows = [scorer.score(page, got) for page, got in zip(pages, found, strict=True)]
    precision, recall = scorer.mean(rows, "body_p"), scorer.mean(rows, "body_r")
    return [
        *((field, f"{scorer.mean(rows, field):.3f}") for field in ("title", "author", "date")),
        ("body", f"F1 {2 * precision * recall / (precision + recall):.3f} (P {precision:.3f} R {recall:.3f})"),
        (f"speed, {len(pages)} pages", f"{len(pages) / seconds:,.0f} pages per CPU second"),
    ]


def _scorer(directory: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", directory / "score.py")
    assert spec is not None, directory
    assert spec.loader is not None, directory
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
