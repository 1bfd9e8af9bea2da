"""Retractions on the word of who can know; withdrawals from arXiv only of what appeared nowhere else."""

from __future__ import annotations

import pytest

from bot.core.model import Found, Missing, Question, Record, Ref
from tests.core.rules.page_runner import judge_change, known_lookups

BASE = "# A list\n\n## Views\n- [A First Paper That Stands Here](https://example.org/first) [CVPR 2019]\n"
DOI = "https://doi.org/10.1109/access.2020.1234567"
LOST = "arXiv | https://arxiv.org/abs/2402.00001 | Deep Views of Things | Ann Li | | 2024 | withdrawn | "
FORUM = "OpenReview | https://openreview.net/forum?id=abcdefghij | Deep Views of Things | Ann Li | | | "
ERROR = "This paper has been withdrawn by the author due to an error in Lemma 2"
TITLE = Ref("title", "Deep Views of Things")
NOWHERE = {Question("DBLP", TITLE): Missing(), Question("Crossref search", TITLE): Missing()}
AT_CVPR = Record(
    "DBLP", Ref("dblp", "x"), "Deep Views of Things", ("Ann Li",), "CVPR", frozenset({2024}), "published"
)


def findings(entry: str, *known_lines: str, base: str = BASE, more=NOWHERE):
    answers = known_lookups(known_lines) | more
    found = judge_change(base, base + entry + "\n", answers).findings
    return [finding for finding in found if finding.rule == "retracted-paper"]


def line(url: str = "https://arxiv.org/abs/2402.00001", tag: str = "") -> str:
    return f"- [Deep Views of Things]({url}){tag}"


RETRACTED = "| Deep Views of Things | Ann Li | IEEE Access | 2020 | retracted"
FOUND = {
    "the DOI's record": (line(DOI), [f"Crossref | {DOI} {RETRACTED}"], "Crossref says that"),
    "the publisher's page": (
        line("https://ojs.aaai.org/index.php/AAAI/article/view/12345"),
        [f"pages | https://ojs.aaai.org/index.php/AAAI/article/view/12345 {RETRACTED}"],
        "has been retracted.",
    ),
    "one of two links": (
        line("https://arxiv.org/abs/2402.00001", f" [[DOI]]({DOI})"),
        [f"Crossref | {DOI} {RETRACTED}", LOST.replace("withdrawn", "preprint")],
        "“Deep Views of Things” has been retracted.",
    ),
    "withdrawn from arXiv": (line(), [LOST + ERROR], f"2402.00001 has been withdrawn: “{ERROR}”."),
    "withdrawn, without a word": (line(), [LOST], "arXiv says that 2402.00001 has been withdrawn."),
    "withdrawn, tagged as a preprint": (line(tag=" [arXiv 2024]"), [LOST + ERROR], "withdrawn"),
    "withdrawn, tagged with a venue that nobody knows of": (
        line(tag=" [CVPR 2024]"),
        [LOST + ERROR],
        "withdrawn",
    ),
    "withdrawn from arXiv and from a conference": (
        line(tag=" [[forum]](https://openreview.net/forum?id=abcdefghij)"),
        [
            LOST + ERROR,
            FORUM + "withdrawn",
        ],
        "arXiv says",
    ),
}


@pytest.mark.parametrize(("entry", "known_lines", "says"), FOUND.values(), ids=FOUND)
def test_a_paper_that_no_longer_stands_is_reported(entry, known_lines, says):
    (finding,) = findings(entry, *known_lines)
    assert says in finding.message
    assert finding.evidence
    assert not finding.edits


def test_the_published_version_that_arxiv_names_counts_for_the_preprint():
    doi = Ref("doi", "10.1109/access.2020.1234567")
    own = Record("arXiv", Ref("arxiv", "2402.00001"), "Deep Views of Things", ("Ann Li",), also=(doi,))
    answers = NOWHERE | {Question("arXiv", own.ref): Found((own,))}
    (finding,) = findings(line(), f"Crossref | {DOI} {RETRACTED}", more=answers)
    assert finding.evidence[0].source == "Crossref"


NOT_REPORTED = {
    "it stands": (line(), [LOST.replace("withdrawn", "preprint")]),
    "a preprint whose comment speaks of withdrawals": (
        line(),
        [LOST.replace("withdrawn", "preprint") + "v2: a claim was withdrawn"],
    ),
    "rejected by a conference": (line("https://openreview.net/forum?id=abcdefghij"), [FORUM + "rejected"]),
    "withdrawn from a conference": (
        line("https://openreview.net/forum?id=abcdefghij"),
        [FORUM + "withdrawn"],
    ),
    "withdrawn from arXiv, the forum stands": (
        line(tag=" [[forum]](https://openreview.net/forum?id=abcdefghij)"),
        [LOST + ERROR, FORUM + "published"],
    ),
    "withdrawn from arXiv, its page stands": (
        line(tag=" [[page]](https://proceedings.mlr.press/v202/li23a.html)"),
        [
            LOST + ERROR,
            "pages | https://proceedings.mlr.press/v202/li23a.html | Deep Views of Things | Ann Li | ICML"
            " | 2023 | published",
        ],
    ),
    "the list says so": (line(tag=" (withdrawn)"), [LOST + ERROR]),
    "the list says so of the retracted": (line(DOI, " **RETRACTED**"), [f"Crossref | {DOI} {RETRACTED}"]),
    "nobody knows it": (line(DOI), [f"Crossref | {DOI} | missing"]),
    "everything silent": (line(DOI), []),
}


@pytest.mark.parametrize(("entry", "known_lines"), NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_what_stands_somewhere_is_left_alone(entry, known_lines):
    assert findings(entry, *known_lines) == []


def titled(title: str, tag: str = "") -> str:
    return f"- [{title}](https://arxiv.org/abs/2402.00001){tag}"


@pytest.mark.parametrize(
    "title",
    [
        "Cheap Retractions on Curved Spaces",
        "Sleep After Withdrawal From Tea",
        "Why Papers Are Retracted",
        "Withdrawn Bids in Slow Auctions",
    ],
)
def test_a_subject_named_in_the_title_says_nothing_of_the_paper(title):
    searches = {Question(source, Ref("title", title)): Missing() for source in ("DBLP", "Crossref search")}
    known = LOST.replace("Deep Views of Things", title)
    assert len(findings(titled(title), known, more=searches)) == 1
    assert len(findings(titled(f"**{title}**"), known, more=searches)) == 1
    assert findings(titled(title, " (withdrawn by the authors)"), known, more=searches) == []
    assert findings(titled(f"RETRACTED: {title} [withdrawn]"), known, more=searches) == []


def test_a_title_that_the_list_marks_as_retracted_says_so():
    known = f"Crossref | {DOI} {RETRACTED}"
    assert findings(f"- [RETRACTED: Deep Views of Things]({DOI})", known) == []
    assert findings(f"- [Deep Views of Things (Retracted)]({DOI})", known) == []


def test_a_section_of_retracted_papers_is_left_alone():
    base = BASE + "\n## Retracted papers\n"
    assert findings(line(DOI), f"Crossref | {DOI} {RETRACTED}", base=base) == []


def test_a_withdrawal_is_not_reported_before_it_was_asked_where_else_the_paper_appeared():
    assert findings(line(), LOST + ERROR, more={}) == []


def test_a_withdrawn_preprint_that_appeared_elsewhere_stands():
    answers = NOWHERE | {Question("DBLP", TITLE): Found((AT_CVPR,))}
    assert findings(line(), LOST + ERROR, more=answers) == []


def test_who_only_joins_identities_does_not_make_a_paper_retracted():
    arxiv, doi = Ref("arxiv", "2402.00001"), Ref("doi", "10.1109/access.2020.1234567")
    joined = Record("Semantic Scholar", arxiv, "Deep Views of Things", also=(doi,))
    answers = NOWHERE | {Question("Semantic Scholar", arxiv): Found((joined,))}
    known_lines = [LOST.replace("withdrawn", "preprint"), f"Crossref | {DOI} {RETRACTED}"]
    assert findings(line(tag=" [CVPR 2024]"), *known_lines, more=answers) == []
