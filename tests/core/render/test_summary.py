"""The summary reads as one text whatever is found, and nothing foreign comes to life in it or gets lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core import refs, render, retry
from bot.core.judgement import Judgement, Verification
from bot.core.model import (
    Config,
    Document,
    Edit,
    Entry,
    Evidence,
    Field,
    Finding,
    Link,
    LoadedConfig,
    Severity,
    Span,
    Unavailable,
    Waiver,
)
from bot.core.pull import ChangedFile, Hunk, Review
from bot.core.reconcile import SUMMARY_KEY, add_mark, read_mark
from bot.core.render import SummaryContext
from bot.core.render.fit import TextPart, TextRow, fit_parts
from bot.core.retry import ScheduledRetry
from bot.core.review import MergedFile
from bot.core.rules.words import quote
from bot.core.suggestion import Suggestion

DOWN = Unavailable("it answered 503")
CANONICAL_LINK = f"[canonical-link]({render.DOCUMENTATION_URL}/canonical-link.md)"
GITHUB = 65_535
"""Characters that GitHub takes of a check's output, one fewer than of a comment."""


def entry(number: int, title: str, url: str = "", path: str = "README.md") -> Entry:
    url = url or f"https://arxiv.org/abs/2101.{number:05}"
    text = f"- [{title}]({url}) [CVPR 2020]"
    link = Link(title, Field(url), refs.parse(url))
    span = Span(number * 10, number * 10 + 9)
    return Entry(
        path,
        span,
        number,
        number,
        text,
        (),
        "bullet",
        Field(title),
        (link,),
        (),
        Field("CVPR"),
        Field("2020"),
    )


def merged(lines: int = 400, shown: bool = False) -> MergedFile:
    """A list of so many lines, all of them in the diff or none."""
    hunks = (Hunk(1, lines),) if shown else ()
    return MergedFile(
        ChangedFile("README.md", "", "", "", hunks),
        Document("README.md", "", ()),
        False,
        tuple(range(1, lines + 1)),
    )


def found(one: Entry, message: str = "", rule: str = "canonical-link", deletes: bool = False) -> Finding:
    edits = (Edit(one.span, ""),) if deletes else ()
    evidence = (Evidence("arXiv", "x", "https://arxiv.org/abs/2101.00001"),)
    return Finding(one, rule, Severity.WARNING, message or f"Of {quote(one.title.value)}.", evidence, edits)


def suggested(one: Entry, *lines: str) -> Suggestion:
    return Suggestion(one.path, one.first_line, one.last_line, lines or (one.text,))


def said(
    entries: Sequence[Entry],
    findings: Sequence[Finding] = (),
    suggestions: dict[Entry, Suggestion] | None = None,
    silent: Sequence[Entry] = (),
    waived: Sequence[Finding] = (),
    occasion: SummaryContext | None = None,
    shown: bool = False,
    why: Unavailable = DOWN,
    comment: str = "findings",
) -> Review:
    verifications = tuple(
        Verification(e, () if e in silent else ("arXiv",), (), (("arXiv", why),) if e in silent else ())
        for e in entries
    )
    judgement = Judgement(
        tuple(findings),
        suggestions or {},
        verifications,
        waived_findings=tuple((f, Waiver(f.rule, "maria", "a @reason")) for f in waived),
    )
    notice = render.ConfigNotice(LoadedConfig(Config(comment=comment)))
    wanted = render.build_review("a" * 40, [merged(shown=shown)], (), judgement, notice, occasion)
    assert wanted is not None
    return wanted


def html(text: str) -> str:
    return MarkdownIt("gfm-like", {"linkify": False}).render(text)


# ---- how it reads


def test_it_reads_findings_then_entries_then_what_nobody_could_verify_then_the_fold():
    one, two = entry(3, "Deep Fusion of Views"), entry(4, "Balanced Gradients: A Survey")
    occasion = SummaryContext(scheduled_retry=ScheduledRetry("a" * 40, 1, 1_795_557_600))
    wanted = said([one, two], [found(one)], {one: suggested(one)}, silent=[two], occasion=occasion)
    assert (wanted.summary or "").split("<details>")[0] == (
        "**1 finding in 2 proposed entries; 1 could not be verified.**\n\n"
        "Where no comment can stand:\n\n"
        "- line 3, [Deep Fusion of Views](https://arxiv.org/abs/2101.00003): Of `Deep Fusion of Views`. "
        f"([arXiv](https://arxiv.org/abs/2101.00001)) <sub>{CANONICAL_LINK}</sub>\n\n"
        "In place of line 3:\n\n"
        "```markdown\n- [Deep Fusion of Views](https://arxiv.org/abs/2101.00003) [CVPR 2020]\n```\n\n"
        "| Proposed entry | Found | Title confirmed by | Venue and year confirmed by |\n|---|---|---|---|\n"
        f"| [Deep Fusion of Views](https://arxiv.org/abs/2101.00003) | {CANONICAL_LINK} | arXiv | "
        "not confirmed |\n"
        "| [Balanced Gradients: A Survey](https://arxiv.org/abs/2101.00004) | could not verify | "
        "could not verify | could not verify |\n\n"
        "**Could not be verified**\n\n"
        "- arXiv (it answered 503): [Balanced Gradients: A Survey](https://arxiv.org/abs/2101.00004)\n\n"
        "Asked again at 22:00 UTC on 24 November.\n\n"
    )


@pytest.mark.parametrize(
    ("count", "shown", "words"),
    [
        (1, True, "**1 finding in 1 proposed entry.** It stands on its line."),
        (2, True, "**2 findings in 2 proposed entries.** Each finding stands on its line."),
        (32, True, "**32 findings in 32 proposed entries.** 30 of the findings stand on their lines."),
        (2, False, "**2 findings in 2 proposed entries.**"),
    ],
)
def test_the_first_line_tells_the_outcome_and_where_the_findings_stand(count, shown, words):
    entries = [entry(n, f"Number {n}") for n in range(1, count + 1)]
    wanted = said(entries, [found(e) for e in entries], shown=shown)
    assert (wanted.summary or "").split("\n")[0] == words


def test_findings_beyond_the_limit_are_distinguished_from_findings_without_a_line():
    entries = [entry(n, f"Number {n}") for n in range(1, 33)]
    wanted = said(entries, [found(e) for e in entries], shown=True)
    assert "<details><summary>2 more findings</summary>\n\n- line 31, [Number 31]" in (wanted.summary or "")
    assert "Where no comment can stand" not in (wanted.summary or "")


def test_a_deletion_is_described_in_words_and_not_by_the_line_beside_it():
    one = entry(7, "A Repeated Paper")
    gone = Suggestion("README.md", 6, 7, ("- [A Neighbour](https://arxiv.org/abs/1)",))
    text = said([one], [found(one, deletes=True)], {one: gone}).summary or ""
    assert f" Delete line 7. <sub>{CANONICAL_LINK}</sub>\n\n" in text
    assert "Neighbour" not in text


@pytest.mark.parametrize("shown", [True, False], ids=["on its line", "in the summary"])
def test_a_line_that_belongs_elsewhere_is_there_to_paste_as_it_should_read(shown):
    one = entry(7, "A Paper")
    move = replace(found(one, "Its place is right below “B”.", "entry-order"), needs_move=True)
    plain, mended = (
        said([one], [move], suggestions, shown=shown)
        for suggestions in ({}, {one: suggested(one, "- [A Paper](u) [ICML 2020]")})
    )
    told = [w.comments[0].body if shown else w.summary or "" for w in (plain, mended)]
    assert f"To paste there:\n\n```markdown\n{one.text}\n```\n\n" in told[0]
    assert "To paste there:\n\n```markdown\n- [A Paper](u) [ICML 2020]\n```\n\n" in told[1]


def test_a_line_that_only_the_merge_has_is_named_as_such():
    one = entry(2, "A Paper")
    base = MergedFile(
        ChangedFile("README.md", "", "", "", ()), Document("README.md", "", ()), False, (1, None, 2)
    )
    judgement = Judgement((found(one),), {}, (Verification(one, ("arXiv",), (), ()),))
    wanted = render.build_review("a" * 40, [base], (), judgement)
    assert wanted is not None
    assert "- line 2 (as merged), [A Paper]" in (wanted.summary or "")


def test_a_line_with_a_bare_carriage_return_is_not_quoted_as_markdown_would_end_it_there():
    one = entry(2, "A Paper")
    text = said([one], [found(one)], {one: suggested(one, "- [A Paper](u) \r@team")}).summary or ""
    assert "@team" not in text
    assert "The corrected line cannot be shown here" in text


def test_many_entries_of_one_unavailable_source_are_counted_after_the_first_few():
    entries = [entry(n, f"Number {n}") for n in range(1, 9)]
    text = said(entries, silent=entries).summary or ""
    assert "- arXiv (it answered 503): [Number 1]" in text
    assert text.split("**Could not be verified**")[1].count("](https://arxiv.org/") == 5
    assert "; and 3 more\n" in text


@pytest.mark.parametrize(
    ("occasion", "why", "words"),
    [
        pytest.param(SummaryContext(), DOWN, "The next review asks again.", id="nobody returns by himself"),
        pytest.param(
            SummaryContext(scheduled_retry=ScheduledRetry("a" * 40, 5, 0)),
            DOWN,
            "Asked 6 times without an answer; `/recheck` asks once more.",
            id="tried often enough",
        ),
        pytest.param(
            SummaryContext(scheduled_retry=ScheduledRetry("a" * 40, 1, 60)),
            Unavailable("it wants a key"),
            "",
            id="no hope at all",
        ),
    ],
)
def test_the_time_of_the_next_attempt_is_given_if_there_is_one(occasion, why, words):
    one = entry(1, "A Paper")
    text = said([one], silent=[one], occasion=occasion, why=why).summary or ""
    after = text.split("**Could not be verified**")[1].split("<details>")[0].strip().split("\n\n")[1:]
    assert after == ([words] if words else [])


def test_the_check_says_no_time_of_day_so_that_it_is_not_set_again_for_that():
    one = entry(1, "A Paper")
    texts = {
        said(
            [one], silent=[one], occasion=SummaryContext(scheduled_retry=ScheduledRetry("a", 1, at))
        ).check_summary
        for at in (60, 6000)
    }
    assert len(texts) == 1


def test_a_duplicate_s_row_does_not_look_confirmed_though_sources_know_its_paper():
    one, two = entry(1, "A Repeated Paper"), entry(2, "A New Paper")
    text = said([one, two], [found(one, rule="duplicate-entry")]).summary or ""
    rows = [line.split(" | ")[1:] for line in text.split("\n") if line.startswith("| [")]
    link = f"[duplicate-entry]({render.DOCUMENTATION_URL}/duplicate-entry.md)"
    assert rows == [
        [link, "see the finding", "see the finding |"],
        ["no finding", "arXiv", "not confirmed |"],
    ]


def test_a_rule_s_name_leads_to_its_page_on_the_server_where_that_is_known():
    one, two = entry(1, "A Paper"), entry(2, "Another Paper")
    context = SummaryContext(rule_pages=render.RulePages("https://bot.example"))
    wanted = said([one, two], [found(one)], waived=[found(two)], occasion=context, shown=True)
    link = "[canonical-link](https://bot.example/rules/canonical-link)"
    assert wanted.comments[0].body.endswith(f"<sub>{link} · [what to do]({render.HELP_URL})</sub>")
    assert (wanted.summary or "").count(link) == 2
    assert render.DOCUMENTATION_URL not in f"{wanted.summary}{wanted.check_summary}{wanted.comments[0].body}"


def test_a_fold_without_room_for_any_row_is_still_closed():
    part = TextPart([TextRow("x" * 90)], fold_title="1 more finding")
    assert fit_parts([part], 100) == (
        "<details><summary>1 more finding</summary>\n\n… and 1 more.\n\n</details>"
    )


FOUND, SILENT, CLEAN = "with a finding", "with a silent source", "clean"


@pytest.mark.parametrize(
    ("mode", "commented"),
    [
        pytest.param("findings", {FOUND, SILENT}, id="where there is something to say"),
        pytest.param("always", {FOUND, SILENT, CLEAN}, id="on every pull request"),
        pytest.param("never", set(), id="never"),
    ],
)
def test_the_configuration_says_when_a_summary_is_posted_and_the_check_says_it_anyway(mode, commented):
    one = entry(1, "A Paper")
    findings, silent = {FOUND: [found(one)]}, {SILENT: [one]}
    wanted = {
        state: said([one], findings.get(state, ()), silent=silent.get(state, ()), comment=mode, shown=True)
        for state in (FOUND, SILENT, CLEAN)
    }
    assert {state for state, review in wanted.items() if review.summary is not None} == commented
    assert {state: review.conclusion for state, review in wanted.items()} == {
        FOUND: "neutral",
        SILENT: "neutral",
        CLEAN: "success",
    }
    assert all("| [A Paper](" in review.check_summary for review in wanted.values())
    assert len(wanted[FOUND].comments) == 1


def test_a_summary_that_stands_is_kept_true_where_none_would_be_posted_any_more():
    one = entry(1, "A Paper")
    context = SummaryContext(posted_body=add_mark("**1 finding in 1 proposed entry.**", SUMMARY_KEY))
    assert "No findings" in (said([one], comment="never", occasion=context).summary or "")


# ---- once


def test_a_first_pull_is_welcomed_in_its_first_line_and_nowhere_else():
    one = entry(1, "A Paper")
    wanted = said([one], [found(one)], occasion=SummaryContext(is_first_pull=True), shown=True)
    assert (wanted.summary or "").startswith(f"{render.WELCOME_TEXT}\n\n**1 finding in")
    assert render.WELCOME_TEXT not in wanted.check_summary + wanted.comments[0].body


def test_a_first_pull_with_nothing_to_say_gets_no_summary_for_that_alone():
    assert said([entry(1, "A Paper")], occasion=SummaryContext(is_first_pull=True)).summary is None


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("before", [True, False])
def test_a_posted_welcome_stays_and_is_never_added_later(before, first):
    one = entry(1, "A Paper")
    stands = said([one], [found(one)], occasion=SummaryContext(is_first_pull=before)).summary or ""
    for findings in ([found(one)], []):
        text = said([one], findings, occasion=SummaryContext(stands, first)).summary or ""
        assert text.startswith(render.WELCOME_TEXT) is before
    assert (
        render.build_empty_review("a" * 40, SummaryContext(stands, first), True).summary or ""
    ).startswith(render.WELCOME_TEXT) is before


# ---- hostile

HOSTILE = [
    "@octocat",
    "Views by @org/team, merge",
    "<img src=x onerror=alert(1)>",
    "</details><b>Bold",
    "](http://evil.example) [x",
    "[free](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "``` ```suggestion ~~~",
    "x\n```\n@team\n```",
    "`a` and ``b``",
    "--> <!-- awesome-review:c3VtbWFyeQ== -->",
    "a | pipe",
    "back\\| @team",
    "a || b |\n|---|\n| @team",
    "\u202egnp.exe\u202c \u200b@\u200bteam",
    "Fixes #123",
    "GH-123 and gh-7",
    "octo/repo#7",
    "As of 1f3c9d2e8b7a6c5d4e3f2a1b0c9d8e7f6a5b4c3d",
    "Since deadbeef",
    "user@1f3c9d2e8b",
    "See https://evil.example/x",
    "www.evil.example",
    "a@evil.example",
    "mailto:a@evil.example",
    "**bold** _it_ ~~no~~",
    ":tada: and :+1:",
    "$x^2$ and $$y$$",
    "&lt;b&gt; &#64;team &commat;team",
    "“curly” @team “",
    "1. first",
    "- a bullet",
    "# Heading",
    "> quoted",
    "| Entry | of | a | table |",
    "Long " * 400,
    "\ud800 half",
    "\x00\x07\x1b",
    "",
]
LIVE = re.compile(
    r"(?<![^\W_])@\w|#\d|\bgh-\d|(?<![^\W_])[0-9a-f]{7,40}(?![^\W_])|://|www\.|mailto:|:[\w+-]+:|\$",
    re.IGNORECASE,
)
"""What GitHub makes something of in plain text: mentions, references, commits, addresses, emoji, formulas."""
OURS = re.compile(
    r"</?sub>|<details><summary>(?:About this review|\d+ more findings?)</summary>\s*|</details>\s*|"
    r"<!-- awesome-review[-\w:+/=]* -->\s*"
)


def living(text: str) -> list[str]:
    """All that a reader could follow, see as markup or be called by, but for our own."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    alive: list[str] = []

    def walk(token: Token, linked: bool = False) -> None:
        if token.type in ("html_block", "html_inline") and not OURS.fullmatch(token.content):
            alive.append(token.content)
        if token.type in ("image", "em_open", "s_open", "heading_open", "blockquote_open", "hr"):
            alive.append(token.type)
        if token.type == "text" and not linked and LIVE.search(token.content):
            alive.append(token.content)
        if token.type == "link_open" and not str(token.attrs["href"]).startswith(
            ("https://arxiv.org/abs/2101.", f"{render.DOCUMENTATION_URL}/", render.HELP_URL)
        ):
            alive.append(str(token.attrs["href"]))
        depth = 0
        for child in token.children or []:
            depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
            walk(child, depth > 0)

    for token in tokens:
        walk(token)
    return alive


def spoken(titles: Sequence[str], shown: bool = False) -> Review:
    """Everything at once about entries of these titles."""
    entries = [entry(n, title) for n, title in enumerate(titles, 1)]
    findings = [found(e, deletes=n % 4 == 3) for n, e in enumerate(entries) if n % 2 == 0 or shown]
    findings += [
        found(e, f"“x” of {e.title.value} and DOI 10.1/{e.title.value}", "title-mismatch")
        for e in entries[:3]
    ]
    return said(
        entries,
        findings,
        {f.entry: suggested(f.entry) for f in findings},
        silent=entries[1::2],
        waived=[found(e) for e in entries[1::3]],
        occasion=SummaryContext(
            is_first_pull=True, scheduled_retry=ScheduledRetry("a" * 40, 1, 1_795_557_600)
        ),
        shown=shown,
    )


def bodies(wanted: Review) -> list[str]:
    return [
        add_mark(wanted.summary or "", SUMMARY_KEY),
        wanted.check_summary,
        *(c.body for c in wanted.comments),
    ]


@pytest.mark.parametrize("shown", [True, False], ids=["on lines", "in the summary"])
@pytest.mark.parametrize("title", HOSTILE)
def test_no_title_becomes_markup_wherever_it_is_quoted(title, shown):
    for body in bodies(spoken([title], shown)):
        assert living(body) == []


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_reads_as_it_is_and_stays_in_its_cell(title):
    text = spoken([title]).check_summary
    (table,) = re.findall(r"<tbody>.*?</tbody>", html(text), re.DOTALL)
    cells = re.findall(r"<td>(.*?)</td>", table, re.DOTALL)
    assert len(cells) == 4
    assert cells[2:] == ["arXiv", "not confirmed"] or "see the finding" in cells


def test_two_quotations_side_by_side_stay_two():
    assert render.escape_message("It says “a”“b” and “c”@team.") == "It says `a` `b` and `c` `@team`."


def test_nothing_foreign_is_in_the_check_s_title_which_becomes_the_subject_of_an_e_mail():
    assert {spoken([title]).title for title in HOSTILE} == {"2 findings in 1 proposed entry"}


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://arxiv.org/abs/2101.00001", True),
        ("https://x.example/paper_(1)", False),
        ("https://github.com/octo/code", True),
        ("https://github.com/octo/code/issues/1", False),
        ("https://github.com/octo/code/pull/2", False),
        ("https://github.com/octo/code/commit/1f3c9d2", False),
        ("javascript:alert(1)", False),
        ("https://x.example/`|", False),
    ],
)
def test_a_title_links_what_its_entry_links_unless_that_leaves_a_trace_or_breaks_out(url, linked):
    assert (f"| [A Paper]({url}) |" in said([entry(1, "A Paper", url)]).check_summary) is linked
    assert linked or "| A Paper |" in said([entry(1, "A Paper", url)]).check_summary


@pytest.mark.parametrize(
    "title",
    [
        "Learning to See: A Survey (v2.1)",
        "What’s in a Name? Questions & Answers",
        "GPT-4 Technical Report",
        "ViT-22B / ResNet-50 at 100% + More",
        "“Why Should I Trust You?”: Explaining",
        "多模态学习 and Größe",
    ],
)
def test_an_ordinary_title_reads_as_prose_not_as_code(title):
    assert f"| [{title}](https://arxiv.org/abs/2101.00001) |" in said([entry(1, title)]).check_summary


# ---- length

PIECES = [*"ab `|\\<>@#~[]()!-_*&“”\n\t\r:\u202e\U0001f600é", "```", "</details>", "-->", "http://", "a" * 9]
TEXT = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
TITLES = st.lists(  # repeated in the test: hypothesis warns of examples that are long to print
    st.tuples(st.one_of(TEXT, st.sampled_from(HOSTILE)), st.integers(1, 30)), min_size=1, max_size=8
)


@settings(max_examples=20, deadline=None)
@given(titles=TITLES, copies=st.sampled_from([1, 1, 5, 50]), shown=st.booleans())
def test_whatever_is_found_it_fits_and_nothing_is_cut_through(titles, copies, shown):
    titles = ([text * times for text, times in titles] * copies)[:399]
    wanted = spoken(titles, shown)
    summary, check, *comments = bodies(wanted)
    assert all(render.measure_text(body) <= GITHUB for body in (summary, check, *comments))
    for body in (summary, *comments[:3]):
        assert living(body) == []
        lines = re.split(r"\r\n|\r|\n", body)
        for token in MarkdownIt("gfm-like", {"linkify": False}).parse(body):
            if token.type == "fence":
                assert token.map
                assert lines[token.map[1] - 1] == token.markup
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(summary)
    folds = "".join(token.content for token in tokens if token.type == "html_block")
    assert folds.count("<details>") == folds.count("</details>") == summary.count("\n<details><summary>")
    assert [token.type for token in tokens].count("table_open") == 1 or "more entries." in summary
    assert read_mark(summary) == SUMMARY_KEY
    assert retry.read_retry(summary) == (ScheduledRetry("a" * 40, 1, 1_795_557_600) if titles[1:] else None)
    tell_all(wanted, summary, len(titles))


@pytest.mark.parametrize("title", ["Long " * 400, "`@team` " * 90, "\U0001f600" * 300, "| a " * 90])
def test_a_crowd_of_long_titles_fits_and_what_is_missing_is_counted(title):
    wanted = spoken([title] * 399)
    summary, check = bodies(wanted)
    assert render.measure_text(summary) <= GITHUB
    assert render.measure_text(check) <= GITHUB
    assert re.search(r"^… and \d+ more entries\.$", summary, re.MULTILINE)
    assert read_mark(summary) == SUMMARY_KEY
    tell_all(wanted, summary, 399)


def tell_all(wanted: Review, summary: str, entries: int) -> None:
    """Everything is named, or counted where it had no room."""
    rows = html(summary).partition("<tbody>")[2].count("<tr>")
    left = re.search(r"^… and (\d+) more entries\.$", summary, re.MULTILINE)
    assert rows + int(left[1] if left else 0) == entries
    total = int(re.match(r"\d+", wanted.title)[0])  # type: ignore[index]
    inline = sum(c.body.count("](https://arxiv.org/abs/2101.00001))") for c in wanted.comments)
    told = len(re.findall(r"^- line \d+, ", summary, re.MULTILINE))
    more = re.findall(r"^… and findings in (\d+) more entries\.$", summary, re.MULTILINE)
    assert inline + told == total or more
    ignored = len(re.findall(r"^- Ignored by", summary, re.MULTILINE))
    hidden = re.search(r"^… and (\d+) more are ignored\.$", summary, re.MULTILINE)
    assert ignored + int(hidden[1] if hidden else 0) == len(range(1, entries, 3))


def test_a_line_too_long_for_any_comment_is_left_out_in_words():
    one = entry(1, "A Paper")
    for shown in (True, False):
        wanted = said([one], [found(one)], {one: suggested(one, "x" * 70_000)}, shown=shown)
        assert all(render.measure_text(body) <= GITHUB for body in bodies(wanted))
        assert any("cannot be shown here" in body for body in bodies(wanted))
