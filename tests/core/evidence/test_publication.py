"""Where a paper appeared by its witnesses, and how venue and year are written over an entry's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core import conventions, parsing
from bot.core.conventions import Conventions
from bot.core.evidence import Claim, PaperEvidence, Witness
from bot.core.evidence.publication import (
    Publication,
    edit_venue_and_year,
    find_publications,
    is_side_event,
    publication_year,
)
from bot.core.model import Config, Edit, Entry, Record, Ref

TITLE = "Provable Dynamic Fusion"


def witness(source: str, venue: str, *years: int, own: bool = False) -> Witness:
    record = Record(
        source, Ref("doi", f"10.1/{source}"), TITLE, venue=venue, years=frozenset(years), status="published"
    )
    return Witness(source, record, own)


def paper(*witnesses: Witness, is_certain: bool = True) -> PaperEvidence:
    return PaperEvidence(witnesses, (), is_certain)


def publication(venue: str, *years: int) -> Publication:
    return Publication(venue, (Claim("DBLP", venue, frozenset(years), 3, False, ""),))


DBLP = witness("DBLP", "International Conference on Machine Learning", 2023)
CROSSREF = witness("Crossref", "Proceedings of the ICML", 2022)
OWN_PAGE = witness("pages", "ICML", 2023, own=True)


@pytest.mark.parametrize(
    ("evidence", "venues"),
    [
        pytest.param(paper(), [], id="nobody says anything"),
        pytest.param(paper(DBLP), ["ICML"], id="one witness"),
        pytest.param(paper(DBLP, CROSSREF), ["ICML"], id="two that name one venue in two ways"),
        pytest.param(paper(DBLP, OWN_PAGE, is_certain=False), [], id="title and link name two papers"),
        pytest.param(paper(witness("DBLP", "Society of Knowing", 2023)), [], id="a venue nobody knows"),
        pytest.param(paper(witness("DBLP", "CoRR", 2023)), [], id="a preprint server"),
        pytest.param(
            paper(witness("DBLP", "CVPR", 2023), witness("Crossref", "ICML", 2023)),
            ["ICML", "CVPR"],
            id="neither proven: the stronger source first",
        ),
        pytest.param(
            paper(witness("OpenAlex", "CVPR", 2023), witness("DBLP", "CVPR", 2023), CROSSREF),
            ["CVPR", "ICML"],
            id="the proven one before the stronger source",
        ),
        pytest.param(
            paper(witness("listing", "CVPR", 2023), witness("listing", "ICML", 2023, own=True)),
            ["ICML", "CVPR"],
            id="of two listings that of the linked page",
        ),
        pytest.param(
            paper(witness("DBLP", "CVPR", 2023), witness("DBLP", "ICML", 2023, own=True)),
            ["ICML", "CVPR"],
            id="of two records of one rank that of the linked paper, though neither is proven",
        ),
        pytest.param(
            paper(witness("Crossref", "CVPR", 2023), witness("DBLP", "ICML", 2023, own=True)),
            ["CVPR", "ICML"],
            id="the stronger source before the linked page's, where neither is proven",
        ),
    ],
)
def test_the_best_attested_venue_comes_first(evidence: PaperEvidence, venues: list[str]) -> None:
    assert [one.venue for one in find_publications(evidence)] == venues


def test_claims_of_one_venue_stand_together_the_strongest_first() -> None:
    (found,) = find_publications(paper(DBLP, CROSSREF, OWN_PAGE))
    assert [claim.source for claim in found.claims] == ["pages", "Crossref", "DBLP"]
    assert found.years == {2023}
    assert found.is_proven


@pytest.mark.parametrize(
    ("witnesses", "years", "is_proven"),
    [
        pytest.param([DBLP], {2023}, False, id="one witness"),
        pytest.param([DBLP, CROSSREF], {2022}, True, id="the stronger one's years"),
        pytest.param([DBLP, witness("Crossref", "ICML")], {2023}, True, id="the strongest that gives any"),
        pytest.param([witness("Crossref", "ICML")], set(), False, id="nobody gives a year"),
    ],
)
def test_a_publication_has_the_years_of_its_strongest_witness(
    witnesses: list[Witness], years: set[int], is_proven: bool
) -> None:
    (found,) = find_publications(paper(*witnesses))
    assert found.years == years
    assert found.is_proven is is_proven


@pytest.mark.parametrize(
    ("venue", "expected"),
    [
        ("CVPR", False),
        ("TPAMI", False),
        ("CVPR Workshops", True),
        ("ICLR Tiny Papers", True),
        ("Findings of ACL", True),
        ("NeurIPS Datasets and Benchmarks", False),
        ("arXiv", False),
    ],
)
def test_a_workshop_or_findings_is_a_side_event(venue: str, expected: bool) -> None:
    assert is_side_event(venue) is expected


@pytest.mark.parametrize(
    ("years", "written", "expected"),
    [
        pytest.param((2023,), "2023", "2023", id="the right one stays"),
        pytest.param((2022, 2023), "2022", "2022", id="one of two right ones stays"),
        pytest.param((2022, 2023), "2021", "2023", id="the latest in place of a wrong one"),
        pytest.param((2023,), "", "2023", id="none is written"),
        pytest.param((2023,), "to appear", "2023", id="no number is written"),
        pytest.param((), "2021", "2021", id="no witness gives a year"),
        pytest.param((), "", "", id="nobody gives a year"),
    ],
)
def test_the_year_is_the_editions_unless_the_written_one_is_right(
    years: tuple[int, ...], written: str, expected: str
) -> None:
    assert publication_year(publication("ICML", *years), written) == expected


def read(line: str, config: Config | None = None) -> tuple[Entry, Conventions]:
    document = parsing.parse("README.md", f"## Fusion\n\n{line}\n")
    (entry,) = document.entries
    return entry, conventions.infer(document, config)


def apply(entry: Entry, edits: tuple[Edit, ...]) -> str:
    text = entry.text
    for edit in sorted(edits, key=lambda one: one.span, reverse=True):
        start, end = edit.span.start - entry.span.start, edit.span.end - entry.span.start
        text = text[:start] + edit.text + text[end:]
    return text


LINE = f"- [{TITLE}](https://arxiv.org/abs/2306.02050) "


@pytest.mark.parametrize(
    ("tag", "found", "expected"),
    [
        pytest.param("[CVPR 2021]", publication("ICML", 2023), "[ICML 2023]", id="venue and year"),
        pytest.param("[CVPR 2023]", publication("ICML", 2023), "[ICML 2023]", id="the venue alone"),
        pytest.param("[ICML 2021]", publication("ICML", 2023), "[ICML 2023]", id="the year alone"),
        pytest.param("[ICML 2023]", publication("ICML", 2023), "[ICML 2023]", id="nothing"),
        pytest.param("[NIPS 2022]", publication("NeurIPS", 2023), "[NIPS 2023]", id="another name of it"),
        pytest.param("[CVPR'21]", publication("ICML", 2023), "[ICML'23]", id="a year of two digits"),
        pytest.param("[CVPR 2021]", publication("ICML"), "[ICML 2021]", id="a year that nobody gives"),
        pytest.param("[2021 CVPR]", publication("ICML", 2023), "[2023 ICML]", id="the year first"),
        pytest.param("[arXiv 2023]", publication("ICML", 2023), "[ICML 2023]", id="a preprint"),
        pytest.param("*CVPR*", publication("ICML", 2023), "*ICML*", id="no year"),
    ],
)
def test_venue_and_year_are_written_over_what_stands_there(
    tag: str, found: Publication, expected: str
) -> None:
    entry, usage = read(LINE + tag)
    assert apply(entry, edit_venue_and_year(entry, found, usage)) == LINE + expected


def test_the_venue_is_written_in_the_lists_own_spelling() -> None:
    entry, usage = read(LINE + "[CVPR 2021]", Config(venues={"NeurIPS": "NIPS"}))
    edits = edit_venue_and_year(entry, publication("NeurIPS", 2021), usage)
    assert apply(entry, edits) == LINE + "[NIPS 2021]"


def test_an_edit_covers_no_more_than_the_words_that_change() -> None:
    entry, usage = read(LINE + "[CVPR 2021]")
    assert entry.venue is not None
    assert entry.year is not None
    edits = edit_venue_and_year(entry, publication("ICML", 2023), usage)
    assert edits == (Edit(entry.venue.span, "ICML"), Edit(entry.year.span, "2023"))  # type: ignore[arg-type]


def test_what_is_not_located_in_the_text_is_not_edited() -> None:
    entry, usage = read(LINE + "[CVPR 2021]")
    assert entry.venue is not None
    assert entry.year is not None
    found = publication("ICML", 2023)
    assert edit_venue_and_year(replace(entry, venue=None), found, usage) == ()
    assert edit_venue_and_year(replace(entry, venue=entry.venue._replace(span=None)), found, usage) == ()
    unlocated_year = replace(entry, year=entry.year._replace(span=None))
    assert edit_venue_and_year(unlocated_year, found, usage) == ()
    # A year that is right needs no edit, so it need not be located.
    assert edit_venue_and_year(unlocated_year, publication("ICML", 2021), usage) == (
        Edit(entry.venue.span, "ICML"),  # type: ignore[arg-type]
    )
