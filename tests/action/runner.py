"""A runner for composite actions, as far as action.yml needs one: expressions, files of variables, bash.

Actions of others are not run: each is a function of its `with` that gives its outputs.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

OtherAction = Callable[[Mapping[str, str]], Mapping[str, str]]
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_TOKEN = re.compile(r"'(?P<text>[^']*)'|(?P<name>[A-Za-z_][\w.-]*)(?P<call>\(\))?|&&|\|\||==|!=|!|[()]|\s+")
_OPERATORS = {"&&": " and ", "||": " or ", "!": " not "}


@dataclass
class StepOutcome:
    """A step that ran: its exit status, what it printed, and its outputs."""

    exit_code: int
    log: str
    outputs: dict[str, str]


@dataclass
class Runner:
    """Runs one composite action. `github` is the context of that name."""

    action_file: Path
    temp_folder: Path
    github: Mapping[str, str]
    other_actions: Mapping[str, OtherAction]
    variables: Mapping[str, str]
    skipped: tuple[str, ...] = ()
    steps: dict[str, StepOutcome] = field(default_factory=dict)
    summary: str = ""

    def run(self, **inputs: str) -> dict[str, str]:
        """Run all steps; the outputs of the action. `skipped` names steps that are not run."""
        action = yaml.safe_load(self.action_file.read_text("utf-8"))
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert given.keys() <= action["inputs"].keys()
        defaults = {name: self._fill(one.get("default", ""), {}) for name, one in action["inputs"].items()}
        all_inputs = {**defaults, **given}
        for step in action["runs"]["steps"]:
            has_failed = any(one.exit_code for one in self.steps.values())
            condition = step.get("if", "")
            is_due = bool(self._evaluate(condition, all_inputs)) if condition else True
            if step["id"] in self.skipped or not is_due or (has_failed and "cancelled()" not in condition):
                continue
            self.steps[step["id"]] = self._run_step(step, all_inputs)
        return {name: self._fill(one["value"], all_inputs) for name, one in action["outputs"].items()}

    def _run_step(self, step: Mapping[str, Any], inputs: Mapping[str, str]) -> StepOutcome:
        if "uses" in step:
            name = step["uses"].partition("@")[0]
            values = {key: self._fill(value, inputs) for key, value in step.get("with", {}).items()}
            return StepOutcome(0, "", dict(self.other_actions[name](values)))
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "what an expression gives may be a stranger's text"
        files = {name: self.temp_folder / f"{step['id']}-{name}" for name in ("output", "summary", "script")}
        for file in files.values():
            file.touch()
        files["script"].write_text(step["run"], "utf-8")
        env = {key: self._fill(value, inputs) for key, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(files["script"])],
            env={
                **self.variables,
                "GITHUB_ACTION_PATH": str(self.action_file.parent),
                "RUNNER_TEMP": str(self.temp_folder),
                "GITHUB_OUTPUT": str(files["output"]),
                "GITHUB_STEP_SUMMARY": str(files["summary"]),
                **env,
            },
            cwd=self._fill(step.get("working-directory", self.temp_folder), inputs),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        self.summary += files["summary"].read_text("utf-8")
        outputs = dict(line.split("=", 1) for line in files["output"].read_text("utf-8").splitlines())
        return StepOutcome(done.returncode, done.stdout + done.stderr, outputs)

    def _fill(self, text: Any, inputs: Mapping[str, str]) -> str:
        return _EXPRESSION.sub(lambda match: str(self._evaluate(match[1], inputs)), str(text))

    def _evaluate(self, expression: str, inputs: Mapping[str, str]) -> Any:
        """The value of an expression of names, texts, comparisons and `&&`, `||`, `!`."""
        values: list[str | bool] = []

        def translate(match: re.Match[str]) -> str:
            if match["name"] and match["call"]:
                assert match["name"] == "cancelled"
                values.append(False)
            elif match["name"]:
                values.append(self._look_up(match["name"], inputs))
            elif match["text"] is not None:
                values.append(match["text"])
            else:
                return _OPERATORS.get(match[0], match[0])
            return f"values[{len(values) - 1}]"

        code = _TOKEN.sub(translate, expression)
        return eval(code.strip(), {"__builtins__": {}, "values": values})

    def _look_up(self, name: str, inputs: Mapping[str, str]) -> str:
        context, _, key = name.partition(".")
        match context:
            case "inputs":
                return inputs[key]
            case "github":
                return self.github[key]
            case "runner":
                return {"temp": str(self.temp_folder)}[key]
            case "steps":
                step, _, output = key.partition(".outputs.")
                return self.steps[step].outputs.get(output, "") if step in self.steps else ""
        raise AssertionError(f"the runner does not know {name}")
