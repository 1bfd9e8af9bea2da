import re

import pytest

from bot.core.rules import canonical_link
from tests.core.list_builder import SEED, Listing, mended, paper, proposal


def listed(*urls):
    listing = Listing().under("Fusion")
    for number, url in enumerate(urls):
        listing.add(SEED, **paper(number, url=url))
    return listing.text


def arxiv(form, count, first=0):
    return [f"https://arxiv.org/{form}/2101.{10000 + number}" for number in range(first, first + count)]


ABS, PDF = listed(*arxiv("abs", 20)), listed(*arxiv("pdf", 20))
ENDED = listed(*(url + ".pdf" * (n % 4 > 0) for n, url in enumerate(arxiv("pdf", 20))))
MIXED = listed(*arxiv("abs", 9), *arxiv("pdf", 6, first=9))
FORUM = listed(*(f"https://openreview.net/forum?id=abcdefghi{number:02}" for number in range(20)))
VERSIONS = listed(*(url + "v1" * (n % 9 == 0) for n, url in enumerate(arxiv("abs", 20))))
PLAIN = listed(*(url.replace("https", "http") for url in arxiv("abs", 20)))


def line(url, more=""):
    return f"- [Attention Is All You Need]({url}) [NeurIPS 2017]{more}"


FIXED = {
    "file": (ABS, "https://arxiv.org/pdf/1706.03762", "https://arxiv.org/abs/1706.03762"),
    "file with its ending": (ABS, "https://arxiv.org/pdf/1706.03762.pdf", "https://arxiv.org/abs/1706.03762"),
    "abstract page": (PDF, "https://arxiv.org/abs/1706.03762", "https://arxiv.org/pdf/1706.03762"),
    "abstract page where files have their ending": (
        ENDED,
        "https://arxiv.org/abs/1706.03762",
        "https://arxiv.org/pdf/1706.03762.pdf",
    ),
    "no https and file": (ABS, "http://arxiv.org/pdf/1706.03762", "https://arxiv.org/abs/1706.03762"),
    "mirror": (ABS, "https://www.alphaxiv.org/abs/1706.03762", "https://arxiv.org/abs/1706.03762"),
    "older mirror": (ABS, "https://ar5iv.org/abs/1706.03762", "https://arxiv.org/abs/1706.03762"),
    "DOI of the preprint": (
        ABS,
        "https://doi.org/10.48550/arXiv.1706.03762",
        "https://arxiv.org/abs/1706.03762",
    ),
    "mirror in a list of both forms": (
        MIXED,
        "https://www.alphaxiv.org/abs/1706.03762",
        "https://arxiv.org/abs/1706.03762",
    ),
    "version of a file": (ABS, "https://arxiv.org/pdf/1706.03762v5.pdf", "https://arxiv.org/abs/1706.03762"),
    "review's file": (
        FORUM,
        "https://openreview.net/pdf?id=B1QRgziT-",
        "https://openreview.net/forum?id=B1QRgziT-",
    ),
}


@pytest.mark.parametrize(("base", "written", "expected"), FIXED.values(), ids=FIXED)
def test_the_link_takes_the_form_of_the_list(base, written, expected):
    entry, submission = proposal(base, line(written))
    findings = list(canonical_link.check(entry, submission))
    assert mended(entry, findings) == line(expected)
    assert re.search("20 of 20|15 arXiv", findings[0].message)


NOT_REPORTED = {
    "one of thirty departs": (
        listed(*arxiv("abs", 29), *arxiv("pdf", 1, first=29)),
        line("https://arxiv.org/pdf/1706.03762"),
    ),
    "label that says so": (
        PDF,
        "- Attention Is All You Need [[arXiv]](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]",
    ),
    "label of the file": (
        ABS,
        "- Attention Is All You Need [[PDF]](https://arxiv.org/pdf/1706.03762) [NeurIPS 2017]",
    ),
    "a short section of its own": (
        listed(*arxiv("abs", 20), *arxiv("pdf", 12, first=20)),
        line("https://arxiv.org/abs/1706.03762"),
    ),
    "as the list does": (ABS, line("https://arxiv.org/abs/1706.03762")),
    "file in a list of files": (PDF, line("https://arxiv.org/pdf/1706.03762")),
    "file ending": (PDF, line("https://arxiv.org/pdf/1706.03762.pdf")),
    "mixed forms": (MIXED, line("https://arxiv.org/pdf/1706.03762")),
    "few links": (listed(*arxiv("abs", 5)), line("https://arxiv.org/pdf/1706.03762")),
    "another kind": (ABS, line("https://openreview.net/pdf?id=B1QRgziT-")),
    "project page": (ABS, line("http://attention.example.org/paper.pdf")),
    "code": (ABS, line("http://github.com/a/b")),
    "no https alone": (ABS, line("http://arxiv.org/abs/1706.03762")),
    "no https anywhere": (PLAIN, line("http://arxiv.org/abs/1706.03762")),
    "version in a list without": (ABS, line("https://arxiv.org/abs/1706.03762v5")),
    "version of a file in a list without": (PDF, line("https://arxiv.org/pdf/1706.03762v5.pdf")),
    "a kind that the list hardly uses": (
        listed(*arxiv("abs", 40), *(f"https://openreview.net/forum?id=abcdefghi{n:02}" for n in range(15))),
        line("https://openreview.net/pdf?id=B1QRgziT-"),
    ),
    "version where others have one": (VERSIONS, line("https://arxiv.org/abs/1706.03762v5")),
    "mirror in a list that uses it": (
        listed(*arxiv("abs", 9), *(f"https://alphaxiv.org/abs/2101.{n}" for n in range(10020, 10029))),
        line("https://www.alphaxiv.org/abs/1706.03762"),
    ),
    "both forms": (
        ABS,
        line("https://arxiv.org/pdf/1706.03762", " [[abs]](https://arxiv.org/abs/1706.03762)"),
    ),
    "second link": (
        ABS,
        line("https://arxiv.org/abs/1706.03762", " [[appendix]](https://arxiv.org/pdf/1706.03763)"),
    ),
}


@pytest.mark.parametrize(("base", "added"), NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_it_reports_nothing_where_the_list_has_no_such_habit(base, added):
    entry, submission = proposal(base, added)
    assert list(canonical_link.check(entry, submission)) == []
