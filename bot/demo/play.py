"""Plays a real pull request through the whole product on this machine, from opening to a clean recheck."""

from __future__ import annotations

import io
import os
import queue
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from bot.catalog.cache import Cache
from bot.catalog.catalog import Catalog
from bot.cli import terminal
from bot.core.sources.source import ApiKeys
from bot.demo import recorded
from bot.fake_github import (
    FakeGitHub,
    FakePullRequest,
    PullComment,
    SuggestionNotApplicableError,
    Thread,
    find_suggestions,
)
from bot.github.client import GitHub
from bot.queue.client import QueueClient, prepare_database
from bot.queue.jobs import Acknowledgement, AnyJob, Outcome
from bot.queue.worker import QueueWorker
from bot.settings import Settings
from bot.web.webhook import create_app
from bot.worker.reviewer import Reviewer

LIST_PATH = "README.md"
REPO_NAME = "papers/awesome-low-quality-multimodal-learning"
CONTRIBUTOR, MAINTAINER = "contributor", "maintainer"
NEXT_HEADING = "## Dynamic multimodal fusion"  # the entries were added at the end of the section above it
JOB_TIMEOUT = 20.0  # seconds for one job, which takes less than one
OPENREVIEW_HOSTS = frozenset({"api2.openreview.net", "openreview.net"})
PAUSE_SECONDS = 3_600.0
"""How much later the maintainer asks to look again; OpenReview asked for half an hour."""


class DemoFailedError(Exception):
    """Something did not go as it should."""


def play_demo(base: str | None = None) -> int:
    """Play it and print what a person would see. Returns 0, or 1 after a sentence about what went wrong.

    `base`: the list before the pull request, if not the one it really was opened against.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace", line_buffering=True)
    start_time = time.monotonic()
    try:
        with _start_environment() as environment:
            _run_steps(environment, _read_text("list.md") if base is None else base)
    except (DemoFailedError, SuggestionNotApplicableError) as error:
        print(f"\n{terminal.format_paragraph(f'This did not go as it should: {error}')}")
        return 1
    print(f"\nPlayed in {time.monotonic() - start_time:.1f} s.")
    return 0


@contextmanager
def open_reviewed_pull() -> Iterator[tuple[FakeGitHub, FakePullRequest]]:
    """The pull request as its first review leaves it, for whoever draws it."""
    with _start_environment() as environment:
        pull = _open_pull(environment.github, _read_text("list.md"))
        environment.wait_for_job("opened")
        yield environment.github, pull


def _open_pull(github: FakeGitHub, base: str) -> FakePullRequest:
    """The repository with the list, and the pull request onto it."""
    repo = github.state.add_repository(REPO_NAME, {LIST_PATH: base})
    github.install_app(repo.owner)
    head_text = base.replace(NEXT_HEADING, _read_text("added.md") + NEXT_HEADING)
    return github.open_pull(repo, CONTRIBUTOR, {LIST_PATH: head_text}, title="Add five papers")


def _run_steps(environment: DemoEnvironment, base: str) -> None:
    github = environment.github
    _print_heading("1. A contributor opens a pull request")
    pull = _open_pull(github, base)
    print(f"{pull.repo.name} #{pull.number}: {pull.title}\n")
    print(terminal.format_diff(LIST_PATH, _pull_patch(github, pull)))

    _show_review(environment, pull)

    _print_heading("3. The four suggestions are accepted: one click, one commit")
    github.apply_suggestions(pull)
    print(terminal.format_diff(LIST_PATH, _pull_patch(github, pull)))
    environment.wait_for_job("new commits")
    print(f"\n{_format_check(pull)}")
    _fail_unless(_check_conclusion(pull) == "neutral", "the check does not say that a source kept silent")

    environment.recorded_answers.unavailable_hosts -= OPENREVIEW_HOSTS
    environment.clock.advance(PAUSE_SECONDS)
    _show_recheck(environment, pull)
    conclusion = (
        "Nothing remains: no comment stands, the check is green, and one more look has nothing to write."
    )
    print(f"\n{terminal.format_paragraph(conclusion)}")


def _show_review(environment: DemoEnvironment, pull: FakePullRequest) -> None:
    """Prints the first review. Raises DemoFailedError if it is not the one expected."""
    github = environment.github
    seconds = environment.wait_for_job("opened")
    _print_heading("2. What awesome-review says")
    threads = _open_threads(github, pull)
    print(f"{_format_check(pull)}\n")
    for thread in threads:
        print(f"{terminal.format_comment(LIST_PATH, _pull_patch(github, pull), _thread_comment(thread))}\n")
    for comment in _bot_comments(github, pull):
        print(terminal.format_frame(comment.author, comment.body))
    print(f"\nThis stood on the pull request {seconds:.1f} s after it was opened.")
    unanswered_requests = ", ".join(dict.fromkeys(environment.recorded_answers.unmatched_requests))
    _fail_unless(not unanswered_requests, f"no answer is recorded to {unanswered_requests}")
    _fail_unless(_check_conclusion(pull) == "failure", "the paper that the list already has was not found")
    _fail_unless(len(threads) == 4, f"{len(threads)} comments stand where four should")
    _fail_unless(len(find_suggestions(github.state, pull)) == 4, "a comment offers no suggestion")
    _fail_unless(len(_bot_comments(github, pull)) == 1, "the summary is not there, or there twice")


def _show_recheck(environment: DemoEnvironment, pull: FakePullRequest) -> None:
    """Prints what `/recheck` leads to. Raises DemoFailedError if anything is left to say, or if a second one
    writes anything.
    """
    github = environment.github
    _print_heading("4. OpenReview answers again, and the maintainer asks to look again")
    comment_id = github.add_comment(pull, MAINTAINER, "/recheck\r\n")
    environment.wait_for_job("/recheck")
    has_thumb = any(
        comment.id == comment_id and (github.state.bot_login, "+1") in comment.reactions
        for comment in pull.conversation
    )
    print(
        f"{terminal.format_frame(MAINTAINER, '/recheck' + '   👍 1' * has_thumb)}\n\n{_format_check(pull)}\n"
    )
    for thread in pull.threads:
        if thread not in _open_threads(github, pull):
            print(f"▸ {thread.path}: the comment of {thread.comments[0].author} is resolved\n")
    for comment in _bot_comments(github, pull):
        print(terminal.format_frame(comment.author, comment.body))
    before = len(github.write_requests)
    github.add_comment(pull, MAINTAINER, "/recheck\r\n")
    environment.wait_for_job("/recheck")
    written_paths = [
        request.path for request in github.write_requests[before:] if not request.path.endswith("/reactions")
    ]
    _fail_unless(has_thumb, "/recheck was not answered")
    _fail_unless(not _open_threads(github, pull), "a comment still stands")
    _fail_unless(_check_conclusion(pull) == "success", "the check is not a success")
    _fail_unless(
        all(_check_title(pull) in comment.body for comment in _bot_comments(github, pull)),
        "the summary is out of date",
    )
    _fail_unless(not written_paths, f"the recheck wrote {', '.join(written_paths)}")
    rejected_paths = [request.path for request in github.rejected_requests]
    _fail_unless(not rejected_paths, f"GitHub refused {', '.join(rejected_paths)}")


# ---- the environment


class DemoClock:
    """The time for those who ask the sources: a pause between two requests puts it forward."""

    def __init__(self) -> None:
        self.offset = 0.0
        self._lock = threading.Lock()

    def time(self) -> float:
        return time.time() + self.offset

    def sleep(self, seconds: float) -> None:
        """Nobody has to be spared here."""
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        with self._lock:
            self.offset += seconds


class DemoEnvironment:
    """The product at work beside the stand-in; `recorded_answers` is what the sources say."""

    def __init__(
        self,
        github: FakeGitHub,
        reviewer: Reviewer,
        answers: recorded.RecordedAdapter,
        clock: DemoClock,
    ) -> None:
        self.github, self.recorded_answers, self.clock = github, answers, clock
        self._reviewer = reviewer
        self._finished_reasons: queue.Queue[str] = queue.Queue()

    def handle(self, job: AnyJob) -> Outcome:
        """Runs the job as the reviewer does; `wait_for_job` is notified of every job but acknowledgements."""
        outcome = self._reviewer.handle(job)
        if not isinstance(job, Acknowledgement):
            self._finished_reasons.put(job.reason)
        return outcome

    def wait_for_job(self, reason: str) -> float:
        """Waits for the next job, which must have this reason; returns how long. Raises DemoFailedError."""
        start_time = time.monotonic()
        try:
            finished_reason = self._finished_reasons.get(timeout=JOB_TIMEOUT)
        except queue.Empty:
            raise DemoFailedError(f"no review of “{reason}” within {JOB_TIMEOUT:.0f} s") from None
        _fail_unless(
            finished_reason == reason,
            f"a review of “{finished_reason}” came where that of “{reason}” was due",
        )
        self.github.wait_for_deliveries()
        return time.monotonic() - start_time


@contextmanager
def _start_environment() -> Iterator[DemoEnvironment]:
    """Everything started, webhook and worker as `serve` has them; at the end nothing of it is left."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="awesome-review-"))
        stack.enter_context(_bypass_proxy())
        github = stack.enter_context(closing(FakeGitHub()))
        settings = Settings(
            app_id=github.app_id,
            private_key=github.private_key,
            webhook_secret=github.secret,
            api_url=github.url,
            database_url=f"sqlite:///{folder}/demo.sqlite",
        )
        prepare_database(settings)
        client = stack.enter_context(closing(QueueClient(settings)))
        app = create_app(settings, client.enqueue, client.health)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_QuietRequests)
        stack.callback(server.server_close)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        stack.callback(server.shutdown)
        github.webhook = f"http://127.0.0.1:{server.server_port}/webhook"
        github_client = stack.enter_context(closing(GitHub(settings, pause=0.0)))
        recorded_answers = recorded.RecordedAdapter(recorded.recorded_answers())
        recorded_answers.unavailable_hosts |= OPENREVIEW_HOSTS
        clock = DemoClock()
        # Nobody waits for the time that a summary would promise.
        open_catalog = partial(_open_catalog, settings, recorded_answers, clock)
        reviewer = Reviewer(github_client, open_catalog, can_retry=False)
        environment = DemoEnvironment(github, reviewer, recorded_answers, clock)
        worker = QueueWorker(settings, environment.handle, poll_seconds=0.05)
        worker.start()
        stack.callback(worker.stop)
        yield environment


@contextmanager
def _open_catalog(
    settings: Settings, answers: recorded.RecordedAdapter, clock: DemoClock, fresh: bool
) -> Iterator[Catalog]:
    """The sources as they were recorded."""
    session = recorded.create_session(answers)
    with (
        closing(Cache(settings.database_url)) as cache,
        closing(Catalog(cache, ApiKeys(), session=session, clock=clock, fresh=fresh)) as catalog,
    ):
        yield catalog


class _QuietRequests(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Prints nothing: what goes wrong shows in the demonstration."""


@contextmanager
def _bypass_proxy() -> Iterator[None]:
    """Keep what is meant for this machine from a proxy that the environment names."""
    before = {name: os.environ.get(name) for name in ("NO_PROXY", "no_proxy")}
    os.environ |= {name: ",".join(filter(None, (value, "127.0.0.1"))) for name, value in before.items()}
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            os.environ |= {} if value is None else {name: value}


# ---- the comments on the pull request


def _pull_patch(github: FakeGitHub, pull: FakePullRequest) -> str:
    base = github.state.merge_base(pull.repo.branches[pull.base], pull.head)
    return str(github.state.list_changes(base, pull.head)[0]["patch"])


def _open_threads(github: FakeGitHub, pull: FakePullRequest) -> list[Thread]:
    """The bot's open inline comments: neither resolved nor hidden nor outdated."""
    return [
        thread
        for thread in pull.threads
        if thread.comments[0].author == github.state.bot_login
        and not (thread.resolved or thread.comments[0].minimized or thread.lines is None)
    ]


def _thread_comment(thread: Thread) -> terminal.DiffComment:
    lines, comment = thread.lines or thread.original_lines, thread.comments[0]
    return terminal.DiffComment(lines[0], lines[-1], comment.author, comment.body)


def _bot_comments(github: FakeGitHub, pull: FakePullRequest) -> list[PullComment]:
    """The bot's comments in the conversation."""
    return [
        comment
        for comment in pull.conversation
        if comment.author == github.state.bot_login and not comment.minimized
    ]


def _check_conclusion(pull: FakePullRequest) -> str:
    return str(_latest_check_run(pull).get("conclusion", "missing"))


def _check_title(pull: FakePullRequest) -> str:
    return str(_latest_check_run(pull).get("output", {}).get("title", "none"))


def _latest_check_run(pull: FakePullRequest) -> dict[str, Any]:
    """The check run of the head."""
    return next((check for check in reversed(pull.repo.checks) if check["head_sha"] == pull.head), {})


def _format_check(pull: FakePullRequest) -> str:
    sign = {"success": "✓", "failure": "✗"}.get(_check_conclusion(pull), "·")
    text = f"{sign} awesome-review ({_check_conclusion(pull)}): {_check_title(pull)}"
    return textwrap.fill(text, terminal.WIDTH, subsequent_indent="  ")


def _print_heading(text: str) -> None:
    print(f"\n{terminal.format_heading(text)}\n")


def _fail_unless(condition: bool, message: str) -> None:
    if not condition:
        raise DemoFailedError(message)


def _read_text(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
