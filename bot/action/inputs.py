"""The variables of a step of a workflow -> the event and what the action is to do about it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.core.model import Severity

NEVER = "never"
_LEVELS = tuple(severity for severity in Severity if severity != Severity.OFF)
_TRUE_WORDS, _FALSE_WORDS = ("true", "yes", "on"), ("false", "no", "off")
_REPO_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}/[A-Za-z0-9_.-]{1,100}")


class CommentMode(StrEnum):
    """When the action comments on a pull request."""

    ALWAYS = "always"
    FINDINGS = "findings"
    NEVER = "never"


FORMAT_NAMES = ("text", "json")
"""The formats of reports that a step may write to files."""
_LEVELS = tuple(severity for severity in Severity if severity != Severity.OFF)


class AnnotationMode(StrEnum):
    """Which findings become annotations; `auto`: those that no comment on their lines tells."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


FORMAT_NAMES = ("text", "json")
"""The formats of reports that a step may write to files."""
_LEVELS = tuple(severity for severity in Severity if severity != Severity.OFF)


class ActionInputError(Exception):
    """The step cannot be run as it is written; `problems` holds one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ActionInputs:
    """One event, and the inputs of the step as action.yml describes them.

    `fail_on` is the least severity that fails the step, None for none. `comment` is None where the list's own
    configuration decides. The files are those that the runner names, None where it names none.
    """

    event: str
    payload: Mapping[str, Any] = field(repr=False)
    repo: str
    fail_on: Severity | None = None
    comment: CommentMode | None = None
    annotations: AnnotationMode = AnnotationMode.AUTO
    paths: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    may_commit: bool = False
    is_offline: bool = False
    state_folder: Path = Path()
    report_folder: Path = Path()
    output_file: Path | None = None
    summary_file: Path | None = None

    @staticmethod
    def from_mapping(environ: Mapping[str, str], format_names: Collection[str]) -> ActionInputs:
        """The inputs from the runner's variables and those that action.yml sets.

        `format_names` are the formats of reports that there are.

        Raises ActionInputError with all problems at once.
        """
        reader = _InputReader(environ)
        fail_on = reader.get_choice("INPUT_FAIL_ON", (*_LEVELS, NEVER), NEVER)
        comment = reader.get_choice("INPUT_COMMENT", CommentMode, "")
        temp_folder = environ.get("RUNNER_TEMP") or "."
        inputs = ActionInputs(
            event=reader.get_required("GITHUB_EVENT_NAME"),
            payload=_read_payload(environ.get("GITHUB_EVENT_PATH", ""), reader.problems),
            repo=reader.get_required("GITHUB_REPOSITORY", _REPO_NAME.fullmatch),
            fail_on=None if fail_on == NEVER else Severity(fail_on),
            comment=CommentMode(comment) if comment else None,
            annotations=AnnotationMode(reader.get_choice("INPUT_ANNOTATIONS", AnnotationMode, "auto")),
            paths=tuple(environ.get("INPUT_PATHS", "").split()),
            formats=reader.get_words("INPUT_FORMAT", format_names),
            may_commit=reader.get_flag("INPUT_COMMIT"),
            is_offline=reader.get_flag("INPUT_OFFLINE"),
            state_folder=Path(environ.get("INPUT_CACHE_FOLDER") or temp_folder),
            report_folder=Path(temp_folder),
            output_file=reader.get_path("GITHUB_OUTPUT"),
            summary_file=reader.get_path("GITHUB_STEP_SUMMARY"),
        )
        if reader.problems:
            raise ActionInputError(reader.problems)
        return inputs


class _InputReader:
    """Reads variables one by one, and keeps what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def get_required(self, name: str, is_valid: Callable[[str], object] = bool) -> str:
        value = self._environ.get(name, "")
        if not is_valid(value):
            self.problems.append(f"{name} is not set as a runner sets it: this command is a workflow's step.")
        return value

    def get_choice(self, name: str, choices: Any, default: str) -> str:
        value = self._environ.get(name, "").strip().lower() or default
        names = [str(choice) for choice in choices]
        if value == default or value in names:
            return value
        self.problems.append(f"{_input_name(name)} is “{value[:40]}”, but can be {', '.join(names)}.")
        return default

    def get_words(self, name: str, choices: Collection[str]) -> tuple[str, ...]:
        words = tuple(re.findall(r"[^\s,]+", self._environ.get(name, "").lower()))
        if unknown := [word for word in words if word not in choices]:
            self.problems.append(
                f"{_input_name(name)} has “{unknown[0][:40]}”, but can have {', '.join(choices)}."
            )
        return words

    def get_flag(self, name: str) -> bool:
        value = self._environ.get(name, "").strip().lower()
        if value not in (*_TRUE_WORDS, *_FALSE_WORDS, ""):
            self.problems.append(f"{_input_name(name)} is “{value[:40]}”, but can be true or false.")
        return value in _TRUE_WORDS

    def get_path(self, name: str) -> Path | None:
        value = self._environ.get(name, "")
        return Path(value) if value else None


def _input_name(variable: str) -> str:
    """The input's name in a workflow file."""
    return f"`{variable.removeprefix('INPUT_').lower().replace('_', '-')}`"


def _read_payload(path: str, problems: list[str]) -> Mapping[str, Any]:
    """The event's payload, as the runner has written it to a file."""
    try:
        payload = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError):
        payload = None
    if isinstance(payload, dict):
        return payload
    problems.append("GITHUB_EVENT_PATH names no file with the event's payload.")
    return {}
