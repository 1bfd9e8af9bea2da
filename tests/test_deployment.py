"""The files that platforms read name what the product has."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import VARIABLES
from bot.web import metrics

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
PAGES = ["docs/deploy.md", "docs/runbook.md"]
# Read by other programs than ours.
FOREIGN_VARIABLES = {"POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB"}
FOREIGN_VARIABLES |= {"PATH", "HOME", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


def manifests() -> list[dict[str, Any]]:
    return list(
        yaml.safe_load_all((ROOT / "deploy" / "kubernetes" / "awesome-review.yaml").read_text("utf-8"))
    )


def test_platforms_find_a_python_that_the_package_takes() -> None:
    version = (ROOT / ".python-version").read_text("utf-8").strip()
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    assert tuple(map(int, version.split("."))) >= tuple(map(int, wanted.removeprefix(">=").split(".")))
    assert f"python:{version}-slim" in DOCKERFILE


def test_platforms_install_the_locked_versions() -> None:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["-r requirements.lock"]


def locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text("utf-8")
    assert text.count("--hash=sha256:") >= len(re.findall(r"^\S+==", text, re.MULTILINE)) > 0
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


def test_the_locks_agree_and_keep_what_develops_from_what_runs() -> None:
    runtime, development = locked("requirements.lock"), locked("requirements-dev.lock")
    assert runtime.items() <= development.items()
    assert locked("requirements-action.lock").items() <= runtime.items()
    assert locked("requirements-build.lock").items() <= development.items()
    assert not runtime.keys() & {"pytest", "mypy", "ruff", "hypothesis", "setuptools"}


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    def names(rows: list[str]) -> set[str]:
        return {re.split(r"[\[>=<]", row)[0].lower().replace("_", "-") for row in rows}

    extras = project["optional-dependencies"]
    for rows, lock in (
        (project["dependencies"] + extras["server"], "requirements.lock"),
        (project["dependencies"] + extras["github"], "requirements-action.lock"),
        (project["dependencies"] + extras["dev"], "requirements-dev.lock"),
    ):
        assert names(rows) - {"awesome-review"} <= locked(lock).keys()


@pytest.mark.parametrize(
    "path", ["README.md", "CONTRIBUTING.md", "docs/deploy.md", "Dockerfile", "action.yml", ".ci/run"]
)
def test_what_is_installed_from_an_index_is_checked_by_its_hash(path: str) -> None:
    text = (ROOT / path).read_text("utf-8").replace("\\\n", " ")
    # pip's own options may stand between; what is installed follows on the same line.
    commands = re.findall(r"^.*\binstall\b(?!\(\)).*$", text, re.MULTILINE)
    commands = [
        one for line in commands for one in line.split("&&") if re.search(r"\bpip\b|^ +install ", one)
    ]
    assert commands
    exempt = r"--require-hashes|--no-deps|\(\) \{|readme_command|versions.txt"
    assert [one for one in commands if not re.search(exempt, one)] == []


def named_variables() -> dict[str, set[str]]:
    app = json.loads((ROOT / "app.json").read_text("utf-8"))
    services = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]
    pods = [one["spec"]["template"]["spec"] for one in manifests() if one["kind"] == "Deployment"]
    docker_env = re.search(r"^ENV PATH(.*?)^USER", DOCKERFILE, re.DOTALL | re.MULTILINE)
    assert docker_env
    return {
        "app.json": set(app["env"]),
        "compose.yaml": {name for one in services.values() for name in one["environment"]},
        "Dockerfile": set(re.findall(r"\b([A-Z_]+)=", docker_env[0])),
        "kubernetes": {row["name"] for pod in pods for row in pod["containers"][0]["env"]},
        "systemd": {
            name
            for unit in UNITS
            for line in re.findall(r"^Environment=(.*)$", unit.read_text("utf-8"), re.MULTILINE)
            for name in re.findall(r"([A-Z_]+)=", line)
        },
    }


@pytest.mark.parametrize(("file", "names"), named_variables().items(), ids=named_variables())
def test_every_variable_that_a_file_sets_is_one(file: str, names: set[str]) -> None:
    assert names, file
    assert names <= VARIABLES.keys() | FOREIGN_VARIABLES


def test_the_container_runs_as_nobody_in_particular() -> None:
    final_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001$", final_stage, re.MULTILINE)
    assert "/livez" in final_stage
    assert "COPY bot" not in final_stage


@pytest.mark.parametrize("kind", ["web", "worker"])
def test_pods_are_confined_and_two(kind: str) -> None:
    deployments = [one for one in manifests() if one["kind"] == "Deployment"]
    (deployment,) = [one for one in deployments if one["metadata"]["name"] == f"awesome-review-{kind}"]
    pod = deployment["spec"]["template"]["spec"]
    container = pod["containers"][0]
    assert deployment["spec"]["replicas"] == 2
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert ("readinessProbe" in container) == (kind == "web")


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_are_confined(unit: Path) -> None:
    text = unit.read_text("utf-8")
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "DynamicUser=yes", "CapabilityBoundingSet="):
        assert f"\n{line}\n" in text


@pytest.mark.parametrize("path", ["deploy/grafana/awesome-review.json", "deploy/prometheus-alerts.yaml"])
def test_what_is_drawn_and_alerted_on_is_measured(path: str) -> None:
    text = metrics.format_metrics([], dict.fromkeys(metrics.GAUGES, 0.0))
    measured = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    used = set(re.findall(r"awesome_review_\w+", (ROOT / path).read_text("utf-8")))
    assert {name.removesuffix("_bucket") for name in used} <= measured
    assert used


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_links_is_there(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / path).parent.joinpath(target).exists(), target


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_no_variable_that_is_none(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    names = set(re.findall(r"\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b", text))
    assert names
    assert names <= VARIABLES.keys()
