"""The playground: `/try` takes a list and new lines, and shows the review as it would stand on GitHub."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from bot.catalog.catalog import AnswerObserver
from bot.core.model import Lookup
from bot.errors import DatabaseUnavailableError
from bot.github.public import PublicReader
from bot.judging.pool import ChildPool, Judging, JudgingHere, LimitExceededError
from bot.playground.draft import Draft, DraftError, build_draft
from bot.playground.judging import (
    DraftReview,
    LookUp,
    apply_lines,
    judge_draft,
    open_look_up,
    unread_draft_review,
)
from bot.playground.rate_limit import RateLimit
from bot.playground.remote import RemoteDraft, parse_remote_draft, read_draft
from bot.playground.store import DraftStore, KeptDraft
from bot.settings import Settings
from bot.web.html import message_page, page, secure, wants_html
from bot.web.review_html import file_diffs, find_suggestion, render_markdown

log = logging.getLogger(__name__)

_MAX_BODY_BYTES = 4_000_000
"""A list of 300,000 characters that are none of ASCII takes nine bytes each in a form, and most take one."""
_MAX_AT_ONCE = 2
_MAX_WAITING = 20
_MAX_STREAMS = 3
"""Streams of progress at a time; each keeps one of the server's threads."""
_STREAM_SECONDS = 30.0
_KEEP_ALIVE_SECONDS = 10.0
_FORM_FIELDS = ("address", "list", "new", "place", "format")
_ID_FORM = "<string(minlength=16,maxlength=16):id>"


class Playground:
    """Reviews drafts in threads of this process, a few at a time."""

    def __init__(
        self,
        store: DraftStore,
        open_look_up: Callable[[AnswerObserver], AbstractContextManager[LookUp]],
        rate_limit: RateLimit | None = None,
        judging: Judging | None = None,
        open_reader: Callable[[], PublicReader] | None = None,
    ) -> None:
        """`open_reader` reads from GitHub what visitors name; None where that is not offered. `judging` runs
        what reads their text, in this process if not given.
        """
        self.store = store
        self.rate_limit = rate_limit or RateLimit()
        self.streams = threading.BoundedSemaphore(_MAX_STREAMS)
        self.reads_github = open_reader is not None
        self._open_look_up = open_look_up
        self._judging = judging or JudgingHere()
        self._open_reader = open_reader
        self._pool = ThreadPoolExecutor(_MAX_AT_ONCE, thread_name_prefix="playground")
        self._condition = threading.Condition()
        self._sources: dict[str, dict[str, None]] = {}
        """The sources that have answered so far, by the id of a draft under way."""

    @staticmethod
    def for_settings(settings: Settings) -> Playground:
        """The playground of this deployment."""
        reader = partial(PublicReader, settings.api_url, settings.token, settings.ca_file)
        return Playground(
            DraftStore(settings.database_url),
            partial(open_look_up, settings),
            # The index alone means that nobody else is asked.
            open_reader=reader if settings.playground == "on" else None,
            judging=ChildPool(),
        )

    @property
    def is_full(self) -> bool:
        return len(self._sources) >= _MAX_WAITING

    def submit(self, draft: Draft | RemoteDraft) -> str:
        """Keep a draft and begin its review; its id. Raises DatabaseUnavailableError."""
        id = self.store.add(Draft((), True, origin=draft.name) if isinstance(draft, RemoteDraft) else draft)
        with self._condition:
            self._sources[id] = {}
        self._pool.submit(self._review, id, draft)
        return id

    def progress_text(self, id: str) -> str:
        """Which sources have answered, in words."""
        with self._condition:
            return self._describe_progress(id)

    def wait_for_progress(self, id: str, text: str | None, seconds: float) -> str | None:
        """The progress as soon as it is another than `text`, or after some seconds; None once it is done."""
        with self._condition:
            self._condition.wait_for(
                lambda: id not in self._sources or self._describe_progress(id) != text, seconds
            )
            return self._describe_progress(id) if id in self._sources else None

    def is_under_way(self, id: str) -> bool:
        """Whether this process works on it."""
        with self._condition:
            return id in self._sources

    def wait(self) -> None:
        """Return once every draft is reviewed; for tests and the end of the process."""
        self._pool.shutdown(wait=True)

    def _describe_progress(self, id: str) -> str:
        names = list(self._sources.get(id, ()))
        return (
            f"Answered so far: {', '.join(names)}…" if names else "Reading the list, and asking the sources…"
        )

    def _review(self, id: str, draft: Draft | RemoteDraft) -> None:
        try:
            self.store.add_review(id, self._judge(id, draft))
        except Exception:  # the boundary of all drafts: what went wrong belongs into the log
            log.exception("the draft %s could not be reviewed", id)
        finally:
            with self._condition:
                self._sources.pop(id, None)
                self._condition.notify_all()

    def _judge(self, id: str, draft: Draft | RemoteDraft) -> DraftReview:
        if isinstance(draft, RemoteDraft):
            try:
                draft = self._read(draft)
            except DraftError as error:
                return unread_draft_review(str(error))
            self.store.replace_draft(id, draft)
        try:
            with self._open_look_up(partial(self._note_answer, id)) as look_up:
                return self._judging.run(judge_draft, draft, look_up=look_up)
        except LimitExceededError as exceeded:
            return unread_draft_review(f"The draft was not read: {exceeded}.")

    def _read(self, remote: RemoteDraft) -> Draft:
        if self._open_reader is None:
            raise DraftError("This server reads nothing from GitHub for visitors; paste the list instead.")
        reader = self._open_reader()
        try:
            return read_draft(remote, reader)
        finally:
            reader.close()

    def _note_answer(self, id: str, source: str, _lookups: Iterable[Lookup], _seconds: float) -> None:
        with self._condition:
            if id in self._sources:
                self._sources[id][source] = None
                self._condition.notify_all()


def playground_pages(playground: Playground, settings: Settings) -> Blueprint:
    """The pages below `/try`."""
    blueprint = Blueprint("playground", __name__)
    asks_sources = settings.playground == "on"
    form_page = partial(_form_page, asks_sources=asks_sources, reads_github=playground.reads_github)

    @blueprint.get("/try")
    def form() -> Response:
        is_example = "example" in request.args
        fields = {"list": _read_example("list"), "new": _read_example("lines")} if is_example else {}
        return form_page(fields)

    @blueprint.post("/try")
    def submit() -> BaseResponse:
        request.max_content_length = request.max_form_memory_size = _MAX_BODY_BYTES
        try:
            fields = {name: request.form.get(name, "") for name in _FORM_FIELDS}
        except RequestEntityTooLarge:
            return message_page(413, "This is too long", "A list may have 300,000 characters.")
        try:
            draft = _read_form(fields)
        except DraftError as error:
            return form_page(fields, str(error))
        return _submit_draft(playground, draft)

    @blueprint.get(f"/try/{_ID_FORM}")
    def show(id: str) -> Response:
        kept = playground.store.find(id)
        if kept is None:
            return _absent_page()
        return _kept_page(playground, id, kept)

    @blueprint.get(f"/try/{_ID_FORM}/events")
    def events(id: str) -> Response:
        return _open_stream(playground, id)

    @blueprint.post(f"/try/{_ID_FORM}/apply")
    def apply(id: str) -> BaseResponse:
        return _apply_suggestion(playground, id)

    @blueprint.errorhandler(DatabaseUnavailableError)
    def answer_database_away(error: DatabaseUnavailableError) -> Response:
        log.error("the playground's database does not answer: %s", error)
        return message_page(
            503, "Not at the moment", "The server's database does not answer; try again later."
        )

    return blueprint


def _read_form(fields: Mapping[str, str]) -> Draft | RemoteDraft:
    """What the form asks for. Raises DraftError."""
    if fields["address"].strip():
        if fields["list"].strip():
            raise DraftError("Give an address or paste the list, not both.")
        return parse_remote_draft(fields["address"], fields["new"], fields["place"])
    path = "README.rst" if fields["format"] == "rst" else "README.md"
    return build_draft(fields["list"], fields["new"], path, fields["place"])


def _open_stream(playground: Playground, id: str) -> Response:
    """The progress as it is made; 503 where the page has to ask instead."""
    kept = playground.store.find(id)
    if kept is None:
        return _absent_page()
    if kept.review is None and not playground.is_under_way(id):
        return message_page(503, "Another process works on this", "The page asks again by itself.")
    if not playground.streams.acquire(blocking=False):
        return message_page(503, "Too many pages wait", "The page asks again by itself.")
    answer = Response(_stream_progress(playground, id), content_type="text/event-stream")
    answer.call_on_close(playground.streams.release)
    return secure(answer)


def _stream_progress(playground: Playground, id: str) -> Iterator[str]:
    """Server-sent events: a message for each source that answers, and `done` at the end.

    A stream ends before long, as it keeps a thread busy; a browser then opens the next one.
    """
    yield "retry: 2000\n\n"
    text: str | None = ""
    end = time.monotonic() + _STREAM_SECONDS
    while (left := end - time.monotonic()) > 0:
        text = playground.wait_for_progress(id, text, min(left, _KEEP_ALIVE_SECONDS))
        if text is None:
            yield "event: done\ndata: done\n\n"
            return
        yield f"data: {text}\n\n"


def _apply_suggestion(playground: Playground, id: str) -> BaseResponse:
    """A new draft, in which one suggestion of this one is made."""
    kept = playground.store.find(id)
    if kept is None or kept.review is None:
        return _absent_page()
    position = request.form.get("comment", "")
    comments = [(file.path, comment) for file in kept.review.files for comment in file.comments]
    if not position.isascii() or not position.isdecimal() or int(position[:6]) >= len(comments):
        return message_page(400, "There is no such suggestion")
    path, comment = comments[int(position[:6])]
    lines = find_suggestion(comment.body)
    if lines is None:
        return message_page(400, "There is no such suggestion")
    return _submit_draft(playground, apply_lines(kept.draft, path, comment.first, comment.last, lines))


def _read_example(name: str) -> str:
    return (Path(__file__).parent / "templates" / f"example_{name}.md").read_text("utf-8")


def _form_page(
    fields: Mapping[str, str], problem: str = "", *, asks_sources: bool, reads_github: bool
) -> Response:
    return page(
        "try.html",
        400 if problem else 200,
        title="Try it",
        fields=fields,
        problem=problem,
        asks_sources=asks_sources,
        reads_github=reads_github,
    )


def _submit_draft(playground: Playground, draft: Draft | RemoteDraft) -> BaseResponse:
    origin = request.headers.get("Origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        return message_page(403, "This form belongs to another site")
    if playground.is_full:
        return _busy_page(503, "Too many reviews are waiting", 60)
    if seconds := playground.rate_limit.take(request.remote_addr or ""):
        return _busy_page(429, "You have asked often", seconds)
    return redirect(f"/try/{playground.submit(draft)}", 303)


def _busy_page(status: int, title: str, seconds: int) -> Response:
    answer = message_page(status, title, f"Try again in {seconds} seconds.")
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _absent_page() -> Response:
    return message_page(404, "There is no such review", "Reviews are kept for a day.")


def _kept_page(playground: Playground, id: str, kept: KeptDraft) -> Response:
    if kept.review is None:
        # Between the last word of a review's thread and its row there is nothing, so this is asked first.
        is_lost = playground.store.is_stale(kept)
        if not wants_html():
            return jsonify(done=is_lost, text=playground.progress_text(id))
        if is_lost:
            return message_page(
                500,
                "The review could not be made",
                "It was interrupted, or failed by an internal error. Send the list again.",
            )
        return page("try_wait.html", title="Reviewing", id=id, text=playground.progress_text(id), refresh=3)
    if not wants_html():
        return jsonify(done=True, text="")
    comments = [comment for file in kept.review.files for comment in file.comments]
    return page(
        "try_review.html",
        title=kept.review.title,
        id=id,
        draft=kept.draft,
        review=kept.review,
        files=file_diffs(kept.review),
        summary=render_markdown(kept.review.summary),
        suggestions={index for index, one in enumerate(comments) if find_suggestion(one.body) is not None},
    )
