"""A flow of somebody else that is started by what feedhouse loads: an example to copy.

    python deploy/downstream.py

serves it, with a trigger for the event `article.loaded`, until Ctrl-C, on the server that PREFECT_API_URL names.
"""

from typing import Any

from prefect import flow
from prefect.events import DeploymentEventTrigger


@flow(name="headlines", log_prints=True)
def headlines(source: str, articles: list[dict[str, Any]]) -> None:
    """Print what is new of a source.

    Args:
        source: Name of the source.
        articles: Permalink, title and outcome (loaded or updated) of each article of the batch.
    """
    for article in articles:
        print(f"{source}: {article['title']} <{article['permalink']}> {article['outcome']}")  # noqa: T201 - to Prefect's log


_ARTICLES = {"__prefect_kind": "jinja", "template": "{{ event.payload.articles | tojson }}"}
WHEN_LOADED = DeploymentEventTrigger(
    name="headlines-when-loaded",
    expect={"article.loaded"},
    match={"prefect.resource.id": "feedhouse.source.*"},
    parameters={
        "source": "{{ event.payload.source }}",
        "articles": {"__prefect_kind": "json", "value": _ARTICLES},
    },
)

if __name__ == "__main__":
    headlines.serve(name="when-loaded", triggers=[WHEN_LOADED], tags=["example"], pause_on_shutdown=False)
