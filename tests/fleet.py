"""The services of deploy/compose.yaml as processes of this machine: their commands and settings, at other addresses."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import reduce
from pathlib import Path
from typing import Any

import psutil
import yaml

ROOT = Path(__file__).parent.parent
PATIENCE = 240  # seconds; a busy machine takes long to start a server

_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<how>[?-])(?P<rest>[^}]*))?\}")


class MissingError(Exception):
    """What Compose says of a variable that is not set."""


def with_variables(text: str, variables: Mapping[str, str]) -> str:
    """As Compose fills them in. Raises MissingError."""

    def fill(found: re.Match[str]) -> str:
        if value := variables.get(found["name"]):
            return value
        if found["how"] == "?":
            raise MissingError(f"{found['name']}: {found['rest']}")
        return found["rest"] or ""

    return _VARIABLE.sub(fill, text)


def compose(variables: Mapping[str, str], *over: str) -> dict[str, Any]:
    """compose.yaml with its variables filled in, and the files `over` laid over it, as Compose does both."""

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: walk(value) for key, value in node.items()}
        if isinstance(node, list):
            return [walk(value) for value in node]
        return with_variables(node, variables) if isinstance(node, str) else node

    read = (yaml.safe_load((ROOT / "deploy" / name).read_text(encoding="utf-8")) for name in ("compose.yaml", *over))
    filled: dict[str, Any] = reduce(_laid_over, map(walk, read))
    return filled


def _laid_over(below: Any, above: Any, key: str = "") -> Any:
    """Two values of one key: mappings are merged, of a command the latter counts, lists of volumes go by target."""
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {key: _laid_over(below.get(key), value, key) for key, value in above.items()}
    if not isinstance(below, list) or not isinstance(above, list) or key in ("command", "entrypoint", "test"):
        return above
    if key == "volumes":
        return list({target_of(volume): volume for volume in [*below, *above]}.values())
    return [*below, *(item for item in above if item not in below)]


def target_of(volume: str | Mapping[str, str]) -> str:
    """Where in its container a volume is."""
    return volume.split(":")[1] if isinstance(volume, str) else volume["target"]


def wait_for(what: str, is_so: Callable[[], Any], patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < deadline, f"waited {patience} s for {what}"
        time.sleep(0.2)


class Fleet:
    """The services, each with its log; what was started is ended at the end.

    One that is scaled goes by its name and a number: "worker-2" has a home of its own, and is otherwise the worker.
    """

    def __init__(self, folder: Path, variables: Mapping[str, str], ports: Mapping[str, int], *over: str) -> None:
        self.folder = folder
        self.ports = ports
        self.services = compose(variables, *over)["services"]
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.api = f"http://127.0.0.1:{ports['server']}/api"
        self.home = self.home_of("worker")

    def home_of(self, name: str) -> Path:
        return self.folder / name.replace("worker", "home")

    def service(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.services[name.partition("-")[0]]
        return found

    def is_postgres(self, name: str) -> bool:
        return "postgres" in self.service(name)["image"]

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def here(self, text: str) -> str:
        """An address or a folder of a container as it is on this machine."""
        for name, port in (("postgres", "5432"), ("redis", "6379"), ("server", "4200")):
            text = re.sub(rf"(?<=//){name}(?=:)", "127.0.0.1", text)
            text = re.sub(rf"^{port}$|(?<=:){port}(?=/|$)", str(self.ports[name]), text)
        text = re.sub("host=catalog", lambda _: f"host=127.0.0.1 port={self.ports['catalog']}", text)
        text = re.sub("^/srv/lake/$", f"{self.folder}/lake/", text)
        return {"0.0.0.0": "127.0.0.1", "/tmp": str(self.folder), "/tmp/prefect": str(self.folder / "prefect")}.get(  # noqa: S104, S108
            text, text
        )

    def environment(self, name: str) -> dict[str, str]:
        """What the service is told, and of this machine's only what a container has as well."""
        image = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DO_NOT_TRACK": "1", "HOME": str(self.folder)}
        image |= {"FEEDHOUSE_HOME": str(self.home_of(name)), "PREFECT_HOME": str(self.folder / name)}
        image |= {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_UI_STATIC_DIRECTORY": str(self.folder / "ui")}
        told = self.service(name).get("environment", {})
        hosts = dict.fromkeys((key for key in told if key.endswith("_HOST")), "127.0.0.1")
        return {**image, **{key: self.here(str(value)) for key, value in told.items()}, **hosts}

    def command(self, name: str) -> list[str]:
        """Entry point and command of the service, on this machine: other ports, and folders instead of volumes."""
        service = self.service(name)
        words = [self.here(word) for word in [*service.get("entrypoint", ()), *service["command"]]]
        folder, port = str(self.folder / name), str(self.ports.get(name))
        if self.is_postgres(name):
            ours = ["-D", folder, "-p", port, "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
            return [str(postgres_folder() / words[0]), *words[1:], *ours]
        if name == "redis":
            (self.folder / name).mkdir(exist_ok=True)
            return [*words, "--port", port, "--bind", "127.0.0.1", "--dir", folder]
        return [sys.executable, "-m", *words] if name == "server" else [sys.executable, "-m", "flows.cli", *words]

    def start(self, name: str, **environment: str) -> None:
        user = database_user() if self.is_postgres(name) else None
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self.command(name),
                env={**self.environment(name), **environment},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=user,
                group=user and pwd.getpwnam(user).pw_gid,
            )

    def is_healthy(self, name: str) -> bool:
        """What the service's health check says."""
        kind, *words = self.service(name)["healthcheck"]["test"]
        assert kind == "CMD", "a health check without a shell"
        words = [re.sub(r"(?<=:)4200(?=/)", str(self.ports["server"]), word) for word in words]
        if self.is_postgres(name):
            words = [str(postgres_folder() / words[0]), f"--port={self.ports[name]}", *words[1:]]
        elif name == "redis":
            words = [words[0], "-p", str(self.ports["redis"]), *words[1:]]
        else:
            words[0] = sys.executable
        ended = subprocess.run(words, env=self.environment(name), capture_output=True, check=False, timeout=60)
        return ended.returncode == 0

    def wait_until_healthy(self, name: str) -> None:
        def is_so() -> bool:
            assert self.processes[name].poll() is None, f"{name} ended: {self.log(name)[-3000:]}"
            return self.is_healthy(name)

        wait_for(f"{name} to be healthy", is_so)

    def stop(self, name: str, number: int = signal.SIGTERM) -> int:
        """End a service as a container is ended; gives its exit code."""
        process = self.processes[name]
        if process.poll() is None:
            process.send_signal(number)
        return process.wait(PATIENCE)

    def close(self) -> None:
        for name in reversed(self.processes):
            process = self.processes[name]
            if process.poll() is None:
                family = psutil.Process(process.pid).children(recursive=True)
                process.terminate()
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                for member in family:
                    if member.is_running():
                        member.kill()

    def make_database(self, name: str = "postgres") -> None:
        """What the image of Postgres does before its first start."""
        folder, user = self.folder / name, database_user()
        folder.mkdir()
        told = self.service(name)["environment"]
        secret = self.folder / "secret"
        secret.write_text(told["POSTGRES_PASSWORD"], encoding="utf-8")
        if user:
            for path in (folder, secret):
                shutil.chown(path, user)
        command = [str(postgres_folder() / "initdb"), "--pgdata", str(folder), "--username", told["POSTGRES_USER"]]
        command += ["--pwfile", str(secret), "--encoding=UTF8", "--locale=C", "--no-sync"]
        command += told["POSTGRES_INITDB_ARGS"].split()
        subprocess.run(command, check=True, capture_output=True, timeout=120, user=user, cwd="/")
        with (folder / "pg_hba.conf").open("a", encoding="utf-8") as rules:
            rules.write("host all all all scram-sha-256\n")
        secret.unlink()

    def create_database(self, name: str = "postgres") -> None:
        """And POSTGRES_DB, which it makes then."""
        import asyncio

        import asyncpg  # type: ignore[import-untyped]

        async def create() -> None:
            told = self.service(name)["environment"]
            connection = await asyncpg.connect(
                host="127.0.0.1",
                port=self.ports[name],
                user=told["POSTGRES_USER"],
                password=told["POSTGRES_PASSWORD"],
                database="postgres",
            )
            await connection.execute(f"create database {told['POSTGRES_DB']}")
            await connection.close()

        asyncio.run(create())


def postgres_folder() -> Path:
    """Where Debian has the programs of Postgres, of the newest version that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return found[-1] if found else Path("/nowhere")


def what_is_missing() -> str | None:
    """Why there can be no fleet on this machine."""
    if not (postgres_folder() / "initdb").exists():
        return "Postgres is not installed: apt-get install postgresql"
    if not shutil.which("redis-server"):
        return "Redis is not installed: apt-get install redis-server"
    return None


def database_user() -> str | None:
    """Postgres does not run as root."""
    return "postgres" if os.geteuid() == 0 else None
