"""A venue claimed for what its forum calls refused; never for what is still open."""

from __future__ import annotations

import pytest

from bot.core.model import Found, Missing, Question, Record, Ref, Unavailable
from tests.core.rules.page_runner import judge_change, known_lookups

BASE = "# A list\n\n## Views\n- [A First Paper That Stands Here](https://example.org/first) [CVPR 2019]\n"
FORUM = "OpenReview | https://openreview.net/forum?id=abcdefghij | Deep Views of Things | Ann Li"
TITLE = Ref("title", "Deep Views of Things")


def messages(tag: str, status: str, label: str, *known_lines: str, base: str = BASE, more=None):
    lines = [f"{FORUM} | | | {status} | {label}", *known_lines]
    answers = known_lookups(lines) | (more or {})
    entry = f"- [Deep Views of Things](https://openreview.net/forum?id=abcdefghij){tag}"
    found = judge_change(base, base + entry + "\n", answers).findings
    return [finding.message for finding in found if finding.rule == "venue-mismatch"]


@pytest.mark.parametrize(
    ("tag", "status", "label"),
    [
        (" [ICLR 2024]", "rejected", "Submitted to ICLR 2024"),
        (" (ICLR'24)", "rejected", "Submitted to ICLR 2024"),
        (" [ICLR 2024]", "withdrawn", "ICLR 2024 Conference Withdrawn Submission"),
        (" [ICLR 2023]", "rejected", "ICLR 2023 Conference Desk Rejected Submission"),
        (" [NeurIPS 2022]", "rejected", "Submitted to NeurIPS 2022"),
        (" [NIPS 2022]", "rejected", "NeurIPS 2022 Submitted"),
    ],
)
def test_a_refused_submission_did_not_appear_there(tag, status, label):
    (message,) = messages(tag, status, label)
    assert (
        message == f"OpenReview says “{label}”: the paper was submitted there, which is not to say accepted."
    )


NOT_REPORTED = {
    "still open": (" [ICLR 2024]", "submitted", "Submitted to ICLR 2024"),
    "unknown": (" [ICLR 2024]", "preprint", "Submitted to ICLR 2024"),
    "another year, when it may have been accepted": (" [ICLR 2025]", "rejected", "Submitted to ICLR 2024"),
    "another venue": (" [ICML 2024]", "rejected", "Submitted to ICLR 2024"),
    "a workshop there": (" [ICLR 2024 Workshop]", "rejected", "Submitted to ICLR 2024"),
    "no year": (" [ICLR]", "rejected", "Submitted to ICLR 2024"),
    "no venue": (" (2024)", "rejected", "Submitted to ICLR 2024"),
    "a preprint": (" [arXiv 2024]", "rejected", "Submitted to ICLR 2024"),
    "the list says submitted": (" [ICLR 2024 submission]", "rejected", "Submitted to ICLR 2024"),
    "the list says rejected": (" [ICLR 2024, rejected]", "rejected", "Submitted to ICLR 2024"),
    "the list says withdrawn": (
        " [ICLR 2024] (withdrawn)",
        "withdrawn",
        "ICLR 2024 Conference Withdrawn Submission",
    ),
    "the list says under review": (" [ICLR 2024] (under review)", "rejected", "Submitted to ICLR 2024"),
    "a track of it": (" [ICLR 2024]", "rejected", "Submitted to ICLR 2024 Tiny Papers"),
    "its workshop": (" [ICLR 2024]", "rejected", "ICLR 2024 Workshop ME-FoMo Rejected"),
    "blog posts": (" [ICLR 2024]", "rejected", "Submitted to ICLR 2024 Blogposts"),
    "a label without a venue": (" [TMLR 2024]", "withdrawn", "Withdrawn by Authors"),
    "a label without a year": (" [TMLR 2024]", "rejected", "Rejected by TMLR"),
    "no label": (" [ICLR 2019]", "rejected", ""),
    "accepted": (" [ICLR 2024]", "published", ""),
}


@pytest.mark.parametrize(("tag", "status", "label"), NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_what_is_open_or_of_another_place_is_left_alone(tag, status, label):
    assert messages(tag, status, label) == []


def test_another_source_that_knows_it_there_is_believed():
    there = Record("DBLP", Ref("dblp", "x"), TITLE.id, ("Ann Li",), "ICLR", frozenset({2024}), "published")
    answers = {Question("DBLP", TITLE): Found((there,))}
    assert messages(" [ICLR 2024]", "rejected", "Submitted to ICLR 2024", more=answers) == []


def test_a_section_of_submissions_is_left_alone():
    base = BASE + "\n## ICLR 2024 submissions\n"
    assert messages(" [ICLR 2024]", "rejected", "Submitted to ICLR 2024", base=base) == []


ACL = "ACL Anthology | https://aclanthology.org/2023.findings-emnlp.392 | Deep Views of Things | Ann Li"


UNKNOWN_TO_SEARCHES = {Question(source, TITLE): Missing() for source in ("DBLP", "Crossref search")}


def side(tag: str, event: str = "Findings of EMNLP", searches=UNKNOWN_TO_SEARCHES) -> list[str]:
    answers = known_lookups([f"{ACL.replace('ACL Anthology', 'pages')} | {event} | 2023 | published"])
    answers |= searches
    entry = f"- [Deep Views of Things](https://aclanthology.org/2023.findings-emnlp.392){tag}"
    return [
        f.message
        for f in judge_change(BASE, f"{BASE}{entry}\n", answers).findings
        if f.rule == "venue-mismatch"
    ]


@pytest.mark.parametrize(
    "tag",
    [
        " [EMNLP 2023 Findings]",
        " [EMNLP 2023] (Findings)",
        " [Findings of EMNLP 2023]",
        " [EMNLP-Findings 2023]",
    ],
)
def test_a_side_event_named_beside_the_venue_is_named(tag):
    assert side(tag) == []


def test_a_side_event_that_the_entry_does_not_name_is_reported():
    assert side(" [EMNLP 2023]") == ["pages says “Findings of EMNLP”; the entry says “EMNLP”."]
    assert len(side(" [ACL 2023 Findings]")) == 1
    assert len(side(" [AAAI 2023]", "AAAI (Student Abstract)")) == 1


def in_dblp(venue: str) -> Found:
    return Found(
        (Record("DBLP", Ref("dblp", "x"), TITLE.id, ("Ann Li",), venue, frozenset({2023}), "published"),)
    )


SILENT = Unavailable("it answered 429")
UNSURE_SIDE_EVENTS = {
    "nobody else answered": (" [EMNLP 2023]", "Findings of EMNLP", {}),
    "DBLP is silent": (
        " [EMNLP 2023]",
        "Findings of EMNLP",
        UNKNOWN_TO_SEARCHES | {Question("DBLP", TITLE): SILENT},
    ),
    "Crossref is silent": (
        " [EMNLP 2023]",
        "Findings of EMNLP",
        UNKNOWN_TO_SEARCHES | {Question("Crossref search", TITLE): SILENT},
    ),
    "a student abstract": (" [AAAI 2023]", "AAAI (Student Abstract)", {}),
    "a workshop": (" [CVPR 2023]", "CVPR Workshops", {}),
    "a companion volume": (" [WWW 2023]", "WWW Companion", {}),
    "datasets and benchmarks": (
        " [NeurIPS 2023]",
        "NeurIPS Datasets and Benchmarks",
        UNKNOWN_TO_SEARCHES,
    ),
    "a search has the main venue": (
        " [AAAI 2023]",
        "AAAI (Student Abstract)",
        UNKNOWN_TO_SEARCHES | {Question("DBLP", TITLE): in_dblp("AAAI")},
    ),
}


@pytest.mark.parametrize(("tag", "event", "searches"), UNSURE_SIDE_EVENTS.values(), ids=UNSURE_SIDE_EVENTS)
def test_a_side_event_of_the_same_venue_is_not_a_contradiction_while_a_search_is_unavailable(
    tag, event, searches
):
    assert side(tag, event, searches) == []


def test_a_side_event_of_another_venue_is_one_whichever_source_is_unavailable():
    assert len(side(" [ICLR 2023]", searches={})) == 1


PREPRINT = "arXiv | https://arxiv.org/abs/2309.05073 | Deep Views of Things | Ann Li"
CROSSREF = Question("Crossref search", TITLE)


def in_crossref(venue: str, year: int) -> dict[Question, Found]:
    ref = Ref("doi", "10.1/x")
    return {
        CROSSREF: Found(
            (Record("Crossref", ref, TITLE.id, ("Ann Li",), venue, frozenset({year}), "published"),)
        )
    }


def preprint_messages(tag: str, searches) -> list[str]:
    """What is said of a linked preprint where the listing of the edition that the entry names is silent."""
    entry = f"- [Deep Views of Things](https://arxiv.org/abs/2309.05073){tag}\n"
    answers = known_lookups([PREPRINT]) | searches
    return [
        f.message for f in judge_change(BASE, BASE + entry, answers).findings if f.rule == "venue-mismatch"
    ]


BOTH = {Question("DBLP", TITLE): in_dblp("CVPR")} | in_crossref("CVPR", 2023)


@pytest.mark.parametrize("tag", [" [EMNLP 2023]", " [NeurIPS 2023]", " [ACL'23]", " [ICLR 2023]"])
def test_two_strong_witnesses_of_that_year_need_no_listing_of_the_named_edition(tag):
    assert len(preprint_messages(tag, BOTH)) == 1


STILL_OPEN = {
    "one witness": (" [EMNLP 2023]", {Question("DBLP", TITLE): in_dblp("CVPR"), CROSSREF: SILENT}),
    "one witness, the other does not know it": (
        " [EMNLP 2023]",
        {Question("DBLP", TITLE): in_dblp("CVPR"), CROSSREF: Missing()},
    ),
    "the named edition is of another year": (" [EMNLP 2022]", BOTH),
    "the witnesses differ in the year": (
        " [EMNLP 2023]",
        {Question("DBLP", TITLE): in_dblp("CVPR")} | in_crossref("CVPR", 2024),
    ),
    "the witnesses differ": (
        " [EMNLP 2023]",
        {Question("DBLP", TITLE): in_dblp("CVPR")} | in_crossref("ICML", 2023),
    ),
    "one agrees with the entry": (
        " [EMNLP 2023]",
        {Question("DBLP", TITLE): in_dblp("CVPR")} | in_crossref("EMNLP", 2023),
    ),
    "a workshop's version": (
        " [EMNLP 2023]",
        {Question("DBLP", TITLE): in_dblp("CVPR Workshops")} | in_crossref("CVPR Workshops", 2023),
    ),
    "a journal's version": (
        " [EMNLP 2023]",
        {Question("DBLP", TITLE): in_dblp("TACL")} | in_crossref("TACL", 2023),
    ),
}


@pytest.mark.parametrize(("tag", "searches"), STILL_OPEN.values(), ids=STILL_OPEN)
def test_a_unavailable_listing_of_the_named_edition_may_hold_the_paper(tag, searches):
    assert preprint_messages(tag, searches) == []
