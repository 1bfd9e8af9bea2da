"""Markup that GitHub shows as it stands: found by rendering, and mended where one repair suits best."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.core import review
from bot.core.model import Found, Lookup, Question, Record, Unavailable
from bot.core.pull import ChangedFile
from bot.core.refs import parse
from bot.core.rules.shared.address_slips import find_address_slip

U, V, W = "https://arxiv.org/abs/2406.04802", "https://github.com/a/b", "https://views.example/w"
TITLES = [
    f"{first} {second} of Views"
    for first in ("Slow", "Fused", "Early")
    for second in ("Maps", "Sums", "Arcs")
]
BASE = "# A list\n\n## Papers\n\n" + "".join(
    f"- [{title}](https://arxiv.org/abs/2001.{index:05}) [CVPR 2020] [[code](https://github.com/c/d{index})]\n"
    for index, title in enumerate(TITLES, 1)
)
TABLE = "# A list\n\n## Papers\n\n| Paper | Venue | Notes |\n| :-- | --- | --: |\n" + "".join(
    f"| [{title}](https://arxiv.org/abs/2001.{index:05}) | CVPR 2020 | - |\n"
    for index, title in enumerate(TITLES, 1)
)
GOOD = f"- [Late Fused Views]({U}) [ICML 2024] [[code]({V})]"


def judge(line: str, base: str = BASE, title: str = ""):
    """What broken-link says of a line, and its suggestion; `title`: what arXiv says the paper is called."""
    ref = parse(U)
    known: dict[Question, Lookup] = (
        {Question("arXiv", ref): Found((Record("arXiv", ref, title, ("Ann Li",)),))} if title else {}
    )
    submission = review.submit(review.merge([ChangedFile("README.md", base, base, f"{base}{line}\n")]))
    silent = Unavailable("it is down")
    judgement = review.check(
        review.answer_questions(submission, lambda asked: {q: known.get(q, silent) for q in asked})
    )
    assert not judgement.rule_failures
    found = [finding for finding in judgement.findings if finding.rule == "broken-link"]
    suggestions = [judgement.suggestions[f.entry].lines for f in found if f.entry in judgement.suggestions]
    return found, (suggestions[0][0] if suggestions else None)


MENDED = {
    "no end before a comma": (
        f"- [Late Fused Views]({U}, ICML 2024",
        f"- [Late Fused Views]({U}), ICML 2024",
    ),
    "the group has no end": (f"- [Late Fused Views]({U}) [ICML 2024] [[code]({V})", GOOD),
    "the group has no beginning": (f"- [Late Fused Views]({U}) [ICML 2024] [code]({V})]", GOOD),
    "the group ends twice": (f"- [Late Fused Views]({U}) [ICML 2024] [[code]({V})]]", GOOD),
    "braces": (GOOD.replace(f"({V})", f"{{{V}}}"), GOOD),
    "full-width brackets": (GOOD.replace(f"({V})", f"（{V}）"), GOOD),
    "an angle that nothing closes": (GOOD.replace(f"({V})", f"(<{V})"), GOOD),
    "a blank in the address": (
        "- [Late Fused Views](https://arxiv.org/abs/ 2406.04802) [ICML 2024]",
        f"- [Late Fused Views]({U}) [ICML 2024]",
    ),
    "a group that began twice": (f"- [Late Fused Views]({U}) [ICML 2024] [[[code]({V})]", GOOD),
}


@pytest.mark.parametrize(("line", "right"), MENDED.values(), ids=MENDED)
def test_markup_that_is_shown_is_mended_as_the_list_is_written(line, right):
    found, suggestion = judge(line)
    assert len(found) == 1
    assert suggestion == right


UNSURE = {
    "a bracket within the title": f"- [Late [Fused Views of Things]({U}) [ICML 2024] [[code]({V})]",
    "two addresses in one bracket": f"- [Late Fused Views]({U}, {V}) [ICML 2024]",
    "a file's name with a blank": f"- [Late Fused Views]({U}) [ICML 2024] [notes]({W}/my notes.txt)",
}


@pytest.mark.parametrize("line", UNSURE.values(), ids=UNSURE)
def test_markup_that_may_mean_several_things_is_said_without_a_suggestion(line):
    found, suggestion = judge(line)
    assert len(found) == 1
    assert suggestion is None


KNOWN = {
    "one too many": (f"- [Late [Fused Views of Things]({U}) [ICML 2024]", "Late Fused Views of Things"),
    "one that lacks its partner": (
        f"- [Late [Fused Views of Things]({U}) [ICML 2024]",
        "Late [Fused Views of Things]",
    ),
    "one that closes within": (
        f"- [Late Fused] Views of Things]({U}) [ICML 2024]",
        "Late Fused Views of Things",
    ),
}


@pytest.mark.parametrize(("line", "title"), KNOWN.values(), ids=KNOWN)
def test_the_paper_s_own_title_decides_where_a_bracket_belongs(line, title):
    found, suggestion = judge(line, title=title)
    assert [finding.rule for finding in found] == ["broken-link"]
    assert suggestion == f"- [{title}]({U}) [ICML 2024]"


BOLD = "# A list\n\n## Papers\n\n" + "".join(
    f"- **{title}**, CVPR 2020. [[Paper](https://arxiv.org/abs/2001.{index:05})]\n"
    for index, title in enumerate(TITLES, 1)
)
IN_BOLD = f"- **Late Fused Views**, ICML 2024. [[Paper]({U})]"
ASTERISKS = {
    "one too few behind": ("**Late Fused Views*,", "**Late Fused Views**,"),
    "none behind": ("**Late Fused Views,", "**Late Fused Views**,"),
    "a blank behind the first two": ("** Late Fused Views**,", "**Late Fused Views**,"),
    "a blank before the last two": ("**Late Fused Views **,", "**Late Fused Views**,"),
}


@pytest.mark.parametrize(("written", "right"), ASTERISKS.values(), ids=ASTERISKS)
def test_asterisks_that_are_shown_are_mended_where_the_title_is_known(written, right):
    found, suggestion = judge(IN_BOLD.replace(right, written), BOLD, title="Late Fused Views")
    assert len(found) == 1
    assert "asterisk" in found[0].message or "“**”" in found[0].message
    assert suggestion == IN_BOLD


SHOWN_ON_PURPOSE = {
    "footnotes of names": f"- **Late Fused Views**, Ann Ode*, Bob Lee**, ICML 2024. [[Paper]({U})]",
    "a footnote behind emphasis": f"- **Late Fused Views**, *Ann Ode*\\*, ICML 2024. [[Paper]({U})]",
    "a footnote right behind emphasis": f"- **Late Fused Views**, *Ann Ode**, ICML 2024. [[Paper]({U})]",
    "a product": f"- **Late Fused Views**, 2 * 3 * 4, ICML 2024. [[Paper]({U})]",
    "a power": f"- **Late x**2 Views**, ICML 2024. [[Paper]({U})]",
    "two stretches of bold": f"- **Late Fused** **Views**, ICML 2024. [[Paper]({U})]",
    "bold, a dash and bold": f"- **Late Fused** - **Views**, ICML 2024. [[Paper]({U})]",
}


@pytest.mark.parametrize("line", SHOWN_ON_PURPOSE.values(), ids=SHOWN_ON_PURPOSE)
def test_asterisks_that_may_be_meant_are_left_alone(line):
    assert judge(line, BOLD) == ([], None)


QUOTING = "# A list\n\n## Papers\n\n" + "".join(
    f'- Ann Li, "{title}", CVPR 2020. [[Paper](https://arxiv.org/abs/2001.{index:05})]\n'
    for index, title in enumerate(TITLES, 1)
)
QUOTED = f'- Bo Wu, "Late Fused Views", ICML 2024. [[Paper]({U})]'
UNQUOTED = {
    "none behind the title": QUOTED.replace('Views",', "Views,"),
    "none before the title": QUOTED.replace('"Late', "Late"),
}


@pytest.mark.parametrize("line", UNQUOTED.values(), ids=UNQUOTED)
def test_a_quotation_mark_without_a_partner_gets_it_where_the_title_is_known(line):
    found, suggestion = judge(line, QUOTING, title="Late Fused Views")
    assert [finding.message.partition(" (")[0] for finding in found] == ["A quotation mark has no partner"]
    assert suggestion == QUOTED
    found, suggestion = judge(line, QUOTING)
    assert len(found) == 1
    assert suggestion is None


@pytest.mark.parametrize("line", UNQUOTED.values(), ids=UNQUOTED)
def test_letters_that_are_longer_in_small_do_not_move_the_mark(line):
    line, quoted = (one.replace("Bo Wu", "Bo Weiß-İnan") for one in (line, QUOTED))
    assert judge(line, QUOTING, title="Late Fused Views")[1] == quoted


MARKS_LEFT_ALONE = {
    "all in pairs": (QUOTED, QUOTING),
    "a quotation in the title": (QUOTED.replace("Fused", '"Fused"'), QUOTING),
    "curly marks": (QUOTED.replace('"Late', "“Late").replace('Views"', "Views”"), QUOTING),
    "one of each kind": (QUOTED.replace('"Late', "“Late"), QUOTING),
    "inches": (QUOTED.replace("Fused", '3" wide'), QUOTING),
    "in code": (QUOTED.replace("ICML", '`"` ICML'), QUOTING),
    "a list that quotes nothing": (f'- Late Fused Views", ICML 2024. [[Paper]({U})]', BOLD),
    "a list of few entries": (QUOTED.replace('"Late', "Late"), "\n".join(QUOTING.split("\n")[:8]) + "\n"),
}


@pytest.mark.parametrize(("line", "base"), MARKS_LEFT_ALONE.values(), ids=MARKS_LEFT_ALONE)
def test_quotation_marks_that_may_be_meant_are_left_alone(line, base):
    assert judge(line, base, title="Late Fused Views") == ([], None)


@pytest.mark.parametrize(("quoting", "count"), [(9, 1), (8, 0)])
def test_a_list_quotes_its_titles_where_nine_in_ten_entries_do(quoting, count):
    lines = [
        f'- "{number} Maps", CVPR 2020. [[Paper](https://arxiv.org/abs/2001.{number:05})]'
        for number in range(1, 11)
    ]
    lines[quoting:] = [line.replace('"', "") for line in lines[quoting:]]
    base = "\n".join(["# A list", "", "## Papers", "", *lines, ""])
    found, _ = judge(f'- "Late Fused Views, ICML 2024. [[Paper]({U})]', base)
    assert len(found) == count


OTHER_BRACKETS = {
    "braces around the title's address": f"- [Late Fused Views]{{{U}}} [ICML 2024]",
    "full-width brackets around the title's address": f"- [Late Fused Views]（{U}） [ICML 2024]",
}


@pytest.mark.parametrize("line", OTHER_BRACKETS.values(), ids=OTHER_BRACKETS)
def test_a_title_whose_address_is_in_other_brackets_is_read_and_mended(line):
    found, suggestion = judge(line)
    assert len(found) == 1
    assert suggestion == f"- [Late Fused Views]({U}) [ICML 2024]"


BARS = {
    "in the title": (
        f"| [Late KL(p||q) Views]({U}) | ICML 2024 | - |",
        f"| [Late KL(p\\|\\|q) Views]({U}) | ICML 2024 | - |",
    ),
    "in code": (
        f"| [Late Fused Views]({U}) | ICML 2024 | `a|b` |",
        f"| [Late Fused Views]({U}) | ICML 2024 | `a\\|b` |",
    ),
    "between blanks": (
        f"| [Late | Fused Views]({U}) | ICML 2024 | - |",
        f"| [Late \\| Fused Views]({U}) | ICML 2024 | - |",
    ),
}


@pytest.mark.parametrize(("row", "right"), BARS.values(), ids=BARS)
def test_a_bar_ends_a_cell_whatever_it_stands_in(row, right):
    found, suggestion = judge(row, TABLE)
    assert len(found) == 1
    assert suggestion == right


LEFT_ALONE = {
    "all right": GOOD,
    "brackets in the title": f"- [[Un]breaking Views]({U}) [ICML 2024]",
    "escaped brackets": f"- [\\[Un\\]breaking Views]({U}) [ICML 2024]",
    "one bracket escaped of each pair": f"- [Late Fused Views]({U}) [[code\\]]({V})",
    "an interval": f"- [Views in \\[0, 1)]({U}) [ICML 2024]",
    "an interval in words": f"- [Late Fused Views]({U}) [ICML 2024] - Of weights in [0, 1).",
    "an interval open to the left": f"- [Late Fused Views]({U}) - Of weights in (0, 1].",
    "an address in round brackets": f"- [Late Fused Views]({U}) (see {V})",
    "an address in angles": f"- [Late Fused Views]({U}) <{V}>",
    "an address alone": f"- Late Fused Views of Things {U}",
    "brackets in an address": "- [Late Fused Views](https://en.wikipedia.org/wiki/Views_(late)) [ICML 2024]",
    "an address in angles within a link": f"- [Late Fused Views](<{U}>) [ICML 2024]",
    "a badge": f"- [Late Fused Views]({U}) [![stars](https://x.example/b.svg)]({V})",
    "a reference": f"- [Late Fused Views][1] [ICML 2024] [[code]({V})]",
    "code with brackets": f"- [Late Fused Views]({U}) [ICML 2024] - Call `x[0](y`.",
    "code with a link": f"- [Late Fused Views]({U}) [ICML 2024] - Write `[x](https://y.example`.",
    "an enumeration": f"- [Late Fused Views]({U}) - a) early b) late",
    "a smiley": f"- [Late Fused Views]({U}) - Good :]",
    "a power": f"- [Late Fused Views]({U}) - Runs in n**2 steps.",
    "a footnote of asterisks": f"- [Late Fused Views]({U}) - Good ** and better",
    "bold": f"- **[Late Fused Views]({U})** [ICML 2024]",
    "bold and slanted": f"- ***[Late Fused Views]({U})*** [ICML 2024]",
    "an image": f"- [Late Fused Views]({U}) ![view](https://x.example/b.png)",
    "a comment": f"- [Late Fused Views]({U}) <!-- [x](https://y.example -->",
    "a tag": f'- <a href="{U}">Late Fused Views [ICML 2024</a>]',
    "a title of a link": f'- [Late Fused Views]({U} "Late [Fused]") [ICML 2024]',
}


@pytest.mark.parametrize("line", [line for name, line in LEFT_ALONE.items() if name != "a smiley"])
def test_what_pairs_on_github_is_let_be(line):
    assert judge(line) == ([], None)


ROWS_LEFT_ALONE = {
    "all right": f"| [Late Fused Views]({U}) | ICML 2024 | - |",
    "escaped": f"| [Late KL(p\\|\\|q) Views]({U}) | ICML 2024 | `a\\|b` |",
    "a cell more": f"| [Late Fused Views]({U}) | ICML 2024 | - | more |",
    "a cell less": f"| [Late Fused Views]({U}) | ICML 2024 |",
    "a backquote for an apostrophe": f"| [Late Fused Views]({U}) | ICML`24 | It`s |",
    "two links": f"| [Late Fused Views]({U}) | ICML 2024 | [code]({V}) |",
    "no bar at the edges": f"[Late Fused Views]({U}) | ICML 2024 | -",
}


@pytest.mark.parametrize("row", ROWS_LEFT_ALONE.values(), ids=ROWS_LEFT_ALONE)
def test_a_row_whose_cells_hold_whole_links_is_let_be(row):
    assert judge(row, TABLE) == ([], None)


def shown(line: str) -> str:
    """The words that GitHub shows of a line, without any markup."""
    inline = [token for token in MarkdownIt("commonmark").parse(line) if token.type == "inline"]
    return "".join(
        child.content for token in inline for child in token.children or () if child.type == "text"
    )


BRACKETS = [index for index, char in enumerate(GOOD) if char in "[]()"]


@given(st.sampled_from(BRACKETS), st.sampled_from(["lost", "doubled"]))
def test_a_bracket_lost_or_doubled_is_mended_to_the_same_words_or_not_at_all(index, slip):
    line = GOOD[:index] + (GOOD[index] * 2 if slip == "doubled" else "") + GOOD[index + 1 :]
    _, suggestion = judge(line)
    if suggestion is not None:
        assert shown(suggestion) in (shown(GOOD), shown(GOOD.replace("[[", "[").replace(")]", ")")))


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://arxiv.org//abs/2406.04802", U),
        ("https://arxiv.org/abs//2406.04802", U),
        ("https://arxiv.org/abs/2406.04802.", U),
        ("https://arxiv.org/abs/2406.04802,", U),
        ("https://arxiv.org/abs/2406.04802%20", U),
        ("https://arxiv.org/abs/2406.04802.pdf", U),
        ("https://arxiv.org/pdf/2406.04802.pdf,", "https://arxiv.org/pdf/2406.04802.pdf"),
        ("arxiv.org/abs/2406.04802", U),
        ("www.arxiv.org/abs/2406.04802", "https://www.arxiv.org/abs/2406.04802"),
        ("github.com/a/b", V),
        ("arXiv:2406.04802", U),
        ("doi:10.1145/3292500.3330701", "https://doi.org/10.1145/3292500.3330701"),
        ("https://doi.org//10.1145/3292500.3330701", "https://doi.org/10.1145/3292500.3330701"),
        ("https://doi.org/10.1145/3292500.3330701.", "https://doi.org/10.1145/3292500.3330701"),
        ("https://openreview.net/forum?id=abcdefghij;", "https://openreview.net/forum?id=abcdefghij"),
        ("https://openreview.net//forum?id=abcdefghij", "https://openreview.net/forum?id=abcdefghij"),
    ],
)
def test_an_address_that_only_a_lookup_tidies_is_a_slip(url, right):
    slip = find_address_slip(url)
    assert slip is not None
    assert slip.url == right


@pytest.mark.parametrize(
    "url",
    [
        U,
        V,
        "https://arxiv.org/pdf/2406.04802.pdf",
        "https://arxiv.org/pdf/2406.04802",
        "https://arxiv.org/abs/2406.04802/",
        "https://arxiv.org/abs/2406.04802v2",
        "http://arxiv.org/abs/2406.04802",
        "https://github.com/a/b/",
        "https://github.com/a/b.git",
        "https://github.com/a/E.T.",
        "https://proceedings.neurips.cc//paper/2020/file/cffb6e2288a630c2a787a64ccc67097c-Paper.pdf",
        "https://github.com/a//b",
        "https://github.com/a/b#readme",
        "https://doi.org/10.1002/(SICI)1096-9861(19960129)365:1%3C113::AID-CNE9%3E3.0.CO;2-6",
        "https://doi.org/10.1016/S0140-6736(97)11096-0",
        "https://openreview.net/forum?id=abcdefghij&noteId=x",
        "https://example.org//x.",
        "https://en.wikipedia.org/wiki/Views_Inc.",
        "https://web.archive.org/web/2020/https://arxiv.org/abs/2406.04802",
        "notes/views.md",
        "./papers/2406.04802.pdf",
        "views.pdf",
        "#views",
        "mailto:a@b.example",
        "",
    ],
)
def test_an_address_that_leads_where_it_says_is_none(url):
    assert find_address_slip(url) is None


def test_a_slip_of_an_address_is_mended_in_every_link_of_the_entry():
    found, suggestion = judge(
        "- [Late Fused Views](arxiv.org/abs/2406.04802) [ICML 2024] [[code](github.com/a/b)]"
    )
    assert len(found) == 1
    assert "without https:// it is a file of this repository" in found[0].message
    assert suggestion == GOOD


@pytest.mark.parametrize("line", ["- [Late Fused Views](https://arxiv.org//abs/2406.04802) [ICML 2024]"])
def test_a_slip_of_an_address_is_said_with_what_is_wrong(line):
    found, suggestion = judge(line)
    assert [finding.message for finding in found] == [
        "The address “https://arxiv.org//abs/2406.04802” has a slip: it has one slash too many."
    ]
    assert suggestion == f"- [Late Fused Views]({U}) [ICML 2024]"


def test_an_address_that_gets_the_list_s_form_has_no_slip_besides():
    base = "# A list\n\n## Papers\n\n" + "".join(
        f"- [{title} Number {index}](https://arxiv.org/pdf/2001.{index:05}.pdf) [CVPR 2020]\n"
        for index, title in enumerate(TITLES * 4, 1)
    )
    line = "- [Late Fused Views](https://arxiv.org/abs/2406.04802.pdf) [ICML 2024]"
    submission = review.submit(review.merge([ChangedFile("README.md", base, base, f"{base}{line}\n")]))
    judgement = review.check(submission)
    assert [finding.rule for finding in judgement.findings] == ["canonical-link"]
    (suggestion,) = judgement.suggestions.values()
    assert suggestion.lines == (line.replace("abs", "pdf"),)
