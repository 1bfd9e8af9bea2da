"""A repository whose workflow runs the step of action.yml, on events as GitHub sends them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.action.inputs import ActionInputs
from bot.action.report import StepReport
from bot.action.run import PullReview
from bot.action.step import run_step
from bot.cli.options import FORMAT_NAMES
from bot.core.model import Found, Lookup, Question, Record, Unavailable
from bot.fake_github import FakeGitHub, FakePullRequest, Repo
from tests.github_fixture import Account

SLUG = "github-actions"
LIST = "# Awesome\n\n## Papers\n\n" + "".join(
    f"- [Fusing Views for the {n}th Time](https://arxiv.org/abs/2001.{n:05})\n" for n in range(4, 21)
)
REPEATED = "- [Fusing Views for the 9th Time](https://arxiv.org/pdf/2001.00009)\n"
NEW = "- [A Paper That Nobody Has Listed](https://arxiv.org/abs/2101.00001)\n"
PERMISSIONS = {
    "metadata": "read",
    "contents": "read",
    "pull_requests": "write",
    "issues": "write",
    "checks": "write",
}
"""Those that docs/action.md asks for."""


class Sources:
    """Know every paper by the title that the list gives it, or are all down."""

    def __init__(self) -> None:
        self.are_down = False

    @contextmanager
    def __call__(self, fresh: bool) -> Iterator[Sources]:  # noqa: ARG002
        yield self

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]:
        return {question: self._answer(question) for question in questions}

    def _answer(self, question: Question) -> Lookup:
        if self.are_down or question.ref.kind != "arxiv":
            return Unavailable("it answered 503")
        number = question.ref.id
        title = (
            "A Paper That Nobody Has Listed"
            if number == "2101.00001"
            else f"Fusing Views for the {int(number[5:])}th Time"
        )
        return Found((Record(question.source, question.ref, title, ("Ann",), status="preprint"),))


@dataclass
class StepRun:
    """What a step has left: its report, the lines of its log, and the files that the runner reads."""

    report: StepReport
    lines: list[str]
    summary: str
    outputs: Mapping[str, str]


@dataclass
class Workflow:
    """The repository, and its workflow's steps."""

    github: FakeGitHub
    repo: Repo
    folder: Path
    token: str
    sources: Sources = field(default_factory=Sources)
    now: float = 1_800_000_000.0
    waits: list[float] = field(default_factory=list)

    @staticmethod
    def create(github: FakeGitHub, folder: Path, permissions: Mapping[str, str] = PERMISSIONS) -> Workflow:
        github.state.bot_login = f"{SLUG}[bot]"
        github.accounts.events = (*github.accounts.events, "merge_group")
        repo = github.state.add_repository("octo/awesome", {"README.md": LIST, "setup.py": "pass\n"})
        installation = github.install_app("octo", permissions)
        return Workflow(
            github,
            repo,
            folder,
            github.accounts.create_installation_token(installation, installation.permissions),
        )

    def open_pull(self, text: str = LIST + NEW + REPEATED, fork: bool = True) -> FakePullRequest:
        return self.github.open_pull(self.repo, "alice", {"README.md": text}, fork=fork)

    def last_event(self) -> tuple[str, dict[str, Any]]:
        """The last event's name and payload, as a workflow gets it: with no installation in it.

        What was done with a workflow's token starts no workflow.
        """
        own_login = self.github.state.bot_login
        delivery = next(
            one for one in reversed(self.github.deliveries) if one.payload["sender"]["login"] != own_login
        )
        payload = {key: value for key, value in delivery.payload.items() if key != "installation"}
        return delivery.event, payload

    def run_on_last_event(self, event: str = "", **inputs: str) -> StepRun:
        """The step on what happened last; a workflow names a pull request's event as its `on:` does."""
        name, payload = self.last_event()
        as_in_workflow = "pull_request_target" if name == "pull_request" else name
        return self.run(event or as_in_workflow, payload, **inputs)

    def run(self, event: str, payload: Mapping[str, Any] | None = None, **inputs: str) -> StepRun:
        """The step on an event; `inputs` by their names in the step, with underscores."""
        lines: list[str] = []
        environ = self.environ(event, payload or {}, **inputs)
        report = run_step(
            Account(self.github.url, token=environ["GITHUB_TOKEN"]),
            ActionInputs.from_mapping(environ, FORMAT_NAMES),
            self.sources,
            format_as_words,
            print_line=lines.append,
            wait=self.waits.append,
            clock=lambda: self.now,
            pause=0,
        )
        summary, output = (Path(environ[name]) for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"))
        return StepRun(report, lines, summary.read_text("utf-8"), read_outputs(output))

    def environ(self, event: str, payload: Mapping[str, Any], **inputs: str) -> dict[str, str]:
        """The variables of the step, with the files that a runner makes for it."""
        step_folder = self.folder / f"step {len(list(self.folder.glob('step *')))}"
        step_folder.mkdir(parents=True)
        event_file = step_folder / "event.json"
        event_file.write_text(json.dumps(payload), "utf-8")
        for name in ("output", "summary"):
            (step_folder / name).touch()
        return {
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(event_file),
            "GITHUB_REPOSITORY": self.repo.name,
            "GITHUB_OUTPUT": str(step_folder / "output"),
            "GITHUB_STEP_SUMMARY": str(step_folder / "summary"),
            "GITHUB_API_URL": self.github.url,
            "GITHUB_TOKEN": self.token,
            "RUNNER_TEMP": str(step_folder),
            "INPUT_CACHE_FOLDER": str(self.folder / "cache"),
            **{f"INPUT_{name.upper()}": value for name, value in inputs.items()},
        }

    def written(self) -> list[str]:
        """The writes so far, in short."""
        return [f"{one.method} {one.path.rsplit('/', 1)[1]}" for one in self.github.write_requests]


def format_as_words(name: str, pull_review: PullReview) -> str:
    return f"{name}: {len(pull_review.judgement.findings)}"


def read_outputs(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text("utf-8").splitlines())
