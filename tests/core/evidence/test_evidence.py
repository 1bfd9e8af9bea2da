"""What counts as proof, and which records speak of an entry's paper."""

from __future__ import annotations

import pytest

from bot.core import evidence, parsing
from bot.core.evidence import (
    Claim,
    find_stand_in_questions,
    gather_evidence,
    index_listings,
    is_proven,
    paper_refs,
)
from bot.core.model import Entry, Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.sources import own_sources

NOTHING = index_listings({})
ARXIV = Ref("arxiv", "2306.02050")
LINE = "- [Provable Dynamic Fusion](https://arxiv.org/abs/2306.02050) [ICML 2023]\n"


def entry(line: str = LINE) -> Entry:
    (found,) = parsing.parse("README.md", f"## Fusion\n\n{line}").entries
    return found


def claim(source: str, rank: int, own: bool = False) -> Claim:
    return Claim(source, "ICML", frozenset({2023}), rank, own, "")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        pytest.param([], False, id="nobody says anything"),
        pytest.param([claim("arXiv", 6)], False, id="only the authors' comment"),
        pytest.param([claim("arXiv", 6, own=True)], False, id="only the comment of the linked preprint"),
        pytest.param([claim("arXiv", 6), claim("arXiv", 6)], False, id="the same comment twice"),
        pytest.param([claim("DBLP", 3)], False, id="one strong one that speaks of another page"),
        pytest.param([claim("DBLP", 3), claim("DBLP", 3)], False, id="the same strong one twice"),
        pytest.param(
            [claim("OpenReview", 4, own=True)], False, id="a label, not yet known to be the venue's own"
        ),
        pytest.param([claim("DBLP", 3), claim("arXiv", 6)], True, id="a strong and a weak one"),
        pytest.param([claim("OpenAlex", 7), claim("arXiv", 6)], True, id="two weak ones"),
        pytest.param(
            [claim("arXiv journal_ref", 5), claim("arXiv", 6)],
            True,
            id="the authors' comment and journal_ref",
        ),
        pytest.param([claim("DBLP", 3), claim("Crossref", 2)], True, id="two strong ones"),
        pytest.param([claim("PMLR", 1, own=True)], True, id="the linked page itself"),
        pytest.param([claim("Crossref", 2, own=True)], True, id="the linked DOI's record"),
    ],
)
def test_a_person_is_contradicted_only_by(claims, expected):
    assert is_proven(claims) is expected


def record(source: str, ref: Ref, title: str = "Provable Dynamic Fusion", **rest: object) -> Record:
    return Record(source, ref, title, ("Qingyang Zhang", "Haitao Wu"), **rest)  # type: ignore[arg-type]


OWN = record("arXiv", ARXIV, status="preprint")
DBLP = Ref("dblp", "conf/icml/Zhang23")


@pytest.mark.parametrize(
    ("other", "counts"),
    [
        pytest.param(record("DBLP", DBLP), True, id="same title, same people"),
        pytest.param(
            record("DBLP", DBLP, "Provable dynamic fusion."), True, id="same title in other letters"
        ),
        pytest.param(
            record("DBLP", DBLP, "Quite Another", also=(ARXIV,)), True, id="it names the linked paper"
        ),
        pytest.param(
            Record("DBLP", DBLP, "Provable Dynamic Fusion", ("Ann Other",)), False, id="other people"
        ),
        pytest.param(Record("DBLP", DBLP, "Provable Dynamic Fusion"), False, id="people unknown"),
        pytest.param(record("DBLP", DBLP, "Provable Dynamic Fusion++"), False, id="a successor"),
        pytest.param(record("DBLP", DBLP, "Quite Another"), False, id="another title"),
    ],
)
def test_a_record_found_by_search_is_of_the_same_paper_if(other, counts):
    asked = evidence.title_search_ref(entry(), [OWN])
    lookups: dict[Question, Lookup] = {
        Question("arXiv", ARXIV): Found((OWN,)),
        Question("DBLP", asked): Found((other,)),
    }
    sources = [witness.source for witness in gather_evidence(entry(), lookups, NOTHING).witnesses]
    assert ("DBLP" in sources) is counts


def test_a_title_alone_without_a_record_of_the_link_proves_nothing():
    asked = evidence.title_search_ref(entry(), [])
    lookups: dict[Question, Lookup] = {Question("DBLP", asked): Found((record("DBLP", DBLP),))}
    assert not gather_evidence(entry(), lookups, NOTHING).witnesses


def test_a_listing_knows_the_paper_by_its_title_and_people():
    edition = Question("listing", Ref("listing", "ICML 2023"))
    page = record(
        "PMLR", Ref("pmlr", "v202/zhang23ar"), venue="ICML", years=frozenset({2023}), status="published"
    )
    lookups: dict[Question, Lookup] = {Question("arXiv", ARXIV): Found((OWN,)), edition: Found((page,))}
    found = gather_evidence(entry(), lookups, index_listings(lookups))
    assert [claim.venue for claim in found.claims()] == ["ICML"]


@pytest.mark.parametrize("status", ["preprint", "submitted", "rejected", "withdrawn", ""])
def test_a_record_claims_no_place_while_it_is(status):
    said = record("OpenReview", ARXIV, venue="ICLR 2024", years=frozenset({2024}), status=status)
    lookups: dict[Question, Lookup] = {Question("arXiv", ARXIV): Found((said,))}
    assert not list(gather_evidence(entry(), lookups, NOTHING).claims())


@pytest.mark.parametrize(
    ("venue", "year", "sources"),
    [
        pytest.param("ICLR", 2019, ["DBLP", "OpenReview"], id="who says that it appeared there"),
        pytest.param("ICML", 2019, ["DBLP"], id="not another conference"),
        pytest.param("ICLR", 2020, ["DBLP"], id="not another edition"),
    ],
)
def test_a_forum_without_a_decision_confirms(venue, year, sources):
    forum = Ref("openreview", "rygjcsR9Y7")
    line = entry("- [Provable Dynamic Fusion](https://openreview.net/forum?id=rygjcsR9Y7) [ICLR 2019]\n")
    sent = record("OpenReview", forum, venue="ICLR 2019", years=frozenset({2019}))
    found = record("DBLP", DBLP, venue=venue, years=frozenset({year}), status="published")
    lookups: dict[Question, Lookup] = {
        Question("OpenReview", forum): Found((sent,)),
        Question("DBLP", evidence.title_search_ref(line, [sent])): Found((found,)),
    }
    assert [claim.source for claim in gather_evidence(line, lookups, NOTHING).claims()] == sources


def test_who_did_not_answer_is_remembered_and_who_knows_nothing_is_not():
    silent = Unavailable("it answered 503")
    assert gather_evidence(entry(), {Question("arXiv", ARXIV): silent}, NOTHING).unavailable_sources == (
        ("arXiv", silent),
    )
    assert gather_evidence(entry(), {Question("arXiv", ARXIV): Missing()}, NOTHING).unavailable_sources == ()


def test_the_title_of_the_first_version_is_a_title_of_the_paper():
    first = Ref("arxiv-v1", ARXIV.id)
    lookups: dict[Question, Lookup] = {
        Question("arXiv", ARXIV): Found((OWN,)),
        Question("arXiv", first): Found((record("arXiv", first, "Dynamic Fusion, Provably"),)),
    }
    assert gather_evidence(entry(), lookups, NOTHING).titles == (
        "Provable Dynamic Fusion",
        "Dynamic Fusion, Provably",
    )


MERGED = Ref("doi", "10.1109/cvpr.2024.00123")
AGGREGATED = {
    "under the paper's title": ("Provable Dynamic Fusion", ["OpenAlex"], (MERGED,)),
    "under another's": ("Quite Another Paper", [], ()),
}


@pytest.mark.parametrize(("title", "sources", "ids"), AGGREGATED.values(), ids=AGGREGATED)
def test_what_a_machine_has_merged_counts_only(title, sources, ids):
    merged = record("OpenAlex", ARXIV, title, venue="CVPR", status="published", also=(MERGED,))
    lookups: dict[Question, Lookup] = {
        Question("arXiv", ARXIV): Found((OWN,)),
        Question("OpenAlex", ARXIV): Found((merged,)),
    }
    claims = gather_evidence(entry(), lookups, NOTHING).claims()
    assert [claim.source for claim in claims] == sources
    assert evidence.find_equivalent_refs([ARXIV], [OWN], lookups) == ids


def test_an_aggregator_that_wants_a_key_is_not_missed():
    lookups: dict[Question, Lookup] = {
        Question("arXiv", ARXIV): Found((OWN,)),
        Question("OpenAlex", ARXIV): Unavailable("it wants a key"),
    }
    assert gather_evidence(entry(), lookups, NOTHING).unavailable_sources == ()


DOWN = Unavailable("it asked for proof that we are human")
FORUM_LINE = "- [{}](https://openreview.net/forum?id=TPZRq4FALB) [ICLR 2024]\n"
KNOWN = "Test-time Adaptation against Multi-modal Reliability Bias"


def unreachable(title: str, *answers: tuple[str, Record]) -> tuple[Entry, dict[Question, Lookup]]:
    """An entry whose forum nobody could read, and what the searches for its title say."""
    written = entry(FORUM_LINE.format(title))
    lookups: dict[Question, Lookup] = {}
    for _ in range(3):
        lookups |= {Question(s, ref): DOWN for ref in paper_refs(written) for s in own_sources(ref, lookups)}
    for question in find_stand_in_questions(written, lookups):
        found = tuple(record for source, record in answers if source == question.source)
        lookups[question] = Found(found) if found else Missing()
    return written, lookups


S2_RECORD = Record("Semantic Scholar", Ref("s2", "5d62"), KNOWN, ("Mouxing Yang", "Xi Peng"))
OTHER_WORK = Record("OpenAlex", Ref("doi", "10.1/x"), KNOWN, ("Ann Smith",))


@pytest.mark.parametrize(
    ("title", "answers", "is_found"),
    [
        pytest.param(KNOWN, [("Semantic Scholar search", S2_RECORD)], True, id="the same title"),
        pytest.param(
            KNOWN.replace("Adaptation", "Adaptaton"),
            [("Semantic Scholar search", S2_RECORD)],
            True,
            id="a slip",
        ),
        pytest.param(
            KNOWN,
            [("Semantic Scholar search", S2_RECORD), ("OpenAlex search", OTHER_WORK)],
            False,
            id="two works of that title",
        ),
        pytest.param(
            "Another Title of a Paper That Nobody Knows",
            [("Semantic Scholar search", S2_RECORD)],
            False,
            id="another title",
        ),
        pytest.param(KNOWN, [], False, id="nobody knows it"),
    ],
)
def test_the_one_work_of_that_title_stands_in_for_a_link_that_nobody_could_read(title, answers, is_found):
    written, lookups = unreachable(title, *answers)
    paper = gather_evidence(written, lookups, index_listings(lookups))
    assert paper.titles == ((KNOWN,) if is_found else ())
    assert [witness.is_stand_in for witness in paper.witnesses if witness.is_own] == [True] * is_found
    assert not list(paper.claims())


@pytest.mark.parametrize(("words", "is_found"), [(3, False), (4, True)])
def test_a_short_title_is_borne_by_too_many(words, is_found):
    title = " ".join(["Trusted", "Multimodal", "Classification", "Revisited"][:words])
    found = Record("Semantic Scholar", Ref("s2", "5d62"), title, ("Ann Smith",))
    written, lookups = unreachable(title, ("Semantic Scholar search", found))
    assert bool(gather_evidence(written, lookups, index_listings(lookups)).titles) is is_found


def test_a_link_that_was_read_needs_no_stand_in():
    written, lookups = unreachable(KNOWN, ("Semantic Scholar search", S2_RECORD))
    lookups |= {Question("OpenReview", ref): Missing() for ref in paper_refs(written)}
    assert find_stand_in_questions(written, lookups) == ()
    assert gather_evidence(written, lookups, index_listings(lookups)).titles == ()


@pytest.mark.parametrize(
    ("source", "is_own"),
    [
        pytest.param("DBLP", True, id="DBLP, which has the venue's own address"),
        pytest.param("Crossref search", True, id="the registry"),
        pytest.param("Semantic Scholar search", False, id="a machine that joins ids"),
    ],
)
def test_a_search_that_finds_the_linked_address_has_read_the_link(source, is_own):
    forum = Ref("openreview", "TPZRq4FALB")
    found = Record(
        source, forum, f"{KNOWN} Revisited", ("Mouxing Yang",), "ICLR", frozenset({2024}), "published"
    )
    written, lookups = unreachable(KNOWN, (source, found))
    paper = gather_evidence(written, lookups, index_listings(lookups))
    assert [(w.is_own, w.is_stand_in) for w in paper.witnesses if w.is_own] == [(True, False)] * is_own
    assert bool(list(paper.claims())) is is_own


@pytest.mark.parametrize("source", ["DBLP", "Crossref search", "Semantic Scholar search"])
def test_a_search_for_the_written_title_may_find_the_linked_paper_by_its_own(source):
    known = {
        Question("arXiv", ARXIV): Found((Record("arXiv", ARXIV, "Provable Dynamic Fusion Revisited", ()),))
    }
    found = Record(source, Ref("doi", "10.1/x"), "Provable Dynamic Fusion Revisited", (), also=(ARXIV,))
    search = Question(source, Ref("title", "Provable Dynamic Fusion"))
    paper = gather_evidence(entry(), {**known, search: Found((found,))}, NOTHING)
    assert source in {witness.source for witness in paper.witnesses}
