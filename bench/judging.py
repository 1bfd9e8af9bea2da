"""Two texts of a list -> what is found on the change, and the text with its suggestions applied."""

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
from bot.core.sources import INDEX
from bot.core.sources.source import ApiKeys
from bot.core.submission import Submission
from bot.core.suggestion import Suggestion
from bot.index.lookup import PaperIndex
from bot.settings import Settings


class CountingAdapter(PublicHostsAdapter):
    """The catalog's own adapter, with a count of what it sends to each host."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: Counter[str] = Counter()
        self._lock = threading.Lock()

    def send(self, request: requests.PreparedRequest, *args: Any, **settings: Any) -> requests.Response:
        with self._lock:
            self.sent[urlsplit(request.url or "").hostname or ""] += 1
        return super().send(request, *args, **settings)


class SkippingClock:
    """A clock on which waiting takes no time, for simulated sources that have no rate limits."""

    def __init__(self) -> None:
        self._slept = 0.0

    def time(self) -> float:
        return time.time() + self._slept

    def sleep(self, seconds: float, /) -> None:
        self._slept += seconds
        time.sleep(min(seconds, 0.002))


class Sources:
    """Who is asked: whatever answers through this environment's proxies.

    `partial`: the sources are a simulation that knows only some papers. A paper that a real list links and
    they lack proves nothing, so it counts as not asked.
    """

    def __init__(
        self, *, offline: bool, partial: bool, hurry: bool, cache: str, index: Path | None = None
    ) -> None:
        settings = Settings.from_environment()
        keys = ApiKeys(settings.contact_email, settings.s2_api_key, settings.openalex_api_key)
        self._adapter = CountingAdapter()
        session = requests.Session()
        for scheme in ("https://", "http://"):
            session.mount(scheme, self._adapter)
        clock = SkippingClock() if hurry else time
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
        self._real_refs: set[Ref] = set()

    @property
    def sent(self) -> Counter[str]:
        return self._adapter.sent

    def mark_as_real(self, entries: Iterable[Entry]) -> None:
        """Remember that these entries are from a real list, so what they link exists."""
        if self._partial:
            self._real_refs.update(link.ref for entry in entries for link in entry.links)

    def look_up(self, questions: tuple[Question, ...]) -> dict[Question, Lookup]:
        answers = self._catalog.look_up(questions)
        for question, lookup in answers.items():
            is_lacking = isinstance(lookup, Missing) or (isinstance(lookup, Unavailable) and lookup.is_gone)
            if question.source != INDEX and is_lacking and question.ref in self._real_refs:
                answers[question] = Unavailable("not part of this simulation")
        return answers


@dataclass(frozen=True)
class JudgedChange:
    """One change and all that is found on it."""

    path: str
    before: str
    after: str
    submission: Submission
    judgement: Judgement

    def fixed_text(self) -> str:
        """The text after every suggestion was accepted."""
        return apply_suggestions(
            self.submission.documents[self.path].text, self.judgement.suggestions.values()
        )

    def remaining_findings(self, sources: Sources) -> list[Finding]:
        """What is found once all suggestions are applied, except what had no suggestion."""
        if not self.judgement.suggestions:
            return []
        second_look = judge(self.path, self.before, self.fixed_text(), sources)
        without_suggestion = {
            (finding.rule, finding.entry.title.value)
            for finding in self.judgement.findings
            if finding.entry not in self.judgement.suggestions
        }
        return [
            f
            for f in second_look.judgement.findings
            if (f.rule, f.entry.title.value) not in without_suggestion
        ]


def judge(
    path: str, before: str, after: str, sources: Sources, *, is_real: bool = False, only_line: str = ""
) -> JudgedChange:
    """Judge a change of one file; `is_real`: what it links exists.

    `only_line`: nothing is asked about entries that do not hold this line.
    """
    file = ChangedFile(path, before, before, after, diff.compute_hunks(before, after))
    submission = review.submit(review.merge([file]))
    if is_real:
        sources.mark_as_real(submission.entries)
    asked_entries = tuple(entry for entry in submission.entries if only_line.strip() in entry.text)
    lookups = review.answer_questions(replace(submission, entries=asked_entries), sources.look_up).lookups
    submission = replace(submission, lookups=lookups)
    return JudgedChange(path, before, after, submission, review.check(submission))


def apply_suggestions(text: str, suggestions: Iterable[Suggestion]) -> str:
    """The text as GitHub leaves it: with the suggested lines in place, line breaks kept."""
    lines = text.split("\n")
    for one in sorted(suggestions, key=lambda suggestion: suggestion.first_line, reverse=True):
        old = lines[one.first_line - 1 : one.last_line]
        ending = "\r" if old and old[-1].endswith("\r") else ""
        lines[one.first_line - 1 : one.last_line] = [line + ending for line in one.lines]
    return "\n".join(lines)


def set_world(world: str) -> None:
    """Ask the simulated web behind the proxy to become `world`; raises where there is none."""
    answer = requests.post("http://simulator.invalid/world", data=world, timeout=30)
    answer.raise_for_status()
