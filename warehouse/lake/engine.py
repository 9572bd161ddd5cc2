"""DuckDB with the extensions a lake needs, and the lake attached."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from parsers.errors import WarehouseError
from warehouse.lake.catalog import address_of, password_of, unreachable
from warehouse.lake.place import Lake
from warehouse.queries import mark_as_lake

# They load in exactly the DuckDB they were made for.
_EXTENSIONS = ("ducklake", "postgres_scanner", "httpfs")
# More threads would take a fifth more processor time for batches this small. To look for signatures in extensions takes
# 0.6 s, which is most of what a question takes: they come by the same packages as DuckDB itself, which has none, and
# with the same hashes in the lock file; and nobody's query may load one.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "1GB",
    "threads": 1,
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_unsigned_extensions": "true",
}
# Without rows in the catalog: each such table, empty or not, costs a copy out of Postgres in every statement.
_OPTIONS = ("data_inlining_row_limit 0",)
# Of an address, a secret keeps the password; the rest stands in the text that attaches, which each reader can ask for.
_NO_SECRET = ("sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key")
# What httpfs takes from the environment by itself, and shows to each reader: the secret of ours has it, and hides it.
_SHOWN = ("s3_access_key_id", "s3_secret_access_key", "s3_session_token")


def lake_engine(
    lake: Lake, *, read_only: bool = False, snapshot: int | None = None, files: str = ""
) -> duckdb.DuckDBPyConnection:
    """DuckDB with the lake attached as `lake`, and in use.

    `snapshot` is the number of the state that is read, whatever is written meanwhile. `files` is where a lake that
    is not there yet shall have its files. Raises WarehouseError where the lake can't be attached.
    """
    connection = store_engine()
    try:
        _attach(connection, lake, read_only=read_only, snapshot=snapshot, files=files)
    except duckdb.Error as error:
        connection.close()
        raise unreachable(lake, error) from error
    except WarehouseError:
        connection.close()
        raise
    return connection


def store_engine() -> duckdb.DuckDBPyConnection:
    """DuckDB with what a lake needs, and the key of the object store, before any lake is attached."""
    connection = duckdb.connect(config=_CONFIG)
    try:
        for name in _EXTENSIONS:
            connection.execute(f"load {_quoted(str(_extension(name)))}")
        for name in _SHOWN:
            connection.execute(f"set global {name} = ''")
        _keep_store_secret(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _attach(
    connection: duckdb.DuckDBPyConnection, lake: Lake, *, read_only: bool, snapshot: int | None, files: str
) -> None:
    parts = {name: str(value) for name, value in address_of(lake).items() if value is not None}
    if hidden := [name for name in _NO_SECRET if name in parts]:
        raise WarehouseError(
            f"FEEDHOUSE_LAKE has {hidden[0]}, which DuckDB would show to each reader: use a password, or a key "
            "without one"
        )
    # Wherever it comes from: what is asked of a reader may not find it in the environment.
    password = parts.pop("password", None) or password_of(lake)
    secret = {"password": password} if password else {}
    _keep_secret(connection, "catalog", {"type": "postgres", **secret})
    options = ["meta_secret 'catalog'", *_OPTIONS]
    options.append(f"data_path {_quoted(files)}" if files else "create_if_not_exists false")
    if read_only:
        options.append("read_only")
    if snapshot is not None:
        options.append(f"snapshot_version {snapshot}")
    address = " ".join(f"{name}={_quoted_for_libpq(value)}" for name, value in parts.items())
    connection.execute(f"attach {_quoted(f'ducklake:postgres:{address}')} as lake ({', '.join(options)})")
    connection.execute("use lake; set global TimeZone = 'UTC'; set global python_enable_replacements = false")
    # Of two transactions that overlap one is refused, whatever they wrote: by itself DuckLake would number the second
    # one anew, and two that load the same article don't conflict in its eyes.
    connection.execute("set global ducklake_max_retry_count = 0")


def _keep_store_secret(connection: duckdb.DuckDBPyConnection, environment: Mapping[str, str] = os.environ) -> None:
    """The key of an object store as the programs of its makers find it, where there is one."""
    key, secret = environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY")
    if not (key and secret):
        return
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1"
    kept = {"type": "s3", "key_id": key, "secret": secret, "region": region}
    if token := environment.get("AWS_SESSION_TOKEN"):
        kept["session_token"] = token
    if endpoint := environment.get("AWS_ENDPOINT_URL"):
        parts = urlsplit(endpoint)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise WarehouseError("AWS_ENDPOINT_URL is no address: it must begin with http:// or https://")
        kept |= {"endpoint": parts.netloc, "use_ssl": str(parts.scheme == "https").lower(), "url_style": "path"}
    _keep_secret(connection, "store", kept)


def refuse_absent_keys(files: str, environment: Mapping[str, str] = os.environ) -> None:
    """Raises WarehouseError where files are in an object store, and the keys to it are not in the environment."""
    absent = [name for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY") if not environment.get(name)]
    if absent and files.startswith("s3://"):
        raise WarehouseError(
            f"the lake's files are in {files}, and {' and '.join(absent)} not set: export the keys to it"
        )


def _keep_secret(connection: duckdb.DuckDBPyConnection, name: str, kept: Mapping[str, str]) -> None:
    inner = ", ".join(f"{key} {_quoted(value)}" for key, value in kept.items())
    connection.execute(f"create or replace temporary secret {name} ({inner})")


def _extension(name: str) -> Path:
    """Where the package of an extension has its file."""
    try:
        folders = list(import_module(f"duckdb_extension_{name}").__path__)
    except ImportError:
        folders = []
    for folder in folders:
        file = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
        if file.exists():
            return file
    raise WarehouseError(
        f"DuckDB's extension {name} is not installed for DuckDB {duckdb.__version__}: pip install 'feedhouse[lake]'"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted_for_libpq(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


# By process and lake, for whoever has the turn: a forked process must not use its parent's.
_engines: dict[tuple[int, Lake], duckdb.DuckDBPyConnection] = {}
_making = threading.Lock()


@contextmanager
def lake_cursor(lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the lake, which is attached once in a process: that takes 100 ms."""
    key = (os.getpid(), lake)
    with _making:
        if key not in _engines:
            _engines[key] = lake_engine(lake)
        cursor = _engines[key].cursor()
    with closing(cursor) as connection:
        connection.execute("use lake")
        mark_as_lake(connection)
        yield connection


def forget_lake(lake: Lake) -> None:
    """Attach the lake anew the next time: what is left of a lost connection answers nothing any more."""
    engine = _engines.pop((os.getpid(), lake), None)
    if engine is not None:
        with suppress(duckdb.Error):
            engine.close()
