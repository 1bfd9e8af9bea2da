"""Bullets that name several papers: each is judged, and what is only a reference is none of them."""

from __future__ import annotations

import pytest

from bot.core import parsing, review
from bot.core.evidence.papers import papers_of
from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.pull import ChangedFile
from bot.core.render import summary
from tests.core.rules.page_runner import known_lookups

A, B, C = (f"https://arxiv.org/abs/2003.0000{number}" for number in (1, 2, 3))
FIRST, SECOND, THIRD = "Slow Maps of Many Views", "Fused Sums of Many Views", "Early Arcs of Many Views"
BASE = "# A list\n\n## Papers\n- [A First Paper That Stands Here](https://example.org/first) [CVPR 2019]\n"


def parts(line: str) -> list[tuple[str, str | None, str | None, list[str]]]:
    """Title, venue, year and links of each paper that a line names."""
    (entry,) = parsing.parse("README.md", f"# A\n\n## B\n{line}\n").entries
    return [
        (
            paper.title.value,
            paper.venue.value if paper.venue else None,
            paper.year.value if paper.year else None,
            [link.url.value for link in paper.links],
        )
        for paper in papers_of(entry)
    ]


SEVERAL = {
    "two with their tags": (
        f"- [{FIRST}]({A}) [CVPR 2020], [{SECOND}]({B}) [ICML 2021]",
        [(FIRST, "CVPR", "2020", [A]), (SECOND, "ICML", "2021", [B])],
    ),
    "three, and code": (
        f"- [{FIRST}]({A}) [CVPR 2020] [[code](https://github.com/a/b)]; [{SECOND}]({B}); "
        f"[{THIRD}]({C}) (ICLR 2022)",
        [
            (FIRST, "CVPR", "2020", [A, "https://github.com/a/b"]),
            (SECOND, None, None, [B]),
            (THIRD, "ICLR", "2022", [C]),
        ],
    ),
    "joined by a word": (
        f"- [{FIRST}]({A}) and [{SECOND}]({B}) [ICML 2021]",
        [(FIRST, None, None, [A]), (SECOND, "ICML", "2021", [B])],
    ),
    "a line each": (
        f"- [{FIRST}]({A}) [CVPR 2020]<br>[{SECOND}]({B}) [ICML 2021]",
        [(FIRST, "CVPR", "2020", [A]), (SECOND, "ICML", "2021", [B])],
    ),
}


@pytest.mark.parametrize(("line", "papers"), SEVERAL.values(), ids=SEVERAL)
def test_each_paper_of_a_bullet_has_its_own_title_links_and_tag(line, papers):
    assert parts(line) == papers


ONE = {
    "one paper": f"- [{FIRST}]({A}) [CVPR 2020]",
    "its code": f"- [{FIRST}]({A}) [CVPR 2020] [[code](https://github.com/a/b)]",
    "its other page": f"- [{FIRST}]({A}) [CVPR 2020] [[paper]({B})]",
    "its other page, with a longer label": f"- [{FIRST}]({A}) [CVPR 2020] [[CVPR 2020 paper page]({B})]",
    "the same title twice": f"- [{FIRST}]({A}) [CVPR 2020], [{FIRST}]({B}) [TPAMI 2021]",
    "a longer version": f"- [{FIRST}]({A}) [CVPR 2020], [{FIRST} and Beyond]({B}) [TPAMI 2021]",
    "a reference in a sentence": f"- [{FIRST}]({A}) [CVPR 2020] - Extends [{SECOND}]({B}).",
    "a remark before it": f"- [{FIRST}]({A}) [CVPR 2020], which builds on [{SECOND}]({B}) [ICML 2021]",
    "a reference with see": f"- [{FIRST}]({A}) [CVPR 2020] (see [{SECOND}]({B}))",
    "a method's name": f"- [{FIRST}]({A}) [CVPR 2020], [FusedNet]({B}) [ICML 2021]",
    "a venue": f"- [{FIRST}]({A}) [[Conference on Computer Vision and Pattern Recognition]({B})]",
    "another page of no paper": f"- [{FIRST}]({A}) [CVPR 2020], [A Talk on Fused Sums](https://talks.example/x)",
    "a plain title": f"- {FIRST} [[paper]({A})], {SECOND} [[paper]({B})]",
    "the same link": f"- [{FIRST}]({A}) [CVPR 2020], [{SECOND}]({A}) [ICML 2021]",
}


@pytest.mark.parametrize("line", ONE.values(), ids=ONE)
def test_what_else_is_linked_is_no_paper_of_the_bullet(line):
    assert len(parts(line)) == 1


def judge(line: str, known: list[str], more: dict[Question, Lookup] | None = None):
    answers = known_lookups(known) | (more or {})
    silent = Unavailable("it is down")
    submission = review.submit(review.merge([ChangedFile("README.md", BASE, BASE, f"{BASE}{line}\n")]))
    judgement = review.check(
        review.answer_questions(submission, lambda asked: {q: answers.get(q, silent) for q in asked})
    )
    assert not judgement.rule_failures
    return judgement


LINE = f"- [{FIRST}]({A}) [CVPR 2020], [{SECOND}]({B}) [arXiv 2020]"
KNOWN_FIRST = f"arXiv | {A} | {FIRST} | Ann Li"


def test_a_second_paper_that_was_never_issued_is_reported():
    judgement = judge(LINE, [KNOWN_FIRST, f"arXiv | {B} | missing"])
    assert [finding.message for finding in judgement.findings] == [
        f"“{SECOND}”: arXiv has no paper “2003.00002”."
    ]


def test_a_second_paper_with_a_misspelled_title_is_reported():
    judgement = judge(LINE.replace("Fused", "Fussed"), [KNOWN_FIRST, f"arXiv | {B} | {SECOND} | Bo Xu"])
    (finding,) = judgement.findings
    assert finding.rule == "title-mismatch"
    assert "Fussed Sums" in finding.message


def test_the_year_of_a_second_paper_is_mended_in_its_own_tag():
    judgement = judge(
        LINE.replace("arXiv 2020", "arXiv 2019"), [KNOWN_FIRST, f"arXiv | {B} | {SECOND} | Bo Xu"]
    )
    (finding,) = judgement.findings
    assert finding.message.startswith(f"“{SECOND}”: arXiv issued the number 2003.00002 in 2020")
    (suggestion,) = judgement.suggestions.values()
    assert suggestion.lines == (LINE,)


def test_what_is_known_of_the_second_paper_says_nothing_of_the_first():
    page = "https://proceedings.mlr.press/v139/xu21a.html"
    line = f"- [{FIRST}]({A}) [CVPR 2020], [{SECOND}]({page}) [ICML 2021]"
    second = f"pages | {page} | {SECOND} | Bo Xu | ICML | 2021 | published"
    searches: dict[Question, Lookup] = {
        Question(source, Ref("title", FIRST)): Missing() for source in ("DBLP", "Crossref search")
    }
    assert judge(line, [KNOWN_FIRST, second], searches).findings == ()


def test_the_table_names_every_paper():
    judgement = judge(LINE, [KNOWN_FIRST, f"arXiv | {B} | {SECOND} | Bo Xu"])
    assert [one.entry.title.value for one in judgement.all_verifications] == [FIRST, SECOND]
    text = summary.build_summary(judgement, summary.SummaryContent("A title"))
    assert FIRST in text
    assert SECOND in text


def test_a_silent_source_leaves_the_second_paper_open():
    judgement = judge(
        LINE,
        [KNOWN_FIRST, f"DBLP | search | https://dblp.org/rec/x | {FIRST} | Ann Li | CVPR | 2020 | published"],
    )
    assert SECOND in [one.entry.title.value for one in judgement.unverified_entries]


def test_a_record_found_by_the_title_of_the_second_paper_mends_its_link():
    known = [
        KNOWN_FIRST,
        f"arXiv | {B} | Quite Another Study of Rocks | Cy Roe",
        f"arXiv | {C} | {SECOND} | Bo Xu",
    ]
    record = Record("arXiv", Ref("arxiv", "2003.00003"), SECOND, ("Bo Xu",))
    title = Ref("title", SECOND)
    searches: dict[Question, Lookup] = {
        Question("DBLP", title): Found((record,)),
        Question("Crossref search", title): Missing(),
        Question("arXiv search", title): Found((record,)),
        Question("arXiv", Ref("arxiv-v1", "2003.00002")): Found(
            (Record("arXiv", Ref("arxiv-v1", "2003.00002"), "Quite Another Study of Rocks", ("Cy Roe",)),)
        ),
    }
    judgement = judge(LINE, known, searches)
    assert [finding.rule for finding in judgement.findings] == ["title-mismatch"]
    assert [one.lines[0] for one in judgement.suggestions.values()] == [LINE.replace(B, C)]
