"""deploy/Dockerfile, compose.yaml and kubernetes.yaml: held by their own linters and schemas, and by rules of ours."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import kubernetes_validate
import pytest
import yaml
from compose_spec import PyOptions

from flows import health, up
from flows.settings import Settings, settings_from
from tests.fleet import ROOT, MissingError, compose, target_of, with_variables
from tests.making import Feedhouse

DEPLOY = ROOT / "deploy"
VARIABLES = {"POSTGRES_PASSWORD": "a-password", "PREFECT_AUTH": "name:a-password"}
LAKE_VARIABLES = {**VARIABLES, "LAKE_PASSWORD": "another-password"}
OVER = "compose.lake.yaml"
COMPOSE_FILES = ("compose.yaml", OVER)
SERVICES: dict[str, dict[str, Any]] = compose(VARIABLES)["services"]
LAKE: dict[str, Any] = compose(LAKE_VARIABLES, OVER)
LAKE_SERVICES: dict[str, dict[str, Any]] = LAKE["services"]
MANIFESTS, LAKE_MANIFESTS = (
    {manifest["kind"]: manifest for manifest in yaml.safe_load_all((DEPLOY / name).read_text(encoding="utf-8"))}
    for name in ("kubernetes.yaml", "kubernetes-lake.yaml")
)
POD: dict[str, Any] = MANIFESTS["Deployment"]["spec"]["template"]["spec"]
LAKE_POD: dict[str, Any] = LAKE_MANIFESTS["StatefulSet"]["spec"]["template"]["spec"]
INIT_POD: dict[str, Any] = LAKE_MANIFESTS["Job"]["spec"]["template"]["spec"]
CONTAINER, LAKE_CONTAINER, INIT_CONTAINER = (pod["containers"][0] for pod in (POD, LAKE_POD, INIT_POD))
GRACE = up.grace_of_runs(Settings()) + up._GRACE["worker"]
LAKE_GRACE = up.grace_of_runs(settings_from(LAKE_SERVICES["worker"]["environment"])) + up._GRACE["worker"]
APT = re.compile(r"install .*--no-install-recommends .*rm -rf /var/lib/apt/lists")
SECRET = re.compile("PASSWORD|AUTH|SECRET|TOKEN|KEY", re.IGNORECASE)


# Dockerfile


class Instruction(NamedTuple):
    word: str
    rest: str


def instructions(text: str) -> list[Instruction]:
    """A Dockerfile's instructions, each on one line."""
    plain = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    lines = [line.strip() for line in re.sub(r"\\\n\s*", " ", plain).splitlines() if line.strip()]
    words = (re.sub(r"\s+", " ", line).partition(" ") for line in lines)
    return [Instruction(word.upper(), rest) for word, _, rest in words]


def complaints(text: str) -> Iterator[str]:
    """What hadolint leaves to taste and we do not."""
    read = instructions(text)
    words = [instruction.word for instruction in read]
    users = [instruction.rest for instruction in read if instruction.word == "USER"]
    if not users or not re.fullmatch(r"[1-9]\d*:[1-9]\d*", users[-1]):
        yield "the last USER is no number above 0"
    if "HEALTHCHECK" not in words or "ENTRYPOINT" not in words:
        yield "there is no HEALTHCHECK or no ENTRYPOINT"
    for word, rest in read:
        if word == "FROM" and not re.match(r"\S+:\d+\.\d+\.\d+-slim-\w+(@sha256:[0-9a-f]{64})?( AS \w+)?$", rest):
            yield f"no full tag of a slim image: {rest}"
        if word == "ADD":
            yield "COPY says what it does, ADD may do more"
        if word in ("ENV", "ARG") and SECRET.search(rest):
            yield f"a secret in the image's history: {word}"
        if word in ("ENTRYPOINT", "CMD", "HEALTHCHECK") and "[" not in rest:
            yield f"{word} by way of a shell, which takes no signals"
        if word == "RUN" and "apt-get install" in rest and not APT.search(rest):
            yield "apt-get with what it recommends, or lists left in the layer"
        for command in rest.split("&&") if word == "RUN" else ():
            if {"pip", "install"} <= set(command.split()) and not re.search("--require-hashes|--no-index", command):
                yield "pip without hashes"
        if word == "COPY" and "--from" in rest and "--chown=0:0" not in rest:
            yield "who owns the program is not said"


GOOD = """\
FROM python:3.11.1-slim-bookworm AS run
USER 10001:10001
HEALTHCHECK CMD ["true"]
ENTRYPOINT ["true"]
"""


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("", None),
        ("FROM python:latest", "no full tag"),
        ("FROM python", "no full tag"),
        ("FROM python:3.11-slim", "no full tag"),
        ("USER root", "the last USER"),
        ("USER 0:0", "the last USER"),
        ("ADD https://example.org/x /x", "COPY says"),
        ("ENV DB_PASSWORD=x", "a secret"),
        ("ARG API_KEY", "a secret"),
        ("CMD feedhouse up", "by way of a shell"),
        ("RUN apt-get update && apt-get install -y curl", "apt-get with"),
        (
            "RUN apt-get update \\\n && apt-get install --no-install-recommends curl=1 && rm -rf /var/lib/apt/lists/*",
            None,
        ),
        ("RUN python3 -m pip install --no-cache-dir requests==2.32.0", "pip without hashes"),
        (
            "RUN python3 -m pip install --require-hashes -r y && python3 -m pip install z",
            "pip without hashes",
        ),
        ("COPY --from=build /a /a", "who owns"),
    ],
)
def test_rules_find_what_they_are_for(line: str, complaint: str | None) -> None:
    found = list(complaints(GOOD + line))
    assert [complaint in said for said in found] == [True] if complaint else not found


def test_dockerfile_keeps_the_rules() -> None:
    assert not list(complaints((DEPLOY / "Dockerfile").read_text(encoding="utf-8")))


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    command = [str(hadolint), "--no-color", "--failure-threshold", "style", str(DEPLOY / "Dockerfile")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, ""), ended.stdout + ended.stderr


def dockerfile(word: str) -> list[str]:
    read = instructions((DEPLOY / "Dockerfile").read_text(encoding="utf-8"))
    return [instruction.rest for instruction in read if instruction.word == word]


def test_image_says_how_it_is_run_and_only_home_and_tmp_are_written() -> None:
    assert json.loads(dockerfile("ENTRYPOINT")[0]) == ["feedhouse"]
    assert json.loads(dockerfile("CMD")[0]) == ["up"]
    (check,) = dockerfile("HEALTHCHECK")
    assert json.loads(check[check.index("[") :]) == SERVICES["worker"]["healthcheck"]["test"][1:]
    assert dockerfile("USER") == [SERVICES["worker"]["user"]]
    (environment,) = (dict(pair.split("=", 1) for pair in shlex.split(line)) for line in dockerfile("ENV"))
    written = {name: value for name, value in environment.items() if name.endswith(("HOME", "DIRECTORY"))}
    assert {"HOME", "FEEDHOUSE_HOME", "PREFECT_HOME"} < set(written)
    assert all(re.match(rf"({dockerfile('VOLUME')[0]}|/tmp)\b", value) for value in written.values()), written


def copied() -> Iterator[tuple[list[Path], str]]:
    """What the first stage copies from the project, and where to, seen from its folder."""
    for rest in dockerfile("COPY"):
        if not rest.startswith("--"):
            *sources, target = rest.split()
            yield [ROOT / source for source in sources], target.lstrip("/")


def test_what_is_copied_is_there_and_let_in_by_dockerignore() -> None:
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignore, "all that is not named stays out: data, .env, the history"
    let_in = {ROOT / line[1:] for line in ignore if line.startswith("!")}
    wanted = {source for sources, _ in copied() for source in sources}
    assert wanted == let_in
    assert all(path.exists() for path in wanted)


def test_wheel_of_the_image_brings_the_deployments(tmp_path: Path) -> None:
    """The last RUN of the first stage, on what was copied to its folder."""
    for sources, target in copied():
        for source in sources:
            place = tmp_path / target / source.name if target.endswith("/") else tmp_path / target
            place.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, place)
    build, install = dockerfile("RUN")[1].split(" && ")
    assert "--no-index dist/*.whl" in install
    subprocess.run([sys.executable, *build.split()[1:]], cwd=tmp_path, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"flows/deploy/{name}.yaml" for name in ("prefect", "automations", "alarms", "lake")} <= names
    assert any(name.startswith("warehouse/sql/migrations/") for name in names)


def pins(lock: Path) -> dict[str, str]:
    """Name to version, marker and hashes."""
    entries = re.split(r"^(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return dict(entry.split("==", 1) for entry in entries)


def test_image_installs_what_is_tested_and_no_tool() -> None:
    tested, image, build = (pins(ROOT / name) for name in LOCKS)
    assert image.items() <= tested.items(), "run `make lock`"
    assert build.items() <= tested.items(), "run `make lock`"
    assert not {"pytest", "ruff", "mypy", "hatchling"} & set(image)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["fleet"]]
    names = {match[0].lower() for name in wanted if (match := re.match(r"[\w-]+", name))}
    assert names | {"asyncpg"} <= set(image)
    assert "://" not in "".join((ROOT / name).read_text(encoding="utf-8") for name in (*LOCKS, *LAKE_LOCKS))


LOCKS = ("requirements.lock", "deploy/requirements.lock", "deploy/build.lock")
LAKE_LOCKS = ("requirements-lake.lock", "deploy/requirements-lake.lock")


def test_image_of_a_lake_is_the_other_with_what_a_lake_needs() -> None:
    """Only that, so that what is tested without a lake is what runs on one."""
    plain = pins(ROOT / "deploy/requirements.lock")
    tested, image = (pins(ROOT / name) for name in LAKE_LOCKS)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[\[=>]", wanted)[0] for wanted in project["optional-dependencies"]["lake"]}
    beside = {name for name in image if image[name] != plain.get(name)}
    assert beside == named | {"psycopg-binary"}, "run `make lake-lock`"
    assert set(plain) <= set(image)
    assert all(image[name] == tested[name] for name in beside), "run `make lake-lock`"
    assert image["duckdb"].startswith("1.5.5 ")


def test_image_is_built_with_either_lock_and_with_hashes_both_times() -> None:
    assert dockerfile("ARG") == ["LOCK=requirements.lock"]
    (install,) = (command for command in dockerfile("RUN")[0].split("&&") if "${LOCK}" in command)
    assert "--require-hashes --no-deps --only-binary :all:" in install
    assert {"deploy/requirements.lock", "deploy/requirements-lake.lock"} <= set(dockerfile("COPY")[0].split())


def test_time_zones_come_with_the_environment() -> None:
    """Even where the system has none."""
    script = "import zoneinfo; print(zoneinfo.TZPATH, zoneinfo.ZoneInfo('Europe/Moscow'))"
    ended = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONTZPATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.split() == ["()", "Europe/Moscow"]


# compose.yaml


@pytest.mark.parametrize("name", COMPOSE_FILES)
def test_compose_file_is_one_by_the_specification(name: str) -> None:
    text = with_variables((DEPLOY / name).read_text(encoding="utf-8"), LAKE_VARIABLES)
    PyOptions(apply_merge=True).from_yaml(text).validate()
    with pytest.raises(ValueError, match="red_only"):
        PyOptions(apply_merge=True).from_yaml(text.replace("read_only", "red_only"))


@pytest.mark.parametrize("name", LAKE_VARIABLES)
def test_secret_that_is_missing_is_named(name: str) -> None:
    with pytest.raises(MissingError, match=f"{name}: set it in deploy/.env"):
        compose({**LAKE_VARIABLES, name: ""}, OVER)


def test_secrets_are_in_no_file_of_ours() -> None:
    texts = [(DEPLOY / name).read_text(encoding="utf-8") for name in COMPOSE_FILES]
    for name, value in (pair for text in texts for pair in re.findall(r"^ +(\w+): (.*)$", text, re.MULTILINE)):
        if SECRET.search(name):
            # An object store's may be missing: the files of a lake may be on a volume.
            assert re.match(r"\$\{\w+:-\}" if name.startswith("AWS_") else r"\$\{\w+:\?", value), (
                f"{name} is spelled out"
            )
    assert set(re.findall(r"\$\{(\w+)", "".join(texts))) == set(
        re.findall(r"^(\w+)=$", (DEPLOY / "env.example").read_text(encoding="utf-8"), re.MULTILINE)
    ), "env.example explains every variable, and has no value"
    ignored = subprocess.run(["git", "check-ignore", "deploy/.env"], cwd=ROOT, capture_output=True, check=False)
    assert ignored.returncode in (0, 128), "deploy/.env could be committed"


def test_without_a_lake_none_of_its_variables_is_asked_for() -> None:
    assert set(compose(VARIABLES)["services"]) == {"postgres", "redis", "server", "worker"}


@pytest.mark.parametrize(
    ("declared", "name"),
    [*((compose(VARIABLES), name) for name in SERVICES), *((LAKE, name) for name in LAKE_SERVICES)],
    ids=[*SERVICES, *(f"lake-{name}" for name in LAKE_SERVICES)],
)
def test_service_is_pinned_hardened_watched_and_limited(declared: dict[str, Any], name: str) -> None:
    service = declared["services"][name]
    assert re.search(r":\d+\.\d+(\.\d+)?(-bookworm|-lake)?(@sha256:[0-9a-f]{64})?$", service["image"])
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert service["read_only"] is True
    assert service["init"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert "privileged" not in service
    limits = service["deploy"]["resources"]["limits"]
    assert set(limits) == {"cpus", "memory", "pids"}
    assert float(limits["cpus"]) <= 1, "Docker starts no container that may take more cores than the machine has"
    check = service["healthcheck"]
    assert check["test"][0] == "CMD"
    assert {"interval", "timeout", "retries"} <= set(check)
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert all(on["condition"] == "service_healthy" for on in service.get("depends_on", {}).values())
    assert {source for volume in service.get("volumes", ()) if (source := source_of(volume))} <= set(
        declared["volumes"]
    )
    assert set(service["networks"]) <= set(declared["networks"])


def source_of(volume: str | dict[str, str]) -> str | None:
    """A volume's name; None where it has none, and each container gets its own."""
    return volume.partition(":")[0] if isinstance(volume, str) else volume.get("source")


def test_workers_of_a_lake_have_homes_of_their_own_one_place_for_files_and_the_catalog() -> None:
    worker, catalog = LAKE_SERVICES["worker"], LAKE_SERVICES["catalog"]
    settings = settings_from(worker["environment"])
    volumes = {target_of(volume): source_of(volume) for volume in worker["volumes"]}
    assert volumes == {dockerfile("VOLUME")[0]: None, settings.lake_files.rstrip("/"): "files"}
    assert f" {settings.lake_files.rstrip('/')}" in dockerfile("RUN")[-1], "the image has the folder, for its owner"
    assert worker["deploy"]["replicas"] > 1
    assert int(worker["stop_grace_period"].removesuffix("s")) > LAKE_GRACE
    assert worker["image"] == LAKE_SERVICES["server"]["image"] == f"{SERVICES['worker']['image']}-lake"
    for service in (worker, LAKE_SERVICES["server"]):
        build = SERVICES["worker"]["build"]
        assert service["build"] == {**build, "args": {"LOCK": "requirements-lake.lock"}}
    assert int(worker["environment"]["FEEDHOUSE_LIMIT"]) == up.LAKE_LIMIT
    assert settings.lake
    told = dict(pair.split("=") for pair in settings.lake.catalog.split())
    assert told == {
        "host": "catalog",
        "dbname": catalog["environment"]["POSTGRES_DB"],
        "user": catalog["environment"]["POSTGRES_USER"],
    }
    assert worker["environment"]["PGPASSWORD"] == catalog["environment"]["POSTGRES_PASSWORD"]
    assert catalog["networks"] == ["lake"]
    assert worker["networks"] == ["api", "lake"], "and Prefect's database in neither"
    assert LAKE["networks"]["lake"] == {"internal": True}
    (most,) = (int(word.partition("=")[2]) for word in catalog["command"] if word.startswith("max_connections"))
    assert most >= 6 * up.LAKE_LIMIT * 7, "what the file says it is enough for"


def test_worker_has_the_home_and_time_to_end_its_run_and_no_way_to_the_database() -> None:
    worker = SERVICES["worker"]
    assert worker["volumes"] == [f"home:{dockerfile('VOLUME')[0]}"]
    assert int(worker["stop_grace_period"].removesuffix("s")) > GRACE
    assert worker["image"] == SERVICES["server"]["image"]
    assert worker["networks"] == ["api"]
    assert compose(VARIABLES)["networks"]["backend"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["backend"]


def test_image_of_ours_has_the_project_s_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    for named in (
        SERVICES["worker"]["image"],
        LAKE_SERVICES["worker"]["image"],
        CONTAINER["image"],
        (DEPLOY / "Dockerfile").read_text(encoding="utf-8"),
    ):
        assert f"feedhouse:{version}" in named


def test_settings_of_the_services_are_prefect_s(tmp_path: Path) -> None:
    """A name that Prefect does not know would be passed over in silence."""
    told = {**SERVICES["server"]["environment"], **SERVICES["worker"]["environment"], **MANIFESTS["ConfigMap"]["data"]}
    script = (
        "import json, prefect_redis.messaging, prefect_redis.ordering, prefect_redis.lease_storage\n"
        "from prefect_redis.client import RedisMessagingSettings as Redis\n"
        "from prefect.settings import get_current_settings as current\n"
        "known = list(current().to_environment_variables(exclude_unset=True, include_secrets=True))\n"
        "redis = [f'PREFECT_REDIS_MESSAGING_{name.upper()}' for name in Redis.model_fields]\n"
        "print(json.dumps([known + redis, current().server.database.connection_url.get_secret_value()]))"
    )
    environment = {**os.environ, **told, "PREFECT_HOME": str(tmp_path), "PREFECT_NO_SUCH_THING": "1"}
    ended = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    known, database = json.loads(ended.stdout.splitlines()[-1])
    assert {name for name in told if name.startswith("PREFECT_")} <= set(known)
    assert "PREFECT_NO_SUCH_THING" not in known
    assert database == "postgresql+asyncpg://prefect:a-password@postgres:5432/prefect"


def test_commands_of_ours_answer_help(tmp_path: Path) -> None:
    assert "PREFECT_API_URL" in Feedhouse(tmp_path, dict(os.environ))(*SERVICES["worker"]["command"], "--help").stdout
    server = [*SERVICES["server"]["entrypoint"], *SERVICES["server"]["command"]]
    ended = subprocess.run(
        [sys.executable, "-m", *server, "--help"], capture_output=True, text=True, check=True, timeout=120
    )
    assert all(word in ended.stdout for word in server if word.startswith("--"))
    for service in SERVICES.values():
        if "-m" in (words := service["healthcheck"]["test"]):
            assert importlib.util.find_spec(words[words.index("-m") + 1])


# kubernetes.yaml


@pytest.mark.parametrize(
    "manifest",
    [*MANIFESTS.values(), *LAKE_MANIFESTS.values()],
    ids=[*MANIFESTS, *(f"lake-{kind}" for kind in LAKE_MANIFESTS)],
)
@pytest.mark.parametrize("version", ["1.29", "1.37"])
def test_manifest_is_one_by_the_schema(manifest: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(manifest, version, strict=True)
    assert manifest["kind"] == "Namespace" or manifest["metadata"]["namespace"] == "feedhouse"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda spec: spec.update(replica=1),
        lambda spec: spec["template"]["spec"]["containers"][0].pop("name"),
        lambda spec: spec["template"]["spec"].update(terminationGracePeriodSeconds="150s"),
    ],
)
def test_schema_finds_what_it_is_for(spoil: Callable[[dict[str, Any]], None]) -> None:
    spoiled = json.loads(json.dumps(MANIFESTS["Deployment"]))
    spoil(spoiled["spec"])
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(spoiled, "1.37", strict=True)


def test_one_worker_goes_before_the_next_comes_and_has_time_to_end_its_run() -> None:
    spec = MANIFESTS["Deployment"]["spec"]
    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})
    assert POD["terminationGracePeriodSeconds"] > GRACE
    assert spec["selector"]["matchLabels"].items() <= spec["template"]["metadata"]["labels"].items()
    (claim,) = (volume["persistentVolumeClaim"]["claimName"] for volume in POD["volumes"] if volume["name"] == "home")
    assert claim == MANIFESTS["PersistentVolumeClaim"]["metadata"]["name"]
    mounts = {mount["name"]: mount["mountPath"] for mount in CONTAINER["volumeMounts"]}
    assert mounts == {"home": dockerfile("VOLUME")[0], "tmp": "/tmp"}  # noqa: S108 - the pod's, in memory
    assert {mount["name"] for mount in CONTAINER["volumeMounts"]} == {volume["name"] for volume in POD["volumes"]}


@pytest.mark.parametrize("pod", [POD, LAKE_POD, INIT_POD], ids=["worker", "lake-worker", "lake-init"])
def test_pod_is_hardened_and_limited(pod: dict[str, Any]) -> None:
    (container,) = pod["containers"]
    context = pod["securityContext"]
    assert context["runAsNonRoot"] is True
    assert f"{context['runAsUser']}:{context['runAsGroup']}" == SERVICES["worker"]["user"]
    assert context["fsGroup"] == context["runAsGroup"]
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
    for bound in ("requests", "limits"):
        assert {"cpu", "memory"} <= set(container["resources"][bound])
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounts == {"home": dockerfile("VOLUME")[0], "tmp": "/tmp"}  # noqa: S108 - the pod's, in memory


@pytest.mark.parametrize(
    ("container", "services"), [(CONTAINER, SERVICES), (LAKE_CONTAINER, LAKE_SERVICES)], ids=["home", "lake"]
)
def test_worker_of_a_pod_is_that_of_compose_and_watched(
    container: dict[str, Any], services: dict[str, dict[str, Any]]
) -> None:
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["exec"]["command"] == services["worker"]["healthcheck"]["test"][1:]
    assert container["args"] == services["worker"]["command"]
    assert container["image"].rpartition("/")[2] == services["worker"]["image"]


@pytest.mark.parametrize(
    ("manifests", "containers", "services"),
    [(MANIFESTS, [CONTAINER], SERVICES), (LAKE_MANIFESTS, [LAKE_CONTAINER, INIT_CONTAINER], LAKE_SERVICES)],
    ids=["home", "lake"],
)
def test_secrets_of_the_pods_are_references_and_their_settings_those_of_compose(
    manifests: dict[str, Any], containers: list[dict[str, Any]], services: dict[str, dict[str, Any]]
) -> None:
    assert "Secret" not in manifests
    settings = manifests["ConfigMap"]
    for container in containers:
        named = {variable["name"]: variable for variable in container["env"]}
        assert all(set(variable) == {"name", "valueFrom"} for variable in named.values())
        needless = {"PREFECT_API_AUTH_STRING", "FEEDHOUSE_ALARM_URL"} if container is INIT_CONTAINER else set()
        assert {*named, *settings["data"]} == set(services["worker"]["environment"]) - needless
        assert container["envFrom"] == [{"configMapRef": {"name": settings["metadata"]["name"]}}]
    assert not [name for name in settings["data"] if SECRET.search(name)]


def test_workers_of_a_lake_have_volumes_that_come_back_and_time_to_end_their_runs() -> None:
    spec = LAKE_MANIFESTS["StatefulSet"]["spec"]
    assert spec["replicas"] > 1
    assert spec["serviceName"] == LAKE_MANIFESTS["Service"]["metadata"]["name"]
    assert LAKE_POD["terminationGracePeriodSeconds"] > LAKE_GRACE
    labels = spec["template"]["metadata"]["labels"]
    assert spec["selector"]["matchLabels"].items() <= labels.items()
    assert LAKE_MANIFESTS["Service"]["spec"]["selector"].items() <= labels.items()
    assert [claim["metadata"]["name"] for claim in spec["volumeClaimTemplates"]] == ["home"]
    assert settings_from(LAKE_MANIFESTS["ConfigMap"]["data"]).lake


def test_lake_is_made_by_the_same_image_and_all_pods_of_it_are_kept_in() -> None:
    assert INIT_CONTAINER["image"] == LAKE_CONTAINER["image"]
    assert INIT_CONTAINER["args"] == ["lake", "init"]
    policy = LAKE_MANIFESTS["NetworkPolicy"]["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert policy["ingress"] == []
    assert all(set(way) == {"ports"} for way in policy["egress"])
    assert {port["port"] for way in policy["egress"] for port in way["ports"]} == {53, 80, 443, 4200, 5432}
    (chosen,) = policy["podSelector"]["matchExpressions"]
    for kind in ("StatefulSet", "Job"):
        labels = LAKE_MANIFESTS[kind]["spec"]["template"]["metadata"]["labels"]
        assert labels[chosen["key"]] in chosen["values"]
    assert not LAKE_MANIFESTS["Job"]["spec"]["template"]["metadata"]["labels"].items() >= (
        LAKE_MANIFESTS["Service"]["spec"]["selector"].items()
    )


# The health check


def test_health_says_what_is_wrong(tmp_path: Path) -> None:
    assert health.complaint(tmp_path) == f"no `feedhouse up` serves {tmp_path}"
    lock = tmp_path / "up.lock"
    for who in ("", "nobody", "0", str(2**22 + 1)):
        lock.write_text(who, encoding="utf-8")
        assert "no `feedhouse up`" in str(health.complaint(tmp_path)), who
    lock.write_text(str(os.getpid()), encoding="utf-8")
    assert "has no worker; see" in str(health.complaint(tmp_path))
    ended = subprocess.run(
        [sys.executable, "-m", "flows.health"],
        env={**os.environ, "FEEDHOUSE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "has no worker" in ended.stderr
