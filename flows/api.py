"""A Prefect server that is configured: its address, the credentials it wants, and whether it takes ours."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

import requests

from parsers.errors import FeedhouseError

_ANSWER_SECONDS = 30


class ServerError(FeedhouseError):
    """There is no Prefect server to run under."""


def configured_server() -> str | None:
    """The address of the API that PREFECT_API_URL or a profile names."""
    from prefect.settings import get_current_settings  # noqa: PLC0415 - a second

    return get_current_settings().api.url


def shown(address: str) -> str:
    """The address for people to read: without the name and the password it may have."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def ask(api: str, path: str, patience: float = _ANSWER_SECONDS) -> requests.Response:
    """The answer to a GET within so many seconds, with the credentials that Prefect's settings have."""
    return requests.get(f"{api}/{path}", headers=_credentials(), timeout=patience)


def refuse_unless_let_in(answer: requests.Response, api: str) -> None:
    """Raises ServerError for a 401, saying which setting is missing or wrong, and not what it is."""
    if answer.status_code != 401:
        return
    setting = "PREFECT_API_AUTH_STRING"
    wrong = f"does not take the {setting} it is given" if _credentials() else f"wants a password: set {setting}"
    raise ServerError(
        f"the Prefect server at {shown(api)} {wrong}; it must be the NAME:PASSWORD that the server has as "
        "PREFECT_SERVER_API_AUTH_STRING"
    )


def _credentials() -> dict[str, str]:
    from prefect.settings import get_current_settings  # noqa: PLC0415 - a second

    api = get_current_settings().api
    if api.auth_string:
        return {"Authorization": f"Basic {base64.b64encode(api.auth_string.get_secret_value().encode()).decode()}"}
    return {"Authorization": f"Bearer {api.key.get_secret_value()}"} if api.key else {}
