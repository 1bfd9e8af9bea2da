"""A real pull request, played with the whole product on this machine alone: from opening to clean recheck."""

from __future__ import annotations

import io
import os
import queue
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from bot.catalog.cache import Cache
from bot.catalog.catalog import Catalog
from bot.cli import terminal
from bot.core.sources.source import Keys
from bot.demo import recorded
from bot.fake_github import StandIn
from bot.fake_github.suggestions import NotApplicable, suggestions
from bot.fake_github.world import Request, Said, Thread
from bot.github import GitHub
from bot.queue import Client, Worker, prepare
from bot.queue.jobs import Outcome, Seen, Work
from bot.settings import Settings
from bot.web import create_app
from bot.worker.reviewer import Reviewer

PATH = "README.md"
REPO = "papers/awesome-low-quality-multimodal-learning"
CONTRIBUTOR, MAINTAINER = "contributor", "maintainer"
BELOW = "## Dynamic multimodal fusion"  # the entries were added at the end of the section above it
PATIENCE = 20.0  # seconds for one job, which takes less than one

INTRODUCTION = (
    "These three entries were added to “Awesome Low-quality Multimodal Learning” on 27 December 2024. "
    "Webhook, queue, rules and the client of GitHub are those that serve. "
    "GitHub itself is a stand-in on this machine, and the sources' answers are recorded: "
    "no network, no account, and nothing is left behind."
)


class Astray(Exception):
    """Something did not go as it should."""


def play(base: str | None = None) -> int:
    """Play it and print what a person would see; 0, or 1 and a sentence if it did not go as it should.

    `base`: the list before the pull request, if not the one it really was opened against.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace", line_buffering=True)
    began = time.monotonic()
    try:
        with _stage() as stage:
            _acts(stage, _text("list.md") if base is None else base)
    except (Astray, NotApplicable) as error:
        print(f"\nThis did not go as it should: {error}")
        return 1
    print(f"\nPlayed in {time.monotonic() - began:.1f} s.")
    return 0


def _acts(stage: Stage, base: str) -> None:
    github = stage.github
    print(terminal.paragraph(INTRODUCTION))

    _headline("1. A contributor opens a pull request")
    repo = github.world.repository(REPO, {PATH: base})
    github.install(repo.owner)
    added = base.replace(BELOW, _text("added.md") + BELOW)
    pull = github.open_pull(repo, CONTRIBUTOR, {PATH: added}, title="Add three papers")
    print(f"{repo.name} #{pull.number}: {pull.title}\n\n{terminal.diff(PATH, _patch(github, pull))}")

    took = stage.wait("opened")
    _headline("2. What awesome-review says of it")
    threads = _standing(github, pull)
    print(f"{_check(pull)}\n")
    for thread in threads:
        print(f"{terminal.remark(PATH, _patch(github, pull), _remark(thread))}\n")
    for said in _spoken(github, pull):
        print(terminal.framed(said.author, said.body))
    print(f"\nThis stood on the pull request {took:.1f} s after it was opened.")
    unanswered = ", ".join(dict.fromkeys(stage.answers.unanswered))
    _require(not unanswered, f"no answer is recorded to {unanswered}")
    _require(_conclusion(pull) == "failure", "the paper that the list already has was not found")
    _require(len(threads) == 1, f"{len(threads)} comments stand where one should")
    _require(len(suggestions(github.world, pull)) == 1, "the comment offers no suggestion")
    _require(len(_spoken(github, pull)) == 1, "the summary is not there, or there twice")

    _headline("3. The suggestion is accepted: one click, one commit")
    github.apply_suggestions(pull)
    print(terminal.diff(PATH, _patch(github, pull)))
    stage.wait("new commits")

    _headline("4. The maintainer asks to look again")
    before = len(github.writes)
    asked = github.comment(pull, MAINTAINER, "/recheck\r\n")
    stage.wait("/recheck")
    thumb = any(s.id == asked and (github.world.bot, "+1") in s.reactions for s in pull.conversation)
    print(f"{terminal.framed(MAINTAINER, '/recheck' + '   👍 1' * thumb)}\n\n{_check(pull)}\n")
    for thread in pull.threads:
        if thread not in _standing(github, pull):
            print(f"▸ {thread.path}: the comment of {thread.comments[0].author} is resolved\n")
    for said in _spoken(github, pull):
        print(terminal.framed(said.author, said.body))
    written = [e.path for e in github.writes[before:] if not e.path.endswith("/reactions")]
    _require(thumb, "/recheck was not answered")
    _require(not _standing(github, pull), "a comment still stands")
    _require(_conclusion(pull) == "success", "the check is not a success")
    _require(all(_title(pull) in said.body for said in _spoken(github, pull)), "the summary is out of date")
    _require(not written, f"the recheck wrote {', '.join(written)}")
    _require(not github.refused, f"GitHub refused {', '.join(e.path for e in github.refused)}")
    print("\nNothing remains: no comment stands, the check is green, and the recheck had nothing to write.")


# ---- the stage


class Stage:
    """The product at work beside the stand-in; `answers` is what the sources say."""

    def __init__(self, github: StandIn, reviewer: Reviewer, answers: recorded.Recorded) -> None:
        self.github, self.answers = github, answers
        self._reviewer = reviewer
        self._done: queue.Queue[str] = queue.Queue()

    def handle(self, job: Work) -> Outcome:
        """The job, done as the reviewer does it; `wait` is told of all but the eyes at a comment."""
        outcome = self._reviewer.handle(job)
        if not isinstance(job, Seen):
            self._done.put(job.reason)
        return outcome

    def wait(self, reason: str) -> float:
        """Until the next job is done, which must be of this reason; how long it took. Raises Astray."""
        began = time.monotonic()
        try:
            done = self._done.get(timeout=PATIENCE)
        except queue.Empty:
            raise Astray(f"no review of “{reason}” within {PATIENCE:.0f} s") from None
        _require(done == reason, f"a review of “{done}” came where that of “{reason}” was due")
        self.github.settle()
        return time.monotonic() - began


@contextmanager
def _stage() -> Iterator[Stage]:
    """Everything started, webhook and worker as `serve` has them; at the end nothing of it is left."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="awesome-review-"))
        stack.enter_context(_no_proxy())
        github = stack.enter_context(closing(StandIn()))
        settings = Settings(
            app_id=github.app_id,
            private_key=github.private_key,
            webhook_secret=github.secret,
            api_url=github.url,
            database_url=f"sqlite:///{folder}/demo.sqlite",
        )
        prepare(settings)
        client = stack.enter_context(closing(Client(settings)))
        app = create_app(settings, client.enqueue, client.health)
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        stack.callback(server.server_close)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        stack.callback(server.shutdown)
        github.webhook = f"http://127.0.0.1:{server.server_port}/webhook"
        door = stack.enter_context(closing(GitHub(settings, pause=0.0)))
        answers = recorded.Recorded(recorded.answers())

        @contextmanager
        def open_catalog(fresh: bool) -> Iterator[Catalog]:
            session = recorded.session(answers)
            with (
                closing(Cache(settings.database_url)) as cache,
                closing(Catalog(cache, Keys(), session=session, fresh=fresh)) as catalog,
            ):
                yield catalog

        stage = Stage(github, Reviewer(door, open_catalog), answers)
        worker = Worker(settings, stage.handle, poll_seconds=0.05)
        worker.start()
        stack.callback(worker.stop)
        yield stage


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Says nothing; what goes wrong shows in the play."""


@contextmanager
def _no_proxy() -> Iterator[None]:
    """Keep what is meant for this machine from a proxy that the environment names."""
    before = {name: os.environ.get(name) for name in ("NO_PROXY", "no_proxy")}
    os.environ |= {name: ",".join(filter(None, (value, "127.0.0.1"))) for name, value in before.items()}
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            os.environ |= {} if value is None else {name: value}


# ---- what stands on the pull request


def _patch(github: StandIn, pull: Request) -> str:
    base = github.world.merge_base(pull.repo.branches[pull.base], pull.head)
    return str(github.world.changes(base, pull.head)[0]["patch"])


def _standing(github: StandIn, pull: Request) -> list[Thread]:
    """The bot's comments on lines that nobody has resolved or hidden and whose lines are still there."""
    return [
        thread
        for thread in pull.threads
        if thread.comments[0].author == github.world.bot
        and not (thread.resolved or thread.comments[0].minimized or thread.lines is None)
    ]


def _remark(thread: Thread) -> terminal.Remark:
    lines, said = thread.lines or thread.placed, thread.comments[0]
    return terminal.Remark(lines[0], lines[-1], said.author, said.body)


def _spoken(github: StandIn, pull: Request) -> list[Said]:
    """The bot's comments in the conversation."""
    return [said for said in pull.conversation if said.author == github.world.bot and not said.minimized]


def _conclusion(pull: Request) -> str:
    return str(_newest(pull).get("conclusion", "missing"))


def _title(pull: Request) -> str:
    return str(_newest(pull).get("output", {}).get("title", "none"))


def _newest(pull: Request) -> dict[str, Any]:
    """The check run of the head."""
    return next((check for check in reversed(pull.repo.checks) if check["head_sha"] == pull.head), {})


def _check(pull: Request) -> str:
    sign = {"success": "✓", "failure": "✗"}.get(_conclusion(pull), "·")
    return f"{sign} awesome-review ({_conclusion(pull)}): {_title(pull)}"


def _headline(text: str) -> None:
    print(f"\n{terminal.heading(text)}\n")


def _require(fine: bool, otherwise: str) -> None:
    if not fine:
        raise Astray(otherwise)


def _text(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
