"""Questions -> the answers that need no network: those of the local index of papers, where there is one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from bot.core.model import Lookup, Missing, Question, Ref, Unavailable
from bot.core.sources import DBLP_RECORD, DBLP_SEARCH, INDEX

# In an older index a title may be missing because it has appeared since: DBLP lists a conference within
# weeks.
MAX_AGE_OF_ABSENCE = 60 * 86_400.0  # seconds


class SupportsAnswer(Protocol):
    """A local index: `dump_time` in Unix seconds, `since` the first year that it holds (0 for all)."""

    @property
    def dump_time(self) -> int: ...
    @property
    def since(self) -> int: ...
    def answer(self, question: Question) -> Lookup | None: ...


def answer_locally(
    index: SupportsAnswer | None, questions: Iterable[Question], now: float
) -> dict[Question, Lookup]:
    """The answers to all questions that are not to be put to the network.

    Those to `INDEX` always: Missing means that the index lacks the paper, or that there is no index, and
    proves nothing. With an index DBLP itself is never asked, and the editions that the index holds are
    not asked for elsewhere. `now` in Unix seconds.
    """
    answers: dict[Question, Lookup] = {}
    for question in dict.fromkeys(questions):
        if question.source == INDEX:
            lookup = index.answer(question) if index else None
            answers[question] = lookup or Missing()
        elif index and question.source == DBLP_SEARCH:
            answers[question] = index.answer(question) or _absent_title(index, now)
        elif index and question.source == DBLP_RECORD:
            lookup = index.answer(index_question(question.ref))
            answers[question] = lookup or Unavailable("the local index lacks the record")
        elif index and question.ref.kind == "listing" and (lookup := index.answer(question)):
            answers[question] = lookup
    return answers


def _absent_title(index: SupportsAnswer, now: float) -> Lookup:
    """What it means that the index holds no such title: as DBLP's search says, unless it is old or a part."""
    from datetime import UTC, datetime

    if index.since:
        return Unavailable(f"the local index begins with {index.since}")
    if now - index.dump_time > MAX_AGE_OF_ABSENCE:
        day = datetime.fromtimestamp(index.dump_time, UTC).date().isoformat()
        return Unavailable(f"the local index is of {day} and lacks the title")
    return Missing()


def index_question(ref: Ref) -> Question:
    """What the local index knows of a linked paper."""
    return Question(INDEX, ref)
