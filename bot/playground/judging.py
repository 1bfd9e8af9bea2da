"""A draft -> the review that it would get, in a form that can be kept."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from bot.catalog.catalog import AnswerObserver, open_catalog
from bot.core import diff, render, review
from bot.core.model import Lookup, Question, Unavailable
from bot.core.pull import ChangedFile
from bot.core.rules import RULES
from bot.core.rules.rule import PositionRule
from bot.playground.draft import Draft
from bot.settings import Settings

MAX_SECONDS = 90.0
"""For all sources together; a visitor waits for it. What is not known by then could not be verified."""
_NO_TIME_REASON = "there was no time left for it"

LookUp = Callable[[Iterable[Question]], Mapping[Question, Lookup]]


@dataclass(frozen=True, slots=True)
class PlacedComment:
    """An inline comment on the lines `first` to `last` of the new list."""

    first: int
    last: int
    body: str


@dataclass(frozen=True, slots=True)
class DraftReview:
    """A review as it is kept: its Markdown, and the diff that its comments stand in."""

    conclusion: str
    title: str
    summary: str
    patch: str
    comments: tuple[PlacedComment, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> DraftReview:
        comments = tuple(PlacedComment(**comment) for comment in value["comments"])
        return DraftReview(**{**value, "comments": comments})


def judge_draft(draft: Draft, look_up: LookUp) -> DraftReview:
    """The review of a draft. Where the visitor named no place, rules about places do not speak."""
    rules = RULES if draft.has_chosen_place else tuple(r for r in RULES if not isinstance(r, PositionRule))
    hunks = diff.compute_hunks(draft.base_text, draft.head_text)
    file = ChangedFile(draft.path, draft.base_text, draft.base_text, draft.head_text, hunks)
    merged_files = review.merge([file])
    submission = review.answer_questions(review.submit(merged_files), look_up, rules=rules)
    judgement = review.check(submission, rules)
    desired = render.build_review("", merged_files, (), judgement)
    patch = _unified_diff(draft)
    if desired is None:
        return DraftReview("neutral", "No entry was read in the new lines", "", patch, ())
    comments = tuple(
        PlacedComment(comment.start_line or comment.line, comment.line, comment.body)
        for comment in desired.comments
    )
    return DraftReview(
        # The check's text: the comment's also speaks of a next review, which does not come here.
        desired.conclusion,
        desired.title,
        desired.check_summary,
        patch,
        comments,
    )


def unread_draft_review(reason: str) -> DraftReview:
    """What is shown of a draft that could not be read."""
    return DraftReview("neutral", "The draft could not be read", f"The draft was not read: {reason}.", "", ())


def _unified_diff(draft: Draft) -> str:
    """The hunks as GitHub shows them, three lines of context."""
    before, after = (text.split("\n")[:-1] for text in (draft.base_text, draft.head_text))
    return "\n".join(list(difflib.unified_diff(before, after, lineterm=""))[2:])


def apply_lines(draft: Draft, first: int, last: int, lines: tuple[str, ...]) -> Draft:
    """The draft with other lines in place of `first` to `last` of the new list."""
    head = draft.head_text.split("\n")
    head[first - 1 : last] = lines
    return Draft(draft.path, draft.base_text, "\n".join(head), draft.place, draft.has_chosen_place)


@contextmanager
def open_look_up(
    settings: Settings, on_answer: AnswerObserver, clock: Callable[[], float] = time.monotonic
) -> Iterator[LookUp]:
    """Who answers: the local index and the cache, then the sources, unless these are not to be asked."""
    with open_catalog(settings, offline=settings.playground == "index", on_answer=on_answer) as catalog:
        end = clock() + MAX_SECONDS

        def look_up(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
            if clock() >= end:
                return dict.fromkeys(questions, Unavailable(_NO_TIME_REASON))
            return catalog.look_up(questions)

        yield look_up
