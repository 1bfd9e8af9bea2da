"""The words on the pull request: nothing foreign comes to life in them, and they fit where they must."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.core import render, review
from bot.core.model import Evidence, Found, Lookup, Question, Record, Ref, Unavailable
from bot.core.pull import ChangedFile, Hunk

HOSTILE = [
    "@octocat",
    "@org/team please merge",
    "<img src=x onerror=alert(1)>",
    "](http://evil.example) [x",
    "```\n```suggestion\nrm -rf\n```",
    "`code` and ``more``",
    "fixes #1",
    "octo/repo#7",
    "https://evil.example/x",
    "<!-- awesome-review:c3VtbWFyeQ== -->",
    "a | b | c",
    "**bold** _it_ ~~no~~",
    "“curly” quotes",
    ":tada: &lt;b&gt; \\",
    "",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_foreign_text_becomes_one_code_span_and_nothing_else(text):
    inline = MarkdownIt().parseInline(f"a {render.escape_code(text)} b")[0].children or []
    assert [token.type for token in inline] == ["text", "code_inline", "text"]


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs")), min_size=1).filter(str.strip))
def test_a_code_span_shows_the_text_it_was_given(text):
    text = " ".join(text.split())
    if text:
        (span,) = MarkdownIt().parseInline(render.escape_code(text))[0].children or []
        assert span.type == "code_inline"
        assert " ".join(span.content.split()) == text


@given(st.lists(st.text(alphabet="`~ab\t suggetion", max_size=20), min_size=1, max_size=5))
def test_a_suggestion_is_one_fence_that_holds_its_lines_byte_for_byte(lines):
    (token,) = MarkdownIt().parse(render.escape_block(lines))
    assert token.type == "fence"
    assert token.info == "suggestion"
    assert token.content == "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://arxiv.org/abs/2309.06255", True),
        ("https://openreview.net/forum?id=OOsR8BzCnl5", True),
        ("https://x.example/a) [evil](http://evil.example", False),
        ("javascript:alert(1)", False),
        ("https://x.example/<b>", False),
        ("https://x.example/\n\n# Heading", False),
        ("", False),
    ],
)
def test_a_source_is_linked_only_where_its_address_cannot_break_out(url, linked):
    assert (render.escape_source(Evidence("arXiv", "x", url)) != "arXiv") is linked


BASE = "# L\n\n## S\n- [A Paper on Fusion of Views](https://arxiv.org/abs/2001.00001) [CVPR 2020]\n"
REPEATED = "- [A Paper on Fusion of Views](https://arxiv.org/pdf/2001.00001) [CVPR 2020]\n"
NEW = "- [{}](https://arxiv.org/abs/2001.00009) [CVPR 2020]\n"


def wanted(head: str, hunks: tuple[Hunk, ...] = (Hunk(1, 400),), base: str = BASE, **lookup: Lookup):
    merged = review.merge([ChangedFile("README.md", base, base, head, hunks)])
    answers = {Question("arXiv", Ref("arxiv", "2001.00009")): answer for answer in lookup.values()}
    judgement = review.check(
        review.answer_questions(review.submit(merged), lambda asked: {q: answers.get(q, OFF) for q in asked})
    )
    return render.build_review("0" * 40, merged, (), judgement)


OFF = Unavailable("it answered 503")


def test_a_pull_that_proposes_no_entry_gets_nothing():
    assert wanted(BASE + "\nA new last sentence.\n") is None


def test_a_clean_entry_gets_a_check_and_no_comment():
    known = Record(
        "arXiv", Ref("arxiv", "2001.00009"), "A Sound Paper", ("Ann",), note="Accepted to CVPR 2020"
    )
    found = wanted(BASE + NEW.format("A Sound Paper"), answer=Found((known,)))
    assert (found.conclusion, found.summary, found.comments) == ("success", None, ())


def test_an_unverified_entry_is_reported_as_such_without_blame():
    found = wanted(BASE + NEW.format("A Sound Paper"))
    assert found.conclusion == "neutral"
    assert "- arXiv (it answered 503): [A Sound Paper](https://arxiv.org/abs/2001.00009)" in found.summary
    assert found.comments == ()


def test_a_repeated_paper_is_an_error_on_its_own_line():
    found = wanted(BASE + REPEATED)
    assert found.conclusion == "failure"
    assert [(c.path, c.start_line, c.line) for c in found.comments] == [("README.md", 4, 5)]


def test_a_repeat_outside_the_diff_is_in_the_summary_with_the_lines_to_delete():
    found = wanted(BASE + REPEATED, hunks=(Hunk(1, 2),))
    assert found.comments == ()
    assert " Delete line 5. <sub>[duplicate-entry](" in found.summary


def test_a_finding_outside_the_diff_goes_to_the_summary_with_a_line_to_paste():
    others = "".join(
        f"- [Views of Number {i}](https://arxiv.org/abs/2003.{i:05}) [CVPR 2020]\n" for i in range(9)
    )
    new = NEW.format("A Sound Paper").replace("abs", "pdf")
    found = wanted(BASE + others + new, hunks=(Hunk(1, 2),), base=BASE + others)
    assert found.comments == ()
    line = "- [A Sound Paper](https://arxiv.org/abs/2001.00009) [CVPR 2020]"
    assert f"\n\nIn place of line 14:\n\n```markdown\n{line}\n```\n\n" in found.summary


def test_no_two_comments_stand_on_one_line_and_none_has_the_others_key():
    found = wanted(BASE + REPEATED * 4)
    lines = [line for c in found.comments for line in range(c.start_line or c.line, c.line + 1)]
    assert len(lines) == len(set(lines))
    assert len({c.key for c in found.comments}) == len(found.comments)


def test_no_more_comments_than_the_budget_and_the_rest_in_the_summary():
    many = "".join(
        f"- [Paper Number {i} of Many Papers](https://arxiv.org/abs/2002.{i:05}) [CVPR 2020]\n"
        for i in range(50)
    )
    found = wanted(BASE + many + many.replace("/abs/", "/pdf/"), hunks=(Hunk(1, 400),))
    assert len(found.comments) == 30
    fold = found.summary.partition("<details><summary>20 more findings</summary>")[2].partition("</details>")
    assert fold[0].count("<sub>[duplicate-entry](") == 20
