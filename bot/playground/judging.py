"""A draft -> the review that it would get, in a form that can be kept."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.catalog.catalog import AnswerObserver, open_catalog
from bot.core import config, diff, render, review
from bot.core.model import Lookup, Question, Unavailable
from bot.core.pull import ChangedFile
from bot.core.rules import RULES
from bot.core.rules.rule import PositionRule
from bot.playground.draft import Draft, DraftFile
from bot.settings import Settings

MAX_SECONDS = 90.0
"""For all sources together; a visitor waits for it. What is not known by then could not be verified."""
_NO_TIME_REASON = "there was no time left for it"

LookUp = Callable[[Iterable[Question]], Mapping[Question, Lookup]]


@dataclass(frozen=True, slots=True)
class PlacedComment:
    """An inline comment on the lines `first` to `last` of the list as it is proposed."""

    first: int
    last: int
    body: str


@dataclass(frozen=True, slots=True)
class FileReview:
    """One list's diff and the comments that stand in it."""

    path: str
    patch: str
    comments: tuple[PlacedComment, ...]


@dataclass(frozen=True, slots=True)
class DraftReview:
    """A review as it is kept: its Markdown, and the diffs that its comments stand in."""

    conclusion: str
    title: str
    summary: str
    files: tuple[FileReview, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> DraftReview:
        files = tuple(
            FileReview(
                file["path"],
                file["patch"],
                tuple(PlacedComment(**comment) for comment in file["comments"]),
            )
            for file in value["files"]
        )
        return DraftReview(**{**value, "files": files})


def judge_draft(draft: Draft, look_up: LookUp) -> DraftReview:
    """The review of a draft. Where nobody named a place, rules about places do not speak."""
    rules = RULES if draft.has_chosen_place else tuple(r for r in RULES if not isinstance(r, PositionRule))
    loaded_config = config.parse(draft.config_text)
    settings = loaded_config.config
    files = [
        ChangedFile(
            file.path,
            file.ancestor_text,
            file.base_text,
            file.head_text,
            diff.compute_hunks(file.ancestor_text or "", file.head_text or ""),
            file.unread_reason,
        )
        for file in draft.files
    ]
    merged_files = review.merge(files, settings)
    submission = review.submit(merged_files, settings, frozenset(draft.changed_paths))
    submission = review.answer_questions(submission, look_up, rules=rules)
    judgement = review.check(submission, rules)
    unread_files = tuple(file for file in files if file.unread_reason)
    desired = render.build_review(
        "", merged_files, unread_files, judgement, render.ConfigNotice(loaded_config)
    )
    comments = desired.comments if desired else ()
    file_reviews = tuple(
        FileReview(
            file.path,
            _unified_diff(file),
            tuple(
                PlacedComment(comment.start_line or comment.line, comment.line, comment.body)
                for comment in comments
                if comment.path == file.path
            ),
        )
        for file in draft.files
    )
    if desired is None:
        return DraftReview("neutral", "No entry was read in the new lines", "", file_reviews)
    # The check's text: the comment's also speaks of a next review, which does not come here.
    return DraftReview(desired.conclusion, desired.title, desired.check_summary, file_reviews)


def unread_draft_review(reason: str) -> DraftReview:
    """What is shown of a draft that could not be read."""
    return DraftReview("neutral", "Nothing was reviewed", reason)


def _unified_diff(file: DraftFile) -> str:
    """The hunks as GitHub shows them, three lines of context."""
    before, after = (
        text.removesuffix("\n").split("\n") if text else [] for text in (file.ancestor_text, file.head_text)
    )
    return "\n".join(list(difflib.unified_diff(before, after, lineterm=""))[2:])


def apply_lines(draft: Draft, path: str, first: int, last: int, lines: tuple[str, ...]) -> Draft:
    """The draft with other lines in place of `first` to `last` of one list as it is proposed."""

    def with_lines(file: DraftFile) -> DraftFile:
        if file.path != path or file.head_text is None:
            return file
        head = file.head_text.split("\n")
        head[first - 1 : last] = lines
        return replace(file, head_text="\n".join(head))

    return replace(draft, files=tuple(map(with_lines, draft.files)))


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
