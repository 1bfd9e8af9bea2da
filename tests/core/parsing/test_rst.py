"""Lists in reStructuredText: what is an entry, where its fields stand, and that no edit breaks them."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core import other_pulls, parsing, refs, review
from bot.core.judgement import Judgement
from bot.core.model import Document, Entry, Field, Finding, Record
from bot.core.pull import ChangedFile
from tests.core.convergence import accepted, offline, world
from tests.core.parsing.reading import ARXIV, CODE, value

ATTENTION, RESNET = "https://arxiv.org/abs/1706.03762", "https://arxiv.org/abs/1512.03385"
GANS, BERT = "https://arxiv.org/abs/1406.2661", "https://arxiv.org/abs/1810.04805"


def check(document: Document) -> None:
    """What holds for every document: what is located stands just there, entries share no line."""
    text, last_line = document.text, 0
    for entry in document.entries:
        assert entry.text == text[entry.span.start : entry.span.end]
        assert text.count("\n", 0, entry.span.start) == entry.first_line - 1
        assert text.count("\n", 0, entry.span.end) == entry.last_line - 1
        assert text[entry.span.start - 1 : entry.span.start] in ("", "\n")
        assert re.match(r"\r?(?:\n|\Z)", text[entry.span.end :])
        assert entry.first_line > last_line
        last_line = entry.last_line
        assert entry.title.value.strip()
        for field in (
            entry.title,
            entry.venue,
            entry.year,
            *entry.authors,
            *(one.url for one in entry.links),
        ):
            if field and field.span:
                assert entry.span.start <= field.span.start < field.span.end <= entry.span.end
                raw = text[field.span.start : field.span.end]
                assert raw == field.value or (field is entry.year and field.value.endswith(raw))


def read(text: str) -> tuple[Entry, ...]:
    document = parsing.parse("README.rst", text)
    check(document)
    return document.entries


def one(text: str) -> Entry:
    entries = read(text)
    assert len(entries) == 1, [entry.title.value for entry in entries]
    return entries[0]


def table(
    *rows: tuple[str, ...], head: tuple[str, ...] = ("Paper Title", "Venue", "Year", "Ref", "Links")
) -> str:
    """A table drawn with rules, as wide as its cells; only the last column runs over its rule."""
    widths = [max(len(row[number]) for row in (head, *rows)) for number in range(len(head) - 1)] + [9]
    rule = "  ".join("=" * width for width in widths)

    def line(row: tuple[str, ...]) -> str:
        return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()

    return "\n".join([rule, line(head), rule, *map(line, rows), rule]) + "\n"


VASWANI = (
    "Attention Is All You Need",
    "NeurIPS",
    "2017",
    "[#Vaswani2017]_",
    f"`[PDF] <{ATTENTION}>`_, `[Code] <{CODE}>`__",
)
HE = ("Deep Residual Learning for Image Recognition", "CVPR", "2016", "[#He2016]_", f"`[PDF] <{RESNET}>`_")
DEVLIN = ("BERT: Pre-training of Deep Bidirectional Transformers", "NAACL", "2019", "", f"`[PDF] <{BERT}>`_")

FORMS = [
    pytest.param(f"* `Exact Title <{ARXIV}>`_ [CVPR 2023]", "bullet", "CVPR", "2023", id="link, then venue"),
    pytest.param(f"- `Exact Title <{ARXIV}>`__ (CVPR 2023)", "bullet", "CVPR", "2023", id="anonymous link"),
    pytest.param(f"- `Exact Title  <{ARXIV}>`_", "bullet", None, None, id="two blanks before the address"),
    pytest.param(
        f"- `Exact Title\n  <{ARXIV}>`_, CVPR 2023", "bullet", "CVPR", "2023", id="address on the next line"
    ),
    pytest.param(
        f"- `Exact Title <{ARXIV[:20]}\n  {ARXIV[20:]}>`_", "bullet", None, None, id="address over two lines"
    ),
    pytest.param(f"#. `Exact Title <{ARXIV}>`_", "numbered", None, None, id="numbered by itself"),
    pytest.param(f"12. `Exact Title <{ARXIV}>`_", "numbered", None, None, id="numbered"),
    pytest.param(f"• `Exact Title <{ARXIV}>`_", "bullet", None, None, id="a dot for a bullet"),
    pytest.param(f"     * `Exact Title <{ARXIV}>`_", "bullet", None, None, id="indented as a quotation"),
    pytest.param(
        f"- **Exact Title**, CVPR 2023. `[PDF] <{ARXIV}>`_", "bullet", "CVPR", "2023", id="bold title"
    ),
    pytest.param(f"- Exact Title. CVPR 2023. `pdf <{ARXIV}>`_", "bullet", "CVPR", "2023", id="plain title"),
    pytest.param(f"- Exact Title: {ARXIV}", "bullet", None, None, id="bare address"),
    pytest.param(
        f"- `Exact Title`_ [CVPR 2023]\n\n.. _exact  title: {ARXIV}", "bullet", "CVPR", "2023", id="named"
    ),
    pytest.param(
        f"- `Exact Title <paper_>`_\n\n.. _paper: {ARXIV}", "bullet", None, None, id="named in brackets"
    ),
    pytest.param(
        f"- **Exact Title** paper_\n\n.. _paper: {ARXIV}", "bullet", None, None, id="named by a word"
    ),
    pytest.param(
        f"- `Exact Title <{ARXIV}>` [CVPR 2023]", "bullet", "CVPR", "2023", id="underscore forgotten"
    ),
    pytest.param(f"- [Exact Title]({ARXIV}) [CVPR 2023]", "bullet", "CVPR", "2023", id="meant as Markdown"),
    pytest.param(
        f"`Exact Title <{ARXIV}>`_\nby Ann Bee: The work.", "paragraph", None, None, id="by its author"
    ),
    pytest.param(
        f"[**Python**] `Exact Title <{ARXIV}>`_\\ : A tool.", "paragraph", None, None, id="behind a tag"
    ),
    pytest.param(
        f"**Exact Title**\\ :\n`[See Video] <{ARXIV}>`_", "paragraph", None, None, id="bold, links below"
    ),
    pytest.param(f"**Exact Title**\\ : {ARXIV}", "paragraph", None, None, id="bold, then its address"),
    pytest.param(
        f"`Exact Title <{ARXIV}>`_ (CVPR 2023)", "paragraph", "CVPR", "2023", id="paragraph with a venue"
    ),
]


@pytest.mark.parametrize(("text", "form", "venue", "year"), FORMS)
def test_a_work_is_read_in_whatever_form_it_is_written(text: str, form: str, venue: str, year: str) -> None:
    entry = one(f"List\n====\n\nTopic\n-----\n\n{text}\n")
    assert (entry.form, entry.title.value, entry.section) == (form, "Exact Title", ("List", "Topic"))
    assert (value(entry.venue), value(entry.year)) == (venue, year)
    assert entry.links[0].url.value == ARXIV
    assert entry.text == text.split("\n\n.. _")[0]


def test_what_is_located_is_located_exactly() -> None:
    text = f"\ufeffList\r\n====\r\n\r\n* `Exact Title <{ARXIV}>`_ [CVPR 2023]\r\n"
    entry = one(text)
    spans = [
        entry.title.span,
        entry.links[0].url.span,
        *(field and field.span for field in (entry.venue, entry.year)),
    ]
    assert [text[span.start : span.end] for span in spans if span] == ["Exact Title", ARXIV, "CVPR", "2023"]


@pytest.mark.parametrize(
    ("written", "shown", "located"),
    [
        pytest.param("A* Search & D* Lite", "A* Search & D* Lite", True, id="stars"),
        pytest.param("A\\* Search", "A* Search", False, id="an escaped star"),
        pytest.param("Q&amp;A at Scale", "Q&amp;A at Scale", True, id="no entities here"),
        pytest.param("Is a < b or <b>?", "Is a < b or <b>?", True, id="no tags here"),
        pytest.param(
            "snake_case of __init__ things", "snake_case of __init__ things", True, id="underscores"
        ),
        pytest.param("Learning [MASK] Tokens", "Learning [MASK] Tokens", True, id="brackets"),
        pytest.param("Intervals [0, 1) Revisited", "Intervals [0, 1) Revisited", True, id="a bracket alone"),
        pytest.param("Reader 7B|14B", "Reader 7B|14B", True, id="a bar"),
        pytest.param("标题：多模态学习综述", "标题：多模态学习综述", True, id="Chinese"),
        pytest.param("A Title\n  on Two Lines", "A Title on Two Lines", False, id="two lines"),
    ],
)
def test_a_title_is_what_the_reader_sees(written: str, shown: str, located: bool) -> None:
    title = one(f"- `{written} <{ARXIV}>`_ [CVPR 2023]\n").title
    assert (title.value, title.span is not None) == (shown, located)


def test_an_address_named_elsewhere_is_read_but_not_located() -> None:
    entry = one(f"- `Exact Title`_\n\n.. _Exact Title: other_\n.. _other: {ARXIV}\n")
    assert entry.links[0].url == Field(ARXIV)


# Tables


def test_a_row_is_an_entry_with_what_its_columns_say() -> None:
    first, second = read(f"Papers\n======\n\n{table(VASWANI, HE)}")
    assert (first.form, first.title, first.section) == (
        "row",
        Field("Attention Is All You Need"),
        ("Papers",),
    )
    assert (first.venue, first.year) == (Field("NeurIPS"), Field("2017"))
    assert [(link.label, link.url.value) for link in first.links] == [("PDF", ATTENTION), ("Code", CODE)]
    assert (first.first_line, second.first_line, second.title.value) == (7, 8, HE[0])


def test_in_a_row_only_what_may_change_its_length_is_located() -> None:
    head = ("Site", "Title", "Year", "Links")
    text = table((f"`x <{CODE}>`_", "Exact Title", "2017", f"`[PDF] <{ARXIV}>`_"), head=head)
    entry = one(text)
    assert [(link.url.value, link.url.span is not None) for link in entry.links] == [
        (CODE, False),
        (ARXIV, True),
    ]
    assert entry.title == Field("Exact Title")


def test_the_title_is_in_the_column_that_says_so() -> None:
    head = ("Data Types", "Tutorial Title", "Venue", "Links")
    text = table(("**Graph**", "Attention [with Care] Is (CVPR)", "KDD", f"`[PDF] <{ARXIV}>`_"), head=head)
    assert one(text).title.value == "Attention [with Care] Is (CVPR)"


def test_a_linked_title_in_a_row_is_its_label() -> None:
    entry = one(table((f"`Exact Title <{ARXIV}>`_", "2017", "notes"), head=("Paper", "Year", "Notes")))
    assert (entry.title.value, entry.links[0].url) == ("Exact Title", Field(ARXIV))


def test_a_row_goes_on_where_its_first_column_is_blank() -> None:
    text = (
        "=============  ====  =====\n"
        "Title          Year  Links\n"
        "=============  ====  =====\n"
        "Attention Is   2017  `[PDF]\n"
        f"All You Need         <{ATTENTION}>`_\n"
        f"\\              2018\n"
        "Deep Residual  2016  `[PDF]\n"
        f"                     <{RESNET}>`_\n"
        f"               2016  `[Code] <{CODE}>`_\n"
        "=============  ====  =====\n"
    )
    entry = read(text)[-1]
    assert (entry.title.value, entry.first_line, entry.last_line) == ("Deep Residual", 7, 9)
    assert [(link.label, link.url) for link in entry.links] == [("PDF", Field(RESNET)), ("Code", Field(CODE))]


def test_rows_apart_are_of_one_table_and_a_heading_ends_one_without_its_rule() -> None:
    lines = table(VASWANI, HE).splitlines()
    lines.insert(4, "")
    assert len(read("\n".join(lines))) == 2
    open_ = "\n".join(lines[:-1])
    entries = read(f"{open_}\n\nMore\n====\n\n{table(DEVLIN)}")
    assert [entry.section for entry in entries] == [(), (), ("More",)]


def test_a_row_out_of_its_columns_is_cut_at_its_gaps() -> None:
    text = table(HE).replace(f"{HE[0]}  CVPR", f"{HE[0]} and a Longer Name  CVPR")
    entry = one(text)
    assert (entry.title.value, value(entry.venue), value(entry.year)) == (
        f"{HE[0]} and a Longer Name",
        "CVPR",
        "2016",
    )


def test_wide_letters_take_up_two_columns() -> None:
    text = (
        "============  ====  =====\n标题          年份  链接\n============  ====  =====\n"
        f"多模态学习    2017  `[PDF] <{ARXIV}>`_\n============  ====  =====\n"
    )
    entry = one(text)
    assert (entry.title.value, value(entry.year)) == ("多模态学习", "2017")


def test_a_grid_is_read_as_well_and_located_nowhere() -> None:
    link = f"`[PDF] <{ARXIV}>`_"
    rule = f"+-------------+------+-{'-' * len(link)}-+\n"
    text = (
        f"{rule}| Title       | Year | {'Links'.ljust(len(link))} |\n{rule.replace('-', '=')}"
        f"| Exact       | 2017 | {link} |\n| Title       |      | {' ' * len(link)} |\n{rule}"
        f"| Other Title | 2018 | {link} |\n{rule}"
    )
    first, second = read(text)
    assert (first.title, first.year, first.links[0].url) == (
        Field("Exact Title"),
        Field("2017"),
        Field(ARXIV),
    )
    # With the border below it, so that without the row no two borders meet.
    assert (first.first_line, first.last_line, second.first_line, second.last_line) == (4, 6, 7, 8)


def test_rows_that_a_patch_shows_without_their_table_are_read() -> None:
    rows = table(VASWANI, HE, DEVLIN).splitlines()[3:-1]
    patch = "@@ -7,2 +7,3 @@\n" + f" {rows[0]}\n+{rows[1]}\n {rows[2]}"
    (entry,) = other_pulls.added_entries("README.rst", patch)
    assert (entry.title.value, str(entry.links[0].ref)) == (HE[0], "arxiv:1512.03385")


# Sections


def test_sections_are_as_deep_as_their_adornment_first_appeared() -> None:
    entry = f"- `Exact Title <{ARXIV}>`_\n\n"
    text = (
        f"====\nList\n====\n\nOne\n===\n\n{entry}Two\n---\n\n{entry}Three\n~~~~~\n\n{entry}"
        f"1. Four\n=======\n\n{entry}*Five* and `x <{CODE}>`_\n------------------------\n\n{entry}"
    )
    assert [entry.section for entry in read(text)] == [
        ("List", "One"),
        ("List", "One", "Two"),
        ("List", "One", "Two", "Three"),
        ("List", "1. Four"),
        ("List", "1. Four", "Five and x"),
    ]


NO_ENTRIES = [
    pytest.param(f".. image:: {CODE}\n   :target: {ARXIV}\n   :alt: Exact Title", id="an image"),
    pytest.param(f".. [#Bee2023] Bee, A., 2023. Exact Title. *CVPR*. `[PDF] <{ARXIV}>`_", id="a footnote"),
    pytest.param(f".. _Exact Title: {ARXIV}", id="a target"),
    pytest.param(f"..\n\n   - `Exact Title <{ARXIV}>`_ [CVPR 2023]", id="a comment"),
    pytest.param(f".. note::\n\n   * `Exact Title <{ARXIV}>`_\n\n   * more", id="a directive"),
    pytest.param(f"As here::\n\n    - `Exact Title <{ARXIV}>`_ [CVPR 2023]", id="a literal block"),
    pytest.param(f"::\n\n    - `Exact Title <{ARXIV}>`_ [CVPR 2023]", id="a literal block alone"),
    pytest.param(
        f"`Fusion <{CODE}>`_\n(also known as *joining*) is a `field <{ARXIV}>`_.", id="a definition"
    ),
    pytest.param(f"BTW, see my `[GitHub] <{CODE}>`_, and `PyTorch <{CODE}>`_.", id="prose"),
    pytest.param(f"All of them are in `the library <{CODE}>`_.", id="prose that ends in a link"),
    pytest.param("**More will be added**.\nPlease open an issue.", id="bold prose"),
    pytest.param(f"**News**: {CODE}", id="a label and an address"),
    pytest.param("* `1. Books <#1-books>`_\n\n  * `1.1. Surveys <#11-surveys>`_", id="contents"),
    pytest.param(f"Contributors\n------------\n\n* `Ann Bee <{CODE}>`_", id="contributors"),
    pytest.param("====  =====\nTitle  Link\n====  =====", id="a table of nothing"),
    pytest.param(
        "=====  ====\nTitle  Year\n=====  ====\nFusion  2017\n=====  ====", id="a row without a link"
    ),
    pytest.param(
        f"List of `Exact Titles <{ARXIV}>`_\n=================\n\nWords.", id="a heading that links"
    ),
]


@pytest.mark.parametrize("text", NO_ENTRIES)
def test_what_names_no_work_is_not_an_entry(text: str) -> None:
    assert [entry.title.value for entry in read(f"{text}\n")] == []


@pytest.mark.parametrize(
    ("name", "is_list"), [("README.rst", True), ("a/README.RST", True), ("LICENSE.rst", False)]
)
def test_such_files_are_lists(name: str, is_list: bool) -> None:
    assert parsing.is_list(name) == is_list


# Edits


def judged(before: str, after: str, *records: Record) -> Judgement:
    submission = review.submit(review.merge([ChangedFile("README.rst", before, before, after)]))
    submission = review.answer_questions(submission, world(records) if records else offline)
    judgement = review.check(submission)
    assert not judgement.rule_failures
    return judgement


def record(url: str, title: str, venue: str = "", year: int = 2017) -> Record:
    status = "published" if venue else "preprint"
    return Record("arXiv", refs.parse(url), title, ("Ann Bee",), venue, frozenset({year}), status, (title,))


def findings(judgement: Judgement, rule: str) -> list[Finding]:
    return [finding for finding in judgement.findings if finding.rule == rule]


NAMES = [
    "Segment Anything",
    "Deep Partial Views",
    "Predictive Dynamic Fusion",
    "Reliable Learning",
    "Few-Shot Learners",
]
ENTRIES = [
    f"* `{name} {n} <https://arxiv.org/abs/2001.{10000 + n}>`_ [CVPR 2020]"
    for n, name in enumerate(NAMES * 3)
]
LIST = "List\n====\n\n" + "\n".join(ENTRIES) + "\n"


@pytest.mark.parametrize(
    "added",
    [
        pytest.param(f"- `Attention Is All You Need <{ATTENTION}>`_ [CVPR 2020]", id="another bullet"),
        pytest.param(f"* `Attention Is All You Need <{ATTENTION}>`_ (CVPR 2020)", id="other brackets"),
        pytest.param(f"* [Attention Is All You Need]({ATTENTION}) [CVPR 2020]", id="Markdown"),
    ],
)
def test_an_entry_is_brought_into_the_form_of_its_list(added: str) -> None:
    judgement = judged(LIST, LIST + added + "\n")
    (suggestion,) = judgement.suggestions.values()
    assert suggestion.lines == (f"* `Attention Is All You Need <{ATTENTION}>`_ [CVPR 2020]",)


def test_words_of_a_source_are_written_as_this_markup_shows_them() -> None:
    added = f"* `Atention Is All Your Need <{ATTENTION}>`_ [CVPR 2020]\n"
    for right in (
        "Attention Is All Your Need",
        "Attention <b> & Is All `Your` Need",
        "Attention &lt; Is All Your Need",
    ):
        judgement = judged(LIST, LIST + added, record(ATTENTION, right))
        mended = accepted(LIST + added, judgement.suggestions.values())
        assert read(mended)[-1].title.value in ("Atention Is All Your Need", right)
        assert "&lt;" not in mended or "&lt;" in right


TABLE = "List\n====\n\n" + table(
    *(
        (name, "CVPR", "2020", "", f"`[PDF] <https://arxiv.org/abs/2001.{10000 + n}>`_")
        for n, name in enumerate(NAMES * 2)
    )
)


def with_row(*cells: str) -> str:
    """The table with one more row in its columns."""
    lines = TABLE.splitlines()
    starts = [match.start() for match in re.finditer("=+", lines[-1])]
    row = ""
    for start, cell in zip(starts, cells, strict=True):
        row = row.ljust(start) + cell
    return "\n".join([*lines[:-1], row, lines[-1]]) + "\n"


def test_a_row_of_a_table_is_judged_and_only_its_last_column_is_edited() -> None:
    after = with_row(
        "Atention Is All Your Need", "CVPR", "2020", "", f"`[PDF] <{ATTENTION.replace('https', 'http')}>`_"
    )
    judgement = judged(TABLE, after, record(ATTENTION, "Attention Is All Your Need"))
    (wrong,) = findings(judgement, "title-mismatch")
    assert wrong.edits == ()
    (suggestion,) = judgement.suggestions.values()
    assert suggestion.lines == (
        with_row("Atention Is All Your Need", "CVPR", "2020", "", f"`[PDF] <{ATTENTION}>`_").splitlines()[-2],
    )


def test_a_row_that_stands_twice_is_suggested_to_go() -> None:
    after = with_row(NAMES[0], "CVPR", "2020", "", "`[PDF] <https://arxiv.org/abs/2001.10000>`_")
    judgement = judged(TABLE, after)
    assert findings(judgement, "duplicate-entry")
    assert accepted(after, judgement.suggestions.values()) == TABLE


MARKDOWN = re.compile(r"\]\(|&\w+;")
FOREIGN = [
    pytest.param(f"* `Attention <{ATTENTION}>`_ `[Code] <{CODE}>` [CVPR 2020]", id="underscore forgotten"),
    pytest.param(f"* `Attention Is All <{ATTENTION}> `_ [CVPR 2020]", id="a blank too many"),
    pytest.param(f"* `Attention Is All<{ATTENTION}>`_ [CVPR 2020]", id="a blank too few"),
    pytest.param(
        f"* **Attention Is All You Need**, CVPR 2020 `[PDF] <{ATTENTION}>`_)", id="a bracket too many"
    ),
    pytest.param(f"* `Attention Is All You Need <{ATTENTION}>`_", id="no venue"),
]


@pytest.mark.parametrize("added", FOREIGN)
def test_no_edit_writes_markdown(added: str) -> None:
    for before in (LIST, TABLE):
        judgement = judged(before, f"{before}\n{added}\n", record(ATTENTION, "Attention Is All You Need"))
        edits = [edit.text for finding in judgement.findings for edit in finding.edits]
        assert not any(MARKDOWN.search(text) for text in edits)


def test_broken_markdown_in_another_format_is_not_fixed() -> None:
    added = f"* **Attention Is All You Need**, CVPR 2020. [PDF] ({ATTENTION})\n"
    judgement = judged(LIST, LIST + added)
    assert not any("](" in line for one in judgement.suggestions.values() for line in one.lines)


def test_a_character_that_nobody_sees_stays_where_columns_would_shift_without_it() -> None:
    after = with_row("Attention Is All You N\u200beed", "CVPR", "2020", "", f"`[PDF] <{ATTENTION}>`_")
    judgement = judged(TABLE, after)
    assert findings(judgement, "suspicious-text")
    assert not judgement.suggestions


def test_reviews_of_rows_and_bullets_keep_their_promises() -> None:
    added = f"- `Atention Is All Your Need <{ATTENTION.replace('https', 'http')}>`_ (CVPR 2020)\n"
    known = record(ATTENTION, "Attention Is All Your Need")
    mended = accepted(LIST + added, judged(LIST, LIST + added, known).suggestions.values())
    assert mended == LIST + f"* `Attention Is All Your Need <{ATTENTION}>`_ [CVPR 2020]\n"
    assert not judged(LIST, mended, known).suggestions


# Limits

MARKUP = [
    *("- ", "* ", "#. ", "(1) ", "1. ", "+ ", "  ", "    ", "\t", "\n", "\n\n", "\r\n", "::\n\n", ":"),
    *("`", "``", "`_", "`__", " <", ">`_", "**", "*", "_", "|", "[", "]", "(", ")", "[#a]_", "<x_>"),
    *("k_", "|s|", "\\ ", "\\"),
    *("====", "----", "^^^^", "\n====  ====\n", "\n== ==\n", "a   b  http://x.y/z\n", "Paper Title  Year\n"),
    *("\n+---+---+\n", "\n+===+===+\n", "| a | b |\n", "\n.. ", "\n.. _k: http://x.y\n", "\n.. image:: x\n"),
    *(f"`Exact Title <{ARXIV}>`_", f"`[PDF] <{CODE}>`__", f"[Exact Title]({ARXIV})", ARXIV, "by Ann Bee: "),
    *("# ", "> ", "```", "~~~", "<b>", "&amp;", "!", '"', "\ufeff", "\u00a0", "\0", "标题", "🔥"),
    *("[**Python**] ", "CVPR 2023", "'09", "2023", "Exact Title"),
]  # fmt: skip
PIECES = st.lists(st.sampled_from(MARKUP) | st.text(max_size=6), max_size=60).map("".join)


@settings(max_examples=300, deadline=None)
@example("k_::```  +-\n<x_>`_\n====  ====\nTitle`</a>\n====  ====\n")
@given(PIECES)
def test_no_text_makes_it_raise_or_return_a_wrong_span(text: str) -> None:
    check(parsing.parse("README.rst", text))


@settings(max_examples=100, deadline=None)
@given(PIECES)
def test_line_breaks_of_either_kind_read_the_same(text: str) -> None:
    unix = text.replace("\r", "")
    both = [parsing.parse("README.rst", one).entries for one in (unix, unix.replace("\n", "\r\n"))]
    first, second = ([(e.title.value, e.first_line, e.last_line) for e in entries] for entries in both)
    assert first == second


@settings(max_examples=100, deadline=None)
@given(PIECES, PIECES)
def test_what_was_read_before_changes_nothing(text: str, more: str) -> None:
    like = parsing.parse("README.rst", text)
    assert parsing.parse("README.rst", text + more, like) == parsing.parse("README.rst", text + more)


SIZE = 100_000
HOSTILE = {
    "one line": "a" * 2_000_000,
    "ticks": "`" * SIZE,
    "open references": "`a <" * (SIZE // 4),
    "references": "`a <http://x.y>`_ " * (SIZE // 18),
    "rules": "== ==\n" * (SIZE // 6),
    "rules and blanks": "== ==\n\n" * (SIZE // 7),
    "a grid that never ends": "+-+-+\n| |" * (SIZE // 9),
    "a row that never ends": "== ==\na  http://x/y\n" + "   b\n" * (SIZE // 5),
    "blanks": ("a" + " " * 9000 + "b\n") * 20,
    "headings": "a\n==\n" * (SIZE // 5),
    "styles": "".join(f"a\n{sign * 4}\n" for sign in "!#$%&'()*+,-./:;<=>?@[]^_{|}~") * 500,
    "deep": "".join(" " * (2 * (n % 100)) + "* a\n" for n in range(3000)),
    "targets": ".. _a: http://x\n\na_ " * (SIZE // 20),
    "names": ".. _a: http://x\n\n" + "a." * (SIZE // 2),
    "substitutions": "|a" * (SIZE // 2),
    "backslashes": "\\" * SIZE,
    "stars": "**" * (SIZE // 2),
    "literals": "a::\n\n" * (SIZE // 5),
    "comments": "..\n\n\n" * (SIZE // 5),
    "loose rows": ("a   " * 2400 + "http://x\n") * 20,
    "many columns": ("=  " * 1000 + "\n" + "a  " * 1000 + "\n") * 20,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_takes_long(name: str) -> None:
    start = time.process_time()
    check(parsing.parse("README.rst", HOSTILE[name]))
    assert time.process_time() - start < 6
