"""action.yml, run as a runner does; and the rules that such a file has to keep."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.action.inputs import AnnotationMode, CommentMode
from tests.action.runner import Runner
from tests.action.workflow import LIST, REPEATED, Workflow

ROOT = Path(__file__).parents[2]
ACTION_FILE = ROOT / "action.yml"
ACTION = yaml.safe_load(ACTION_FILE.read_text("utf-8"))
SERVER_LIBRARIES = ["dbos", "flask", "gunicorn", "psycopg", "sqlalchemy"]
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"]}


@pytest.fixture(scope="module")
def installed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the install step leaves: an environment of its own, here with this checkout in it."""
    folder = tmp_path_factory.mktemp("runner")
    venv = folder / "awesome-review" / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (packages,) = venv.glob("lib/python*/site-packages")
    # Nor is there what only a server needs: whoever imports it fails.
    without_server = f"import sys; sys.modules.update(dict.fromkeys({SERVER_LIBRARIES!r}))"
    paths = f"{ROOT}\n{sysconfig.get_path('purelib')}\n{without_server}\n"
    (packages / "checkout.pth").write_text(paths, "utf-8")
    return folder


class StepRunner:
    """Runs action.yml on events of a workflow's repository."""

    def __init__(self, workflow: Workflow, folder: Path) -> None:
        self.workflow = workflow
        self.folder = folder
        self.cache_calls: list[tuple[str, Mapping[str, str]]] = []

    def run(self, event: str, payload: Mapping[str, Any], **inputs: str) -> tuple[Runner, dict[str, str]]:
        environ = self.workflow.environ(event, payload)
        variables = {key: value for key, value in environ.items() if key.startswith("GITHUB_")}
        del variables["GITHUB_TOKEN"]
        runner = Runner(
            ACTION_FILE,
            self.folder,
            {"token": self.workflow.token, "event_name": event, "run_id": "1", "run_attempt": "1"},
            {
                "actions/setup-python": lambda _: {"python-path": sys.executable},
                "actions/cache/restore": lambda values: self._call_cache("restore", values),
                "actions/cache/save": lambda values: self._call_cache("save", values),
            },
            {"PATH": os.environ["PATH"], "HOME": str(self.folder), **variables},
            skipped=("install", "index"),
        )
        return runner, runner.run(offline="true", **inputs)

    def _call_cache(self, name: str, values: Mapping[str, str]) -> Mapping[str, str]:
        self.cache_calls.append((name, values))
        return {}


@pytest.fixture
def step_runner(workflow: Workflow, installed_folder: Path) -> StepRunner:
    return StepRunner(workflow, installed_folder)


def test_the_steps_review_a_fork_s_pull_request_once(step_runner):
    workflow = step_runner.workflow
    opened = workflow.open_pull(LIST + REPEATED)
    _, payload = workflow.last_event()
    runner, outputs = step_runner.run(
        "pull_request_target", payload, fail_on="error", format="json,sarif,rdjson,text"
    )
    review = runner.steps["review"]
    assert outputs["exit-code"] == "1", review.log
    assert outputs["findings"] == "1"
    report = Path(outputs["report"])
    assert json.loads(report.read_text("utf-8"))["version"] == 2
    assert json.loads(report.with_suffix(".sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert report.with_suffix(".rdjson").exists()
    assert review.exit_code == 1
    assert opened.threads[0].comments[0].author == "github-actions[bot]"
    assert "1 finding in 1 proposed entry" in runner.summary
    assert [name for name, _ in step_runner.cache_calls] == ["restore"]
    writes = len(workflow.written())

    step_runner.run("pull_request_target", payload)
    assert len(workflow.written()) == writes
    assert not workflow.github.rejected_requests


def test_the_log_is_fenced_and_the_token_is_not_in_it(step_runner):
    workflow = step_runner.workflow
    workflow.open_pull(LIST + REPEATED)
    _, payload = workflow.last_event()
    runner, _ = step_runner.run("pull_request_target", payload, annotations="always")
    lines = runner.steps["review"].log.splitlines()
    fence = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", lines[0])
    assert fence
    end = lines.index(f"::{fence[1]}::")
    assert all(line.startswith("::") for line in lines[end + 1 :])
    assert lines[end + 1].startswith("::error file=README.md,line=22")
    assert workflow.token not in runner.steps["review"].log


def test_only_runs_that_may_write_to_the_cache_try_to(step_runner):
    runner, outputs = step_runner.run("schedule", {"schedule": "0 6 * * 1"})
    assert outputs["exit-code"] == "0", runner.steps["review"].log
    assert [name for name, _ in step_runner.cache_calls] == ["restore", "save"]
    (restore, save) = (values for _, values in step_runner.cache_calls)
    assert restore["key"] == save["key"]
    assert restore["path"] == save["path"] == str(step_runner.folder / "awesome-review" / "cache")


def test_a_wrong_input_is_said_as_an_annotation_and_fails_the_step(step_runner):
    runner, _ = step_runner.run("schedule", {}, comment="sometimes")
    assert runner.steps["review"].exit_code == 2
    assert runner.steps["review"].log == (
        "::error title=awesome-review::`comment` is “sometimes”, but can be always, findings, never.\n"
    )


# What such a file has to keep


def test_actions_of_others_are_pinned_by_commit_with_their_version():
    used = re.findall(r"uses: (\S+)@(\S+)(.*)", ACTION_FILE.read_text("utf-8"))
    assert used
    for name, commit, comment in used:
        assert re.fullmatch(r"[0-9a-f]{40}", commit), name
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), name


def test_nothing_is_checked_out_and_no_python_starts_in_the_repository_s_folder():
    assert not [step for step in STEPS.values() if "checkout" in step.get("uses", "")]
    for step in STEPS.values():
        for command in re.findall(r'"[^"]*/python"[^\n]*|"\$PYTHON"[^\n]*', step.get("run", "")):
            assert " -I " in command, command
        if "-m bot" in step.get("run", ""):
            assert step["working-directory"].startswith("${{ runner.temp }}/")


def test_no_expression_stands_in_a_script():
    assert not [name for name, step in STEPS.items() if "${{" in step.get("run", "")]


def test_every_input_reaches_the_step_and_every_value_is_described():
    variables = STEPS["review"]["env"]
    passed = {name for name in ACTION["inputs"] if f"${{{{ inputs.{name} }}}}" in variables.values()}
    assert passed == ACTION["inputs"].keys() - {"cache", "index"}
    for name, mode in (("comment", CommentMode), ("annotations", AnnotationMode)):
        assert all(f"`{value}`" in ACTION["inputs"][name]["description"] for value in mode), name
