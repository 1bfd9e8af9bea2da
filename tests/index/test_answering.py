"""Which questions the local index answers, and what its silence means."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.sources import INDEX
from bot.index.answering import MAX_AGE_OF_ABSENCE, answer_locally

NOW = 1_800_000_000.0
PAPER = Ref("arxiv", "2306.02050")
TITLE = Ref("title", "Provable Dynamic Fusion")
EDITION = Ref("listing", "ICML 2023")
RECORD = Record("DBLP", PAPER, "Provable Dynamic Fusion", ("Qingyang Zhang",), "CoRR")


@dataclass
class FakeIndex:
    """An index that holds what it is given."""

    held: Mapping[Question, Lookup] = field(default_factory=dict)
    dump_time: int = int(NOW)
    since: int = 0

    def answer(self, question: Question) -> Lookup | None:
        return self.held.get(question)


HELD = {
    Question(INDEX, PAPER): Found((RECORD,)),
    Question("DBLP", TITLE): Found((RECORD,)),
    Question("listing", EDITION): Found((RECORD,)),
    Question("arXiv", PAPER): Found((RECORD,)),
}
FULL = FakeIndex(HELD)

ANSWERED = {
    "the linked paper, out of the index": (FULL, Question(INDEX, PAPER), Found((RECORD,))),
    "a title, in place of DBLP's search": (FULL, Question("DBLP", TITLE), Found((RECORD,))),
    "a record, in place of DBLP's own": (FULL, Question("DBLP record", PAPER), Found((RECORD,))),
    "a record that the index lacks": (
        FakeIndex(),
        Question("DBLP record", PAPER),
        Unavailable("the local index lacks the record"),
    ),
    "an edition that the index holds": (FULL, Question("listing", EDITION), Found((RECORD,))),
    "a paper that the index lacks": (FakeIndex(), Question(INDEX, PAPER), Missing()),
    "a paper where there is no index": (None, Question(INDEX, PAPER), Missing()),
    "a title that an index of today lacks": (FakeIndex(), Question("DBLP", TITLE), Missing()),
    "a title that an index of the last allowed day lacks": (
        FakeIndex(dump_time=int(NOW - MAX_AGE_OF_ABSENCE)),
        Question("DBLP", TITLE),
        Missing(),
    ),
    "a title that an older index lacks": (
        FakeIndex(dump_time=int(NOW - MAX_AGE_OF_ABSENCE) - 1),
        Question("DBLP", TITLE),
        Unavailable("the local index is of 2026-11-16 and lacks the title"),
    ),
    "a title that a part of DBLP lacks": (
        FakeIndex(since=2015),
        Question("DBLP", TITLE),
        Unavailable("the local index begins with 2015"),
    ),
}
LEFT_TO_THE_NETWORK = {
    "what the paper's own source knows": (FULL, Question("arXiv", PAPER)),
    "an edition that the index lacks": (FakeIndex(), Question("listing", EDITION)),
    "a title, asked of another search": (FULL, Question("Crossref search", TITLE)),
    "DBLP's search where there is no index": (None, Question("DBLP", TITLE)),
    "an edition where there is no index": (None, Question("listing", EDITION)),
    "whether a page answers": (FULL, Question("link", Ref("url", "example.org/a"))),
}


@pytest.mark.parametrize(("index", "question", "lookup"), ANSWERED.values(), ids=ANSWERED)
def test_the_index_answers(index, question, lookup):
    assert answer_locally(index, [question, question], NOW) == {question: lookup}


@pytest.mark.parametrize(("index", "question"), LEFT_TO_THE_NETWORK.values(), ids=LEFT_TO_THE_NETWORK)
def test_the_network_is_left_to_answer(index, question):
    assert answer_locally(index, [question], NOW) == {}
