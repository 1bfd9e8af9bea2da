"""A journal against a conference, and a workshop against its conference: what the linked page says counts."""

from __future__ import annotations

import pytest

from bot.core.model import Found, Missing, Question, Record, Ref
from tests.core.rules.page_runner import judge_change, known_lookups

TITLE = "Gentle Bounds for Slow Samplers"
BASE = "# A list\n\n## Samplers\n- [A First Paper That Stands Here](https://example.org/first) [CVPR 2019]\n"
SEARCHED = Ref("title", TITLE)
UNKNOWN_TO_SEARCHES = {Question(source, SEARCHED): Missing() for source in ("DBLP", "Crossref search")}
JMLR = "https://jmlr.org/papers/v20/19-001.html"
PMLR = "https://proceedings.mlr.press/v75/li18a.html"
FORUM = "https://openreview.net/forum?id=abcdefghij"
ARXIV = "https://arxiv.org/abs/1801.00001"
DOI = "https://doi.org/10.1613/jair.1.10001"


def suggested(url: str, tag: str, page: str, searches=UNKNOWN_TO_SEARCHES) -> list[str | None]:
    """The suggested tag of each venue-mismatch, where `page` is what the linked page says of the paper."""
    source, _, rest = page.partition(" | ")
    answers = known_lookups([f"{source} | {url} | {TITLE} | Ann Li | {rest}"]) | searches
    judged = judge_change(BASE, f"{BASE}- [{TITLE}]({url}) [{tag}]\n", answers)
    return [
        judged.suggestions[finding.entry].lines[0].rpartition("[")[2].rstrip("]")
        if finding.entry in judged.suggestions
        else None
        for finding in judged.findings
        if finding.rule == "venue-mismatch"
    ]


def known_at(venue: str, year: int = 2018, source: str = "DBLP") -> Found:
    record = Record(source, Ref("dblp", "x"), TITLE, ("Ann Li",), venue, frozenset({year}), "published")
    return Found((record,))


CONTRADICTED = {
    "a journal's page, called a conference": (
        JMLR,
        "AAAI 2019",
        "pages | JMLR | 2019 | published",
        "JMLR 2019",
    ),
    "a conference's page, called a journal": (
        PMLR,
        "JMLR 2018",
        "pages | COLT | 2018 | published",
        "COLT 2018",
    ),
    "a forum of a journal": (
        FORUM,
        "ICLR 2024",
        "OpenReview | Accepted by TMLR | 2024 | published",
        "TMLR 2024",
    ),
    "a journal's DOI": (DOI, "AAAI 2018", "Crossref | JAIR | 2018 | published", "JAIR 2018"),
    "two journals": (JMLR, "JAIR 2019", "pages | JMLR | 2019 | published", "JMLR 2019"),
    "another year as well": (JMLR, "ICML 2018", "pages | JMLR | 2019 | published", "JMLR 2019"),
}


@pytest.mark.parametrize(("url", "tag", "page", "right"), CONTRADICTED.values(), ids=CONTRADICTED)
def test_the_linked_page_decides_between_journal_and_conference(url, tag, page, right):
    assert suggested(url, tag, page) == [right]


def test_the_linked_page_goes_before_a_version_that_a_search_finds():
    searches = UNKNOWN_TO_SEARCHES | {Question("DBLP", SEARCHED): known_at("COLT")}
    assert suggested(JMLR, "ICML 2018", "pages | JMLR | 2019 | published", searches) == ["JMLR 2019"]


LEFT_ALONE = {
    "a journal that prints the conference's papers": (
        "https://doi.org/10.1145/3592000",
        "SIGGRAPH 2023",
        "Crossref | ACM Transactions on Graphics | 2023 | published",
    ),
    "letters presented at a conference": (
        "https://doi.org/10.1109/LRA.2020.1",
        "ICRA 2020",
        "Crossref | IEEE Robotics and Automation Letters | 2020 | published",
    ),
    "a journal's papers at a conference": (
        "https://aclanthology.org/2020.tacl-1.1",
        "ACL 2020",
        "pages | TACL | 2020 | published",
    ),
    "proceedings under their old name": (
        "https://proceedings.mlr.press/v28/li13a.html",
        "JMLR 2013",
        "pages | ICML | 2013 | published",
    ),
    "a journal track that began later": (
        FORUM,
        "ICLR 2025",
        "OpenReview | Accepted by TMLR | 2024 | published",
    ),
    "a conference's volume named as a journal": (
        "https://doi.org/10.1007/978-3-030-41404-7_1",
        "ICPR 2019",
        "Crossref | Pattern Recognition | 2019 | published",
    ),
    "a journal that no table knows": (JMLR, "ICML 2019", "pages | Annals of Slow Things | 2019 | published"),
    "a preprint": (JMLR, "arXiv 2019", "pages | JMLR | 2019 | published"),
}


@pytest.mark.parametrize(("url", "tag", "page"), LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_both_names_may_be_right(url, tag, page):
    assert suggested(url, tag, page) == []


def test_a_source_that_knows_it_where_the_entry_says_is_believed():
    searches = UNKNOWN_TO_SEARCHES | {Question("DBLP", SEARCHED): known_at("COLT")}
    assert suggested(JMLR, "COLT 2018", "pages | JMLR | 2019 | published", searches) == []


def test_a_journal_that_only_searches_know_is_another_version():
    searches = {
        Question("DBLP", SEARCHED): known_at("JMLR", 2019),
        Question("Crossref search", SEARCHED): known_at("JMLR", 2019, "Crossref"),
    }
    assert suggested(ARXIV, "ICML 2019", "arXiv | | 2018 | preprint", searches) == []


WHOLE_LISTING = {Question("listing", Ref("listing", "CVPR 2018")): Found(())}


def at_workshop(year: int = 2018, venue: str = "CVPR Workshops") -> dict[Question, Found]:
    return {
        Question("DBLP", SEARCHED): known_at(venue, year),
        Question("Crossref search", SEARCHED): known_at(venue, year, "Crossref"),
    }


def test_two_searches_place_a_paper_in_a_workshop_of_that_edition():
    answers = at_workshop() | WHOLE_LISTING
    assert suggested(ARXIV, "CVPR 2018", "arXiv | | 2018 | preprint", answers) == ["CVPR Workshops 2018"]


UNSURE_WORKSHOPS = {
    "one search": (
        "CVPR 2018",
        UNKNOWN_TO_SEARCHES | {Question("DBLP", SEARCHED): known_at("CVPR Workshops")},
    ),
    "another year": ("CVPR 2018", at_workshop(2017) | WHOLE_LISTING),
    "another conference's workshop": ("CVPR 2018", at_workshop(venue="ECCV Workshops") | WHOLE_LISTING),
    "the listing gave no answer": ("CVPR 2018", at_workshop()),
    "the entry says workshop": ("CVPR Workshop 2018", at_workshop() | WHOLE_LISTING),
    "one of the two has the main conference": (
        "CVPR 2018",
        at_workshop() | WHOLE_LISTING | {Question("DBLP", SEARCHED): known_at("CVPR")},
    ),
}


@pytest.mark.parametrize(("tag", "answers"), UNSURE_WORKSHOPS.values(), ids=UNSURE_WORKSHOPS)
def test_a_workshop_that_is_not_sure_is_no_contradiction(tag, answers):
    assert suggested(ARXIV, tag, "arXiv | | 2018 | preprint", answers) == []


NO_LISTINGS = {
    Question("listing", Ref("listing", edition)): Found(()) for edition in ("ICML 2019", "ICML 2020")
}


def hidden_forum(
    tag: str, home: str = "ICML 2019 Workshop", searches=UNKNOWN_TO_SEARCHES
) -> list[str | None]:
    record = Record(
        "OpenReview", Ref("openreview", "abcdefghij"), TITLE, ("Ann Li",), home, frozenset({2019})
    )
    answers = searches | {Question("OpenReview", record.ref): Found((record,))} | NO_LISTINGS
    judged = judge_change(BASE, f"{BASE}- [{TITLE}]({FORUM}) [{tag}]\n", answers)
    return [f.message for f in judged.findings if f.rule == "venue-mismatch"]


def test_a_forum_of_a_workshop_is_no_forum_of_the_conference():
    assert hidden_forum("ICML 2019") == ["OpenReview says “ICML Workshops”; the entry says “ICML”."]


UNSURE_FORUMS = {
    "a conference's forum": ("ICML 2019", "ICML 2019", UNKNOWN_TO_SEARCHES),
    "another year": ("ICML 2020", "ICML 2019 Workshop", UNKNOWN_TO_SEARCHES),
    "another conference": ("ICLR 2019", "ICML 2019 Workshop", UNKNOWN_TO_SEARCHES),
    "the entry says workshop": ("ICML 2019 Workshop", "ICML 2019 Workshop", UNKNOWN_TO_SEARCHES),
    "no search answered": ("ICML 2019", "ICML 2019 Workshop", {}),
    "a search knows it at the conference": (
        "ICML 2019",
        "ICML 2019 Workshop",
        UNKNOWN_TO_SEARCHES | {Question("DBLP", SEARCHED): known_at("ICML", 2019)},
    ),
}


@pytest.mark.parametrize(("tag", "home", "searches"), UNSURE_FORUMS.values(), ids=UNSURE_FORUMS)
def test_a_forum_of_a_workshop_proves_nothing_else(tag, home, searches):
    assert hidden_forum(tag, home, searches) == []
