"""What `docker compose config` would refuse, and what it would let pass though the house does not: read from compose.yaml without an engine."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.commands import COMMANDS
from service.foundation.embedded.cluster import server_settings
from service.foundation.guard import HSTS
from service.settings import BY_FILE, Settings
from tests.house_rules.sources import REPOSITORY
from tests.journeys.by_hand import commands_of_the_readme

OF_IMAGES = {
    "database": {"POSTGRES_PASSWORD_FILE", "POSTGRES_INITDB_ARGS"},
    "proxy": {"SITE"},
    "backup": {"PGHOST", "EVERY_MINUTES", "KEEP_DAYS"},
    "evidence-backup": {"EVERY_MINUTES", "KEEP_DAYS"},
}
"""Variables that are not the service's: those of the images, the Caddyfile and the backup scripts."""
KNOWN_KEYS = {
    "build", "cap_add", "cap_drop", "command", "depends_on", "deploy", "entrypoint", "environment", "healthcheck", "image", "init",
    "networks", "ports", "read_only", "restart", "secrets", "security_opt", "shm_size", "stop_grace_period", "tmpfs", "user", "volumes",
}  # fmt: skip
OWN = ("prepare", "app", "worker")
CADDYFILE = REPOSITORY / "production" / "Caddyfile"


@cache
def document() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((REPOSITORY / "compose.yaml").read_text(encoding="utf-8"))
    return read


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = document()["services"]
    return found


every_service = pytest.mark.parametrize("name", sorted(services()))


def test_the_services_are_those_that_readme_speaks_of() -> None:
    assert set(services()) == {"database", "prepare", "app", "worker", "proxy", "backup", "evidence-backup"}
    assert set(document()) == {"name", "x-closed", "x-app", "services", "networks", "volumes", "secrets"}


@every_service
def test_a_service_has_only_keys_that_compose_knows(name: str) -> None:
    assert set(services()[name]) <= KNOWN_KEYS


@every_service
def test_what_a_service_refers_to_is_declared(name: str) -> None:
    service = services()[name]
    assert set(service.get("secrets", ())) <= set(document()["secrets"])
    assert set(service["networks"]) <= set(document()["networks"])
    for mount in service.get("volumes", ()):
        source = mount.partition(":")[0]
        exists = (REPOSITORY / source).is_file() if source.startswith("./") else source in document()["volumes"]
        assert exists, f"{source} is neither a file of the project nor a declared volume"


def test_nothing_is_declared_that_nobody_uses() -> None:
    used = {kind: {one for s in services().values() for one in s.get(kind, ())} for kind in ("secrets", "networks")}
    mounted = {mount.partition(":")[0] for s in services().values() for mount in s.get("volumes", ())}
    assert used["secrets"] == set(document()["secrets"])
    assert used["networks"] == set(document()["networks"])
    assert set(document()["volumes"]) <= mounted


@every_service
def test_a_dependency_can_come_true(name: str) -> None:
    for other, wanted in services()[name].get("depends_on", {}).items():
        checked = "test" in services()[other]["healthcheck"]
        once = services()[other]["restart"] == "no"
        assert {"service_healthy": checked, "service_completed_successfully": once}[wanted["condition"]], other


@every_service
def test_what_lives_long_has_a_healthcheck_and_comes_back(name: str) -> None:
    service = services()[name]
    if name == "prepare":
        assert (service["restart"], service["healthcheck"]) == ("no", {"disable": True})
    else:
        assert service["restart"] == "unless-stopped"
        assert set(service["healthcheck"]) == {"test", "interval", "timeout", "retries", "start_period"}


@every_service
def test_a_service_has_limits_and_no_rights_beyond_its_work(name: str) -> None:
    service = services()[name]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert (service.get("user", "root"), service.get("cap_add", [])) != ("root", []), "root and nothing to do as root"
    assert "cap_add" not in service or (name, service["cap_add"]) == ("proxy", ["NET_BIND_SERVICE"])


@every_service
def test_an_image_is_pinned_to_a_major(name: str) -> None:
    assert re.fullmatch(r"[a-z-]+:\d+", services()[name]["image"])


def test_two_replicas_and_one_of_everything_else() -> None:
    assert {name: s["deploy"].get("replicas", 1) for name, s in services().items() if s["deploy"].get("replicas", 1) != 1} == {
        "app": 2
    }


@pytest.mark.parametrize("name", OWN)
def test_our_own_processes_get_variables_that_exist_and_secrets_by_file(name: str) -> None:
    service = services()[name]
    given = {variable.lower() for variable in service["environment"]}
    files = {f"{secret}_file" for secret in BY_FILE}
    assert files <= given
    assert given - files <= set(Settings.model_fields)
    assert service["environment"]["RUN_WORKER"] == "false"


@pytest.mark.parametrize("name", sorted(OF_IMAGES))
def test_the_other_images_get_just_what_they_read(name: str) -> None:
    assert set(services()[name].get("environment", ())) == OF_IMAGES[name]


@every_service
def test_a_secret_stands_in_a_file_that_the_service_is_given(name: str) -> None:
    service = services()[name]
    for variable, value in service.get("environment", {}).items():
        if variable.endswith("_FILE"):
            assert value.removeprefix("/run/secrets/") in service["secrets"]
        else:
            assert not re.search("PASSWORD|KEY|URL|SECRET|TOKEN", variable), f"{variable} belongs in a file"
    assert "://" not in str({key: value for key, value in service.items() if key != "healthcheck"})


def test_the_readme_makes_every_secret() -> None:
    made = commands_of_the_readme("secrets")
    for name, secret in document()["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
        assert name.removesuffix("_password") in made


@pytest.mark.parametrize("name", OWN)
def test_our_own_processes_run_commands_that_exist(name: str) -> None:
    dockerfile = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    command = services()[name].get("command") or ["python", "-m", "service", "serve"]
    assert command[:3] == ["python", "-m", "service"]
    assert command[3] in {known.name for known in COMMANDS}
    assert 'CMD ["python", "-m", "service", "serve"]' in dockerfile
    assert f"USER {services()[name]['user']}" in dockerfile


def test_only_the_proxy_is_reached_and_the_database_reaches_nobody() -> None:
    assert [name for name, service in services().items() if "ports" in service] == ["proxy"]
    assert document()["networks"]["inside"] == {"internal": True}
    assert {name for name, service in services().items() if "front" in service["networks"]} == {"app", "proxy"}
    assert "app 8000" in CADDYFILE.read_text(encoding="utf-8")


def test_the_proxy_adds_hsts_only_where_the_app_has_not_said_it() -> None:
    told = re.findall(r'^\s*header (\S?)Strict-Transport-Security "([^"]+)"', CADDYFILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert told == [("?", HSTS)]
    assert services()["app"]["environment"]["FORWARDED_ALLOW_IPS"] == "*", "the app must know that it is behind TLS"


def test_the_database_is_set_up_like_the_embedded_one(tmp_path: Path) -> None:
    given = dict(re.findall(r"-c (\w+)=(\S+)", services()["database"]["command"]))
    embedded = server_settings(home=_Home(tmp_path), socket_dir=tmp_path, durable=True)  # type: ignore[arg-type]
    for name in ("jit", "timezone", "log_error_verbosity"):
        assert given[name] == embedded[name]
    assert "--locale=C --encoding=UTF8" in services()["database"]["environment"]["POSTGRES_INITDB_ARGS"]


class _Home:
    """As much of a home as the settings ask for."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs


def test_what_is_asked_of_the_operator_is_in_the_readme() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (REPOSITORY / "compose.yaml").read_text(encoding="utf-8")))
    assert asked == {"SITE", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_LABEL", "OIDC_SECOND_STEP"}
    assert "SITE=" in (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_the_image_holds_what_the_code_reads_and_no_secret() -> None:
    ignored = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in ignored if line.startswith("!")}
    assert "*" in ignored
    assert let_in == {"requirements.lock", "pyproject.toml", "migrations", "seeds", "templates", "service"}
    dockerfile = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    assert all(re.search(rf"COPY {re.escape(name)} ", dockerfile) for name in let_in)
