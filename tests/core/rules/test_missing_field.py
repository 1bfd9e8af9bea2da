import pytest

from bot.core.model import Found, Question, Record
from bot.core.refs import parse
from bot.core.rules import missing_field
from bot.core.submission import Submission
from tests.core.list_builder import SEED, Listing, mended, paper, proposal

ARXIV = "https://arxiv.org/abs/1706.03762"
PMLR = "https://proceedings.mlr.press/v70/a17a.html"
TITLE = "Attention Is All You Need"


def listing(count, pattern=SEED, preprints=0, bare=0):
    made = Listing().under("Fusion").fill(pattern, count)
    made.fill(pattern, preprints, first=count, venue="arXiv")
    return made.fill("- [{title}]({url})", bare, first=count + preprints)


TAGGED = listing(12).text
WITH_ARXIV = listing(12, preprints=2).text


def known(entry, submission, venue="ICML", years=(2017,), source="pages"):
    """The submission with the linked page's own word on where the paper appeared."""
    ref = entry.links[0].ref
    record = Record(source, ref, TITLE, ("A Vaswani",), venue, frozenset(years), "published", url=PMLR)
    lookups = {Question(source, ref): Found((record,))}
    return Submission(
        submission.documents, submission.base, submission.entries, lookups, submission.conventions
    )


VENUES = "12 of 12 papers in this section name their venue"
YEARS = "12 of 12 papers in this section name their year"
REPORTED = {
    "published paper without a venue": (TAGGED, f"- [{TITLE}]({PMLR})", VENUES),
    "preprint where preprints are tagged": (WITH_ARXIV, f"- [{TITLE}]({ARXIV})", "14 of 14 papers"),
    "year without a venue": (TAGGED, f"- [{TITLE}]({PMLR}) [2017]", "name their venue"),
    "venue without a year": (TAGGED, f"- [{TITLE}]({ARXIV}) [NeurIPS]", YEARS),
    "with a code link, in a list of such": (
        listing(12, SEED + " [[code]]({code})").text,
        f"- [{TITLE}]({PMLR}) [[code]](https://github.com/a/b)",
        "12 of 12",
    ),
    "one neighbour in many lacks it": (listing(28, bare=1).text, f"- [{TITLE}]({PMLR})", "28 of 29"),
    "few in the section, many in the list": (
        TAGGED + "\n## Balance\n- [Some Balanced Views](https://arxiv.org/abs/2003.10001) [CVPR 2020]\n",
        f"- [{TITLE}]({PMLR})",
        "13 of 13 papers in this list",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("base", "line", "support"), REPORTED.values(), ids=REPORTED)
def test_what_every_neighbour_names_is_missed(base, line, support):
    entry, submission = proposal(base, line)
    (finding,) = missing_field.check(entry, submission)
    assert support in finding.message
    assert finding.edits == ()


FIXED = {
    "venue and year": (TAGGED, f"- [{TITLE}]({PMLR})", f"- [{TITLE}]({PMLR}) [ICML 2017]"),
    "venue beside the year": (TAGGED, f"- [{TITLE}]({PMLR}) [2017]", f"- [{TITLE}]({PMLR}) [ICML 2017]"),
    "year beside the venue": (TAGGED, f"- [{TITLE}]({PMLR}) [ICML]", f"- [{TITLE}]({PMLR}) [ICML 2017]"),
    "short year": (
        listing(12, "- [{title}]({url}) ({venue}'{yy})").text,
        f"- [{TITLE}]({PMLR})",
        f"- [{TITLE}]({PMLR}) (ICML'17)",
    ),
    "venue in front": (
        listing(12, "- [{venue} {year}] [{title}]({url})").text,
        f"- [{TITLE}]({PMLR})",
        f"- [ICML 2017] [{TITLE}]({PMLR})",
    ),
    "before the code": (
        listing(12, SEED + " [[code]]({code})").text,
        f"- [{TITLE}]({PMLR}) [[code]](https://github.com/a/b)",
        f"- [{TITLE}]({PMLR}) [ICML 2017] [[code]](https://github.com/a/b)",
    ),
    "bold, with a paper link": (
        listing(12, "* **{title}**, {venue} {year}. [[paper]]({url})").text,
        f"* **{TITLE}**. [[paper]]({PMLR})",
        f"* **{TITLE}**, ICML 2017. [[paper]]({PMLR})",
    ),
}


@pytest.mark.parametrize(("base", "line", "expected"), FIXED.values(), ids=FIXED)
def test_a_proven_place_is_written_in_the_form_of_the_list(base, line, expected):
    entry, submission = proposal(base, line)
    (finding,) = missing_field.check(entry, known(entry, submission))
    assert "pages says “ICML 2017”" in finding.message
    assert mended(entry, [finding]) == expected


def test_the_list_s_own_name_of_the_venue_is_written():
    base = Listing().under("Fusion").fill(SEED, 9, venue="NIPS").fill(SEED, 4, first=9, venue="CVPR").text
    entry, submission = proposal(base, f"- [{TITLE}]({PMLR})")
    (finding,) = missing_field.check(entry, known(entry, submission, venue="NeurIPS"))
    assert mended(entry, [finding]) == f"- [{TITLE}]({PMLR}) [NIPS 2017]"


UNPROVEN = {
    "a lone aggregator": {"source": "OpenAlex"},
    "a workshop": {"venue": "ICML Workshop on Views"},
    "no year": {"years": ()},
}


@pytest.mark.parametrize("given", UNPROVEN.values(), ids=UNPROVEN)
def test_an_unproven_place_is_not_written(given):
    entry, submission = proposal(TAGGED, f"- [{TITLE}]({PMLR})")
    (finding,) = missing_field.check(entry, known(entry, submission, **given))
    assert finding.edits == ()


def test_a_place_that_the_entry_s_own_words_contradict_is_not_written():
    for line in (f"- [{TITLE}]({PMLR}) [2012]", f"- [{TITLE}]({PMLR}) [CVPR]"):
        entry, submission = proposal(TAGGED, line)
        assert all(finding.edits == () for finding in missing_field.check(entry, known(entry, submission)))


NOT_REPORTED = {
    "complete": (TAGGED, f"- [{TITLE}]({PMLR}) [ICML 2017]"),
    "preprint where no preprint is tagged": (TAGGED, f"- [{TITLE}]({ARXIV})"),
    "forum, accepted or not": (TAGGED, f"- [{TITLE}](https://openreview.net/forum?id=abcdefghij)"),
    "two neighbours lack it": (listing(40, bare=2).text, f"- [{TITLE}]({PMLR})"),
    "one of a few lacks it": (listing(9, bare=1).text, f"- [{TITLE}]({PMLR})"),
    "few neighbours": (listing(7).text, f"- [{TITLE}]({PMLR})"),
    "no neighbour has one": (listing(0, bare=12).text, f"- [{TITLE}]({PMLR})"),
    "half of them": (listing(10, bare=10).text, f"- [{TITLE}]({PMLR})"),
    "years alone are the way": (
        listing(12, "- [{title}]({url}) ({year})").text, f"- [{TITLE}]({PMLR}) (2017)",
    ),
    "venues alone are the way": (
        listing(12, "- [{title}]({url}) [{venue}]").text, f"- [{TITLE}]({PMLR}) [ICML]",
    ),
    "repository": (TAGGED, "- [Fusion Kit](https://github.com/a/b)"),
    "project": (TAGGED, "- [Fusion Kit](https://fusion.example.org/)"),
    "dataset": (TAGGED, "- [Fusion Set](https://huggingface.co/datasets/a/b)"),
    "blog": (TAGGED, "- [Fusion Explained](https://blog.example.org/fusion)"),
    "video": (TAGGED, "- [Fusion Explained](https://www.youtube.com/watch?v=abcdefghijk)"),
    "venue that is not known": (TAGGED, f"- [{TITLE}]({PMLR}) [WHATCONF 2017]"),
    "journal that is not known": (TAGGED, f"- [{TITLE}]({PMLR}) [Annals of Slow Things 2017]"),
    "journal that is not known, cut short": (TAGGED, f"- [{TITLE}]({PMLR}) [Ann. Slow Th. 12(3), 2017]"),
    "something with a flame": (TAGGED, f"- [{TITLE}]({PMLR}) [🔥 WhatConf]"),
    "something in round brackets": (TAGGED, f"- [{TITLE}]({PMLR}) (to appear)"),
    "venue in a note": (TAGGED, f"- [{TITLE}]({PMLR}) to appear in some journal"),
    "authors": (TAGGED, f"- [{TITLE}]({PMLR}), A. Vaswani et al."),
    "words in front": (
        listing(12, "- ViewNet: [{title}]({url}) [{venue} {year}]").text,
        f"- WhatConf: [{TITLE}]({PMLR})",
    ),
    "description": (TAGGED, f"- [{TITLE}]({PMLR}) - The transformer."),
    "label that may be a venue": (TAGGED, f"- [{TITLE}]({PMLR}) [[WHATCONF]](https://a.example/b)"),
    "badge": (TAGGED, f"- [{TITLE}]({PMLR}) ![x](https://img.shields.io/badge/WHATCONF-2017-blue)"),
    "another bullet": (TAGGED, f"1. [{TITLE}]({PMLR})"),
    "nested": (TAGGED, f"  - [{TITLE}]({PMLR})"),
    "survey in a section of its own": (
        TAGGED + "\n## Surveys\n" + "".join(
            f"- [A Survey of {n} Views](https://arxiv.org/abs/2004.1000{n})\n" for n in range(3)
        ),
        f"- [{TITLE}]({PMLR})",
    ),
    "row": (
        Listing().under("F").fill("| [{title}]({url}) | {venue} {year} |", 12, form="row").text,
        f"| [{TITLE}]({PMLR}) | |",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("base", "line"), NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_it_reports_nothing_where_neighbours_differ_or_the_entry_may_say_it(base, line):
    entry, submission = proposal(base, line)
    assert list(missing_field.check(entry, submission)) == []


def test_a_preprint_that_is_proven_published_is_reported_even_where_no_preprint_is_tagged():
    entry, submission = proposal(TAGGED, f"- [{TITLE}]({ARXIV})")
    ref = entry.links[0].ref
    own = Record("arXiv", ref, TITLE, ("A Vaswani",), status="preprint", also=(parse(PMLR),))
    page = Record("pages", parse(PMLR), TITLE, ("A Vaswani",), "ICML", frozenset({2017}), "published")
    second = Record("DBLP", parse(PMLR), TITLE, ("A Vaswani",), "ICML", frozenset({2017}), "published")
    lookups = {
        Question("arXiv", ref): Found((own,)),
        Question("pages", parse(PMLR)): Found((page,)),
        Question("DBLP", parse(f"title:{TITLE}")): Found((second,)),
        Question("DBLP", type(ref)("title", TITLE)): Found((second,)),
    }
    submission = Submission(
        submission.documents, submission.base, submission.entries, lookups, submission.conventions
    )
    (finding,) = missing_field.check(entry, submission)
    assert mended(entry, [finding]) == f"- [{TITLE}]({ARXIV}) [ICML 2017]"
    assert paper(1)["venue"] == "ICML"
