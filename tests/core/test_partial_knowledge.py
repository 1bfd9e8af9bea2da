"""Whoever fails to answer, nothing is found that is not found while all of them do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import pytest

from bot.core import review
from bot.core.judgement import Judgement
from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.pull import ChangedFile
from bot.core.sources import INDEX
from bot.core.submission import Submission
from bot.core.titles import fold

ARXIV = Ref("arxiv", "2401.01234")
DOI = Ref("doi", "10.1109/cvpr.2024.00123")
FORUM = Ref("openreview", "abcdefghij")
AUTHORS = ("Ann Author", "Ben Writer", "Cleo Third")
OLD, NEW = "Fusing Many Views with Care", "Fusing Many Views of Quality with Care"
OTHER = "Kernel Alignment for Sound"
LIST = "# A list\n\n## Papers\n- [A First Paper](https://example.org/first) [CVPR 2019]\n"


@dataclass(frozen=True)
class World:
    """What each source knows of a few papers, by ref, and by title for those that search."""

    line: str
    records: tuple[tuple[str, Record], ...]
    first_title: str = ""
    rules: frozenset[str] = field(default_factory=frozenset)

    @property
    def sources(self) -> tuple[str, ...]:
        """Who has to do with it; the first version of a preprint is a question of its own."""
        own = ("arXiv", "DBLP", "Crossref search", "Semantic Scholar", "listing")
        return tuple(dict.fromkeys((*(source for source, _ in self.records), *own, "first version")))

    def answer(self, question: Question) -> Lookup:
        source, ref = question
        if ref.kind == "arxiv-v1":
            authors = next((record.authors for name, record in self.records if name == "arXiv"), AUTHORS)
            first = Record("arXiv", Ref("arxiv", ref.id), self.first_title, authors)
            return Found((first,)) if self.first_title else Missing()
        if source == "link":
            return Unavailable("not asked here")
        mine = [record for name, record in self.records if name == source]
        if ref.kind == "title":
            mine = [record for record in mine if fold(record.title) == fold(ref.id)]
        elif ref.kind != "listing":
            mine = [record for record in mine if ref in (record.ref, *record.also)]
        return Found(tuple(mine)) if mine else Missing()

    @cached_property
    def submission(self) -> Submission:
        """The list with the line added, read once for all judgements of it."""
        submission = review.submit(
            review.merge([ChangedFile("README.md", LIST, LIST, LIST + self.line + "\n")])
        )
        assert len(submission.entries) == 1
        return submission

    def judged(self, silent: Iterable[str]) -> set[tuple[str, str]]:
        judgement = self.judge(silent)
        return {(finding.rule, finding.entry.text) for finding in judgement.findings}

    def judge(self, silent: Iterable[str]) -> Judgement:
        def look_up(asked: tuple[Question, ...]) -> dict[Question, Lookup]:
            return {
                question: Unavailable("it is down") if _who(question) in silent else self.answer(question)
                for question in asked
            }

        judgement = review.check(review.answer_questions(self.submission, look_up))
        assert not judgement.rule_failures
        return judgement


def _who(question: Question) -> str:
    return "first version" if question.ref.kind == "arxiv-v1" else question.source


def record(
    source: str,
    ref: Ref = ARXIV,
    title: str = OLD,
    venue: str = "",
    year: int = 0,
    *also: Ref,
    status: str = "",
    note: str = "",
    journal: str = "",
    authors: tuple[str, ...] = AUTHORS,
) -> tuple[str, Record]:
    years = frozenset({year} if year else ())
    status = status or ("published" if venue else "preprint")
    known = Record(source, ref, title, authors, venue, years, status, also=also, note=note, journal=journal)
    return source, known


JOURNAL = Ref("doi", "10.1109/tpami.2025.1")
TPAMI = "IEEE Transactions on Pattern Analysis and Machine Intelligence"
CVPR = "2024 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)"
ENTRY = f"- [{OLD}](https://arxiv.org/abs/2401.01234)"
CONFERENCE = (
    record("DBLP", DOI, OLD, "CVPR", 2024),
    record("Crossref search", DOI, OLD, CVPR, 2024),
    record("Crossref", DOI, OLD, CVPR, 2024),
)
OTHER_PAPERS = (
    record("arXiv search", Ref("arxiv", "2302.00001"), OTHER, authors=("Zoe Stranger",)),
    record("arXiv", Ref("arxiv", "2302.00001"), OTHER, authors=("Zoe Stranger",)),
)
ICRA = "2024 IEEE International Conference on Robotics and Automation (ICRA)"
RIGHT = {
    "a conference that the authors have not named": World(
        f"{ENTRY} [IROS 2024]",
        (record("arXiv", note="ICRA 2024", journal=ICRA), record("DBLP", DOI, OLD, "IROS", 2024)),
    ),
    "a conference that only a search knows of": World(
        f"{ENTRY} [IROS 2024]",
        (record("arXiv", note="ICRA 2024", journal=ICRA), record("Crossref search", DOI, OLD, "IROS", 2024)),
    ),
    "one comment that names another conference": World(
        f"{ENTRY} [IROS 2024]", (record("arXiv", note="ICRA 2024"),)
    ),
    "one comment, and a year without a conference": World(
        f"{ENTRY} [ECCV 2023]", (record("arXiv", note="ICRA 2024"),)
    ),
    "what was said twice in the same words": World(
        f"{ENTRY} [IROS 2024]", (record("arXiv", note="ICRA 2024", journal="ICRA 2024"),)
    ),
    "a workshop that its authors name by its acronym": World(
        f"{ENTRY} [MLHC 2022]",
        (record("arXiv", note="Presented at ICML 2022 ML4H", journal="ICML 2022, ML4H"),),
    ),
    "an aggregator that copies the DOI's record": World(
        f"{ENTRY} [IROS 2024]",
        (
            record("arXiv"),
            record("Crossref search", DOI, OLD, ICRA, 2025),
            record("OpenAlex", ARXIV, OLD, ICRA, 2025),
        ),
    ),
    "a preprint under its first title": World(
        f"{ENTRY} [arXiv 2024]", (record("arXiv", title=NEW),), first_title=OLD
    ),
    "a preprint under the title of its publication": World(
        f"{ENTRY} [CVPR 2024]", (record("arXiv", title=NEW), *CONFERENCE), first_title=NEW
    ),
    "a preprint of a conference": World(
        f"{ENTRY} [CVPR 2024]", (record("arXiv", note="Accepted to CVPR 2024"), *CONFERENCE)
    ),
    "a paper of a conference and of a journal": World(
        f"{ENTRY} [TPAMI 2025]",
        (
            record("arXiv"),
            *CONFERENCE,
            record("DBLP", JOURNAL, OLD, "IEEE Trans. Pattern Anal. Mach. Intell.", 2025),
        ),
    ),
    "a journal that one source alone knows of": World(
        f"{ENTRY} [TPAMI 2025]",
        (
            record("arXiv", ARXIV, OLD, "", 0, DOI),
            *CONFERENCE,
            record("Crossref search", JOURNAL, OLD, TPAMI, 2025),
        ),
    ),
    "one witness of a publication": World(
        f"{ENTRY} [arXiv 2024]", (record("arXiv"), record("DBLP", ARXIV, OLD, "NeurIPS", 2024))
    ),
    "a listing that alone knows of it": World(
        f"{ENTRY} [ICCV 2023]",
        (
            record("arXiv"),
            *CONFERENCE[:2],
            record("listing", Ref("cvf", "content/ICCV2023/A_B_ICCV_2023"), OLD, "ICCV", 2023),
        ),
    ),
    "a listing that alone knows the edition": World(
        f"{ENTRY} [CVPR 2021]",
        (
            record("arXiv"),
            *CONFERENCE[:2],
            record("listing", Ref("cvf", "content/CVPR2021/A_B_CVPR_2021"), OLD, "CVPR", 2021),
        ),
    ),
    "a preprint renamed beyond recognition": World(
        f"- [{OTHER}](https://arxiv.org/abs/2401.01234) [CVPR 2024]",
        (record("arXiv"), *CONFERENCE),
        first_title=OTHER,
    ),
    "a preprint published under a name of its own": World(
        f"- [{OTHER}](https://arxiv.org/abs/2401.01234) [CVPR 2024]",
        (
            record("arXiv"),
            record("DBLP", DOI, OTHER, "CVPR", 2024),
            record("Crossref search", DOI, OLD, CVPR, 2024),
        ),
        first_title=OLD,
    ),
    "a first title that another's paper bears": World(
        f"- [{OTHER}](https://arxiv.org/abs/2401.01234) [arXiv 2024]",
        (record("arXiv"), *OTHER_PAPERS),
        first_title=OTHER,
    ),
    "a preprint of which one search knows the other title": World(
        f"{ENTRY} [arXiv 2024]",
        (record("arXiv", title=NEW), record("DBLP", ARXIV, OLD, "CoRR", 2024, status="preprint")),
        first_title=NEW,
    ),
    "a preprint that is under review": World(
        f"{ENTRY} [arXiv 2024]",
        (
            record("arXiv", note="Submitted to CVPR 2024"),
            record("OpenReview", FORUM, OLD, "Submitted to ICLR 2025", 2025, ARXIV, status="rejected"),
        ),
    ),
    "a forum that aggregators date by its preprint": World(
        f"- [{OLD}](https://openreview.net/forum?id=abcdefghij) [ICLR 2024]",
        (
            record("OpenReview", FORUM, OLD, "ICLR 2024 poster", 2024),
            record("DBLP", FORUM, OLD, "ICLR", 2024),
            record("Semantic Scholar", FORUM, OLD, "Learning Representations (ICLR)", 2023),
            record("OpenAlex", FORUM, OLD, "arXiv (Cornell University)", 2023),
        ),
    ),
    "a title that another paper bears too": World(
        f"{ENTRY} [arXiv 2024]",
        (
            record("arXiv"),
            record("DBLP", DOI, OLD, "ICML", 2019, authors=("Zoe Stranger", "Yan Unknown")),
            record("Crossref search", DOI, OLD, "ICML", 2019, authors=("Zoe Stranger", "Yan Unknown")),
        ),
    ),
}
WRONG = {
    "another conference than the authors name twice": World(
        f"{ENTRY} [IROS 2024]",
        (record("arXiv", note="ICRA 2024", journal=ICRA),),
        rules=frozenset({"venue-mismatch"}),
    ),
    "a year without a conference": World(
        f"{ENTRY} [ECCV 2023]",
        (record("arXiv"), record("DBLP", DOI, OLD, "ICRA", 2024)),
        rules=frozenset({"venue-mismatch"}),
    ),
    "a year without that conference": World(
        f"{ENTRY} [ICCV 2024]",
        (record("arXiv"), record("DBLP", DOI, OLD, "ICCV", 2023)),
        rules=frozenset({"year-mismatch"}),
    ),
    "a preprint that is published": World(
        f"{ENTRY} [arXiv 2024]", (record("arXiv"), *CONFERENCE), rules=frozenset({"published-version"})
    ),
    "another conference": World(
        f"{ENTRY} [ICCV 2024]",
        (record("arXiv", note="CVPR 2024"), *CONFERENCE),
        rules=frozenset({"venue-mismatch"}),
    ),
    "another paper's link": World(
        f"- [{OTHER}](https://arxiv.org/abs/2401.01234) [arXiv 2024]",
        (record("arXiv"), *OTHER_PAPERS),
        first_title=OLD,
        rules=frozenset({"title-mismatch"}),
    ),
}


WRONG_IN_OTHER_WAYS = {
    "a title that lacks a word": World(
        f"- [{OLD.replace('Many ', '')}](https://arxiv.org/abs/2401.01234) [CVPR 2024]",
        (record("arXiv"), *CONFERENCE),
        first_title=OLD,
        rules=frozenset({"title-mismatch"}),
    ),
    "a misspelled title": World(
        f"- [{OLD.replace('Fusing', 'Fusnig')}](https://arxiv.org/abs/2401.01234) [CVPR 2024]",
        (record("arXiv"), *CONFERENCE),
        first_title=OLD,
        rules=frozenset({"title-mismatch"}),
    ),
    "an author of another paper": World(
        f"{ENTRY}. *Ann Moor, Ben Clark, Zoe Lind.* CVPR 2024.",
        (
            record("arXiv", note="CVPR 2024", authors=("Ann Moor", "Ben Clark", "Cleo Hart")),
            record("Semantic Scholar", authors=("Ann Moor", "Ben Clark", "Cleo Hart")),
            record("DBLP", DOI, OLD, "CVPR", 2024, authors=("Ann Moor", "Ben Clark", "Cleo Hart")),
        ),
        first_title=OLD,
        rules=frozenset({"author-mismatch"}),
    ),
    "a preprint whose authors withdrew it": World(
        f"{ENTRY} [arXiv 2024]",
        (record("arXiv", note="This paper has been withdrawn by the authors", status="withdrawn"),),
        rules=frozenset({"retracted-paper"}),
    ),
    "a number that arXiv has not given to any paper": World(
        f"{ENTRY} [arXiv 2024]", (), rules=frozenset({"unknown-paper"})
    ),
}


MISSPELLED = f"- [{OLD.replace('Fusing', 'Fusnig')}](https://arxiv.org/abs/2401.01234) [CVPR 2024]"
UNREADABLE_LINK = {
    "one search knows it at another venue": ((record("DBLP", DOI, OLD, "ICML", 2024),), set()),
    "one search knows it at no venue": ((record("Semantic Scholar search", DOI, OLD),), set()),
    "one search knows it at the entry's venue": ((CONFERENCE[0],), {"title-mismatch"}),
    "two searches know": (CONFERENCE[:2], {"title-mismatch"}),
}


@pytest.mark.parametrize(("records", "rules"), UNREADABLE_LINK.values(), ids=UNREADABLE_LINK)
def test_a_misspelled_title_whose_link_nobody_can_read_is_reported_where(records, rules):
    def answer(question: Question) -> Lookup:
        # A search finds the paper by a title that is nearly its own.
        if question.ref.kind != "title":
            return Missing() if question.source == INDEX else Unavailable("it is down")
        found = tuple(record for source, record in records if source == question.source)
        return Found(found) if found else Missing()

    def look_up(asked: tuple[Question, ...]) -> dict[Question, Lookup]:
        return {question: answer(question) for question in asked}

    file = ChangedFile("README.md", LIST, LIST, LIST + MISSPELLED + "\n")
    judgement = review.check(review.answer_questions(review.submit(review.merge([file])), look_up))
    assert {finding.rule for finding in judgement.findings} == rules
    assert judgement.unverified_entries


@pytest.mark.parametrize("world", (WRONG | WRONG_IN_OTHER_WAYS).values(), ids=WRONG | WRONG_IN_OTHER_WAYS)
def test_what_is_wrong_is_found_or_could_not_be_verified_whichever_source_is_unavailable(world):
    everything = world.judged(())
    assert {rule for rule, _ in everything} == world.rules
    for unavailable in subsets(world.sources):
        judgement = world.judge(unavailable)
        found = {(finding.rule, finding.entry.text) for finding in judgement.findings}
        assert found >= everything or judgement.unverified_entries, unavailable


def subsets(sources: tuple[str, ...]) -> Iterable[frozenset[str]]:
    return (frozenset(some) for size in range(len(sources) + 1) for some in combinations(sources, size))


@pytest.mark.parametrize("world", RIGHT.values(), ids=RIGHT)
def test_what_is_right_stays_right_whichever_source_is_unavailable(world):
    for silent in subsets(world.sources):
        assert world.judged(silent) == set(), silent


@pytest.mark.parametrize("world", WRONG.values(), ids=WRONG)
def test_what_is_wrong_draws_no_more_the_less_is_known(world):
    everything = world.judged(())
    assert {rule for rule, _ in everything} == world.rules
    for silent in subsets(world.sources):
        assert world.judged(silent) <= everything, silent
    assert world.judged(world.sources) == set()
