"""docs/action.md: the workflow files in it are ones, and its tables are those of action.yml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.action.workflow import PERMISSIONS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "action.md").read_text("utf-8")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
# YAML 1.1 takes the key `on` for a truth value; GitHub does not.
WORKFLOWS = [yaml.load(block, yaml.BaseLoader) for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)]
OWN_WORKFLOWS = [one for one in WORKFLOWS if one["name"] == "awesome-review"]


def job_of(workflow: dict[str, Any]) -> dict[str, Any]:
    (job,) = workflow["jobs"].values()
    return job


@pytest.mark.parametrize("workflow", OWN_WORKFLOWS, ids=range(len(OWN_WORKFLOWS)))
def test_a_workflow_file_uses_inputs_that_there_are_and_checks_nothing_out(workflow):
    (step,) = job_of(workflow)["steps"]
    assert re.fullmatch(r"awesome-review/awesome-review@v\d+\.\d+\.\d+", step["uses"])
    assert step.get("with", {}).keys() <= ACTION["inputs"].keys()
    assert "awesome-review" not in workflow["jobs"]


@pytest.mark.parametrize("workflow", OWN_WORKFLOWS, ids=range(len(OWN_WORKFLOWS)))
def test_a_workflow_file_has_the_permissions_that_its_inputs_need_and_no_more(workflow):
    job = job_of(workflow)
    inputs = job["steps"][0].get("with", {})
    asked = {key.replace("-", "_"): value for key, value in job["permissions"].items()}
    expected = {key: value for key, value in PERMISSIONS.items() if key != "metadata"}
    if inputs.get("comment") == "never":
        expected = {"contents": "read", "pull_requests": "read", "checks": "write"}
    if inputs.get("commit") == "true":
        expected["contents"] = "write"
    assert workflow["permissions"] == {}
    assert asked == expected


def test_there_is_a_file_for_each_of_three_kinds_of_repository():
    assert len(OWN_WORKFLOWS) == 3


def test_the_tables_name_every_input_output_and_event():
    rows = set(re.findall(r"^\| `([\w-]+)`", TEXT, re.MULTILINE))
    assert ACTION["inputs"].keys() | ACTION["outputs"].keys() <= rows
    events = {event for workflow in OWN_WORKFLOWS for event in workflow["on"]}
    assert events <= set(re.findall(r"`(\w+)`", TEXT))
    for name, spec in ACTION["inputs"].items():
        if spec["default"] and name != "token":
            assert f"| `{name}` | `{spec['default']}` |" in TEXT, name
