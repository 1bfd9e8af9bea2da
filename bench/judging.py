"""Two texts of a list -> what the engine says of the change, and the text with its suggestions applied."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from bot.catalog.cache import Cache
from bot.catalog.catalog import Catalog
from bot.catalog.transport import PublicHostsAdapter
from bot.core import diff, review
from bot.core.judgement import Judgement
from bot.core.model import Entry, Finding, Lookup, Missing, Question, Ref, Unavailable
from bot.core.pull import ChangedFile
from bot.core.sources.source import ApiKeys
from bot.core.submission import Submission
from bot.core.suggestion import Suggestion
from bot.index.lookup import PaperIndex
from bot.settings import Settings


class Counting(PublicHostsAdapter):
    """The catalog's own adapter, with a count of what it sends to each host."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: Counter[str] = Counter()
        self._lock = threading.Lock()

    def send(self, request: requests.PreparedRequest, *args: Any, **settings: Any) -> requests.Response:
        with self._lock:
            self.sent[urlsplit(request.url or "").hostname or ""] += 1
        return super().send(request, *args, **settings)


class Hurried:
    """A clock on which waiting takes no time: for a stand-in of the sources that keeps no rate limits."""

    def __init__(self) -> None:
        self._slept = 0.0

    def time(self) -> float:
        return time.time() + self._slept

    def sleep(self, seconds: float, /) -> None:
        self._slept += seconds
        time.sleep(min(seconds, 0.002))


class Sources:
    """Who is asked: whatever answers through this environment's proxies.

    With `partial` the sources at hand are a stand-in that knows only some papers: that they miss a paper
    which a real list links proves nothing, so it counts as not asked.
    """

    def __init__(
        self, *, offline: bool, partial: bool, hurry: bool, cache: str, index: Path | None = None
    ) -> None:
        settings = Settings.from_environment()
        keys = ApiKeys(settings.contact_email, settings.s2_api_key, settings.openalex_api_key)
        self._adapter = Counting()
        session = requests.Session()
        for scheme in ("https://", "http://"):
            session.mount(scheme, self._adapter)
        clock = Hurried() if hurry else time
        budget = 1e9 if hurry else 600.0
        self._catalog = Catalog(
            Cache(cache),
            keys,
            session=session,
            clock=clock,
            offline=offline,
            budget=budget,
            index=PaperIndex(index) if index else None,
        )
        self._partial = partial
        self._real: set[Ref] = set()

    @property
    def sent(self) -> Counter[str]:
        return self._adapter.sent

    def real(self, entries: Iterable[Entry]) -> None:
        """These entries stand in a real list, so what they link is real."""
        if self._partial:
            self._real.update(link.ref for entry in entries for link in entry.links)

    def look_up(self, questions: tuple[Question, ...]) -> dict[Question, Lookup]:
        answers = self._catalog.look_up(questions)
        for question, lookup in answers.items():
            if isinstance(lookup, Missing) and question.ref in self._real:
                answers[question] = Unavailable("not part of this world")
        return answers


@dataclass(frozen=True)
class Judged:
    """One change and all that is said of it."""

    path: str
    before: str
    after: str
    submission: Submission
    judgement: Judgement

    def on(self, entry: Entry) -> list[Finding]:
        return [finding for finding in self.judgement.findings if finding.entry == entry]

    def at(self, line: int) -> Entry | None:
        """The proposed entry on that line of the merged text."""
        return next((e for e in self.submission.entries if e.first_line <= line <= e.last_line), None)

    def mended(self) -> str:
        """The text after every suggestion was accepted."""
        return applied(self.submission.documents[self.path].text, self.judgement.suggestions.values())

    def left(self, sources: Sources) -> list[Finding]:
        """What a second look finds once all suggestions are applied, but for what had no suggestion."""
        if not self.judgement.suggestions:
            return []
        again = judge(self.path, self.before, self.mended(), sources)
        standing = {
            (finding.rule, finding.entry.title.value)
            for finding in self.judgement.findings
            if finding.entry not in self.judgement.suggestions
        }
        return [f for f in again.judgement.findings if (f.rule, f.entry.title.value) not in standing]


def judge(
    path: str, before: str, after: str, sources: Sources, *, real: bool = False, only: str = ""
) -> Judged:
    """Judge a change of one file; `real`: the change is a real one, so what it links exists.

    `only`: a line; nothing is asked about entries that do not hold it.
    """
    file = ChangedFile(path, before, before, after, diff.compute_hunks(before, after))
    submission = review.submit(review.merge([file]))
    if real:
        sources.real(submission.entries)
    asked = tuple(entry for entry in submission.entries if only.strip() in entry.text)
    lookups = review.answer_questions(replace(submission, entries=asked), sources.look_up).lookups
    submission = replace(submission, lookups=lookups)
    return Judged(path, before, after, submission, review.check(submission))


def applied(text: str, suggestions: Iterable[Suggestion]) -> str:
    """The text as GitHub leaves it: lines in place of lines, from the last to the first, line breaks kept."""
    lines = text.split("\n")
    for one in sorted(suggestions, key=lambda suggestion: suggestion.first_line, reverse=True):
        old = lines[one.first_line - 1 : one.last_line]
        ending = "\r" if old and old[-1].endswith("\r") else ""
        lines[one.first_line - 1 : one.last_line] = [line + ending for line in one.lines]
    return "\n".join(lines)
