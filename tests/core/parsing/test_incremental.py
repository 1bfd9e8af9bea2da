"""A list read part by part, or with another version of it at hand, reads as it does in one piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import parsing
from bot.core.model import Edit, Entry, Field, Span
from bot.core.parsing import blocks
from bot.core.parsing.chunks import Chunk, ParsedChunks
from bot.core.parsing.entries import EntryParser
from bot.core.parsing.inline import link_definitions
from bot.core.parsing.learned import complete_list
from bot.core.parsing.list_text import ListText
from bot.core.text.lines import apply_edits

LINES = (
    "",
    "# Papers",
    "## Surveys",
    "### 2024",
    "#no heading",
    "   ## indented",
    "- [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]",
    "  - [Code](https://github.com/tensorflow/tensor2tensor)",
    "    # in the bullet",
    "* **Deep Residual Learning**. CVPR 2016. [[paper](https://arxiv.org/abs/1512.03385)]",
    "1. [Adam](https://arxiv.org/abs/1412.6980)",
    "#### [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385)",
    "**Older ones**",
    "Words that go on",
    "---",
    "===",
    "```",
    "~~~",
    "    - [Indented](https://example.org/a)",
    "> quoted",
    "> ```",
    "- ```",
    "<!--",
    "-->",
    "<details>",
    "<summary>More of them</summary>",
    "</details>",
    "<pre>",
    "</pre>",
    "<script>",
    "<li><a href='https://arxiv.org/abs/1409.1556'>Very Deep Convolutional Networks</a></li>",
    "| Paper | Venue |",
    "|---|---|",
    "| [Adam: A Method for Stochastic Optimization](https://arxiv.org/abs/1412.6980) | ICLR 2015 |",
    "[adam]: https://arxiv.org/abs/1412.6980",
    "- [Adam: A Method][adam]",
    "-[A Bullet Without Its Blank](https://arxiv.org/abs/1301.3781)",
    "# " + "x" * 10_001,
    "\r",
)
texts = st.lists(st.sampled_from(LINES), max_size=24).map("\n".join)


def in_one_piece(text: str) -> tuple[Entry, ...]:
    """The entries, no part read by itself."""
    lines, definitions = blocks.line_spans(text), link_definitions(text)
    entries = EntryParser("README.md", text, lines, definitions).parse_entries(
        blocks.parse_blocks(text, lines)[0].children
    )
    return complete_list(ListText("README.md", text, lines, definitions), entries)[0]


EASY = (
    *("", "  ", "\t", "# Papers", "#", "words", "---", "===", "|---|", "  - a", "1. a", "-", "-\ta", "- é"),
    *(f"{mark}{' ' * blanks}{words}" for mark in "-*+" for blanks in (1, 4, 5) for words in ("[a]", "**a")),
    *("- a | b", "- |a|", "* **", "* * *", "- - a", "- 1. a", "- ```", "- <b>", "- # a", "- > a", "- *a*"),
    *("- ![a](b)", "- “a”", "- 论文", "+ (a)", "- [ ] a", "- \u3000a", "- a\t", "- [a]: b", "- a\x0bb"),
    *("- \ufeffa", "- **a** b", "- _a_", "- \\[a]", "> words", ">words", "> - a", ">", "> ---", "> > a"),
    *(
        "*a* b",
        "_a_",
        "__a",
        "_",
        "__",
        "_ _ _",
        "*",
        "**",
        "***",
        "_*a",
        "*_",
        "2021",
        "18 May",
        "7a",
        "1)",
        "2.",
        "3.a",
    ),
    *("1234567890 a", "2. a", "- *", "- _", "- __a__", "* *a", "- 7 a", "> *a*", "> _", "> 7 a"),
    *("\ufeffwords", "**words", "论文", "[a]: b", "a | b", "![a](b)", "(a", "  words", "*words", "words\\"),
)


@given(st.lists(st.sampled_from(EASY), max_size=9))
def test_simple_blocks_are_the_blocks_that_commonmark_finds(source_lines):
    simple_blocks = blocks._parse_simple_blocks(source_lines, 7)
    root = blocks.Block("root", 7, 7 + len(source_lines))
    is_unclosed = blocks._parse_commonmark(source_lines, root)
    assert not simple_blocks or (simple_blocks == root.children and not is_unclosed)


@given(texts)
def test_a_list_reads_alike_in_parts_and_in_one_piece(text):
    assert parsing.parse("README.md", text).entries == in_one_piece(text)


@given(texts, texts, texts, texts)
def test_a_version_known_before_changes_nothing(before, head, tail, behind):
    old = parsing.parse("README.md", f"{head}\n{before}\n{tail}")
    new = f"{head}\n{behind}\n{tail}"
    assert parsing.parse("README.md", new, old).entries == in_one_piece(new)
    assert parsing.parse("README.md", old.text, parsing.parse("README.md", new, old)).entries == old.entries


@given(texts, texts)
def test_what_opens_a_block_is_not_read_past_its_end_in_another_version(text, more):
    old = parsing.parse("README.md", text)
    assert parsing.parse("README.md", f"{text}\n{more}", old).entries == in_one_piece(f"{text}\n{more}")


def test_unchanged_parts_are_not_read_again():
    one = "## Topic {0}\n\n- [Paper number {0}](https://arxiv.org/abs/2101.0000{0})\n"
    sections = [one.format(number) for number in range(9)]
    old = parsing.parse("README.md", "\n".join(sections))
    sections.insert(4, "## New\n\n- [A paper among them](https://arxiv.org/abs/2101.00100)\n")
    new = parsing.parse("README.md", "\n".join(sections), old)
    assert all(entry is other for entry, other in zip(new.entries[:4], old.entries[:4], strict=True))
    assert new == parsing.parse("README.md", new.text)


@pytest.mark.parametrize("opener", ["```", "~~~", "<!--", "<pre>", "<script>", "<details>"])
def test_a_block_that_nothing_closes_is_read_a_few_times_at_most(opener, monkeypatch):
    lines = [opener, *["# Heading", "words"] * 3000]
    read = []

    def counted(text, spans, first=0, last=None):
        read.append(last - first)
        return tree(text, spans, first, last)

    tree = blocks.parse_blocks
    monkeypatch.setattr(blocks, "parse_blocks", counted)
    assert parsing.parse("README.md", "\n".join(lines)).entries == ()
    assert sum(read) < 3 * len(lines)


def test_another_file_is_no_other_version():
    text = "- [Home](README.md)\n- [Adam: A Method for Stochastic Optimization](https://arxiv.org/abs/1412.6980)\n"
    other = parsing.parse("docs/other.md", text)
    assert parsing.parse("README.md", text, other) == parsing.parse("README.md", text)


def test_entries_are_equal_in_all_they_say_or_not_at_all():
    line = "- [A paper of ours](https://arxiv.org/abs/2401.00001) CVPR 2024"
    entry = parsing.parse("README.md", line).entries[0]
    again = parsing.parse("README.md", entry.text).entries[0]
    assert entry == again
    assert hash(entry) == hash(again)
    other: dict[str, Any] = {
        "path": "docs/a.md",
        "span": Span(1, 2),
        "first_line": 2,
        "last_line": 3,
        "text": "",
        "section": ("New",),
        "form": "row",
        "title": Field("A paper"),
        "links": (),
        "authors": (Field("A. Author"),),
        "venue": None,
        "year": None,
    }
    assert set(other) == {field.name for field in fields(Entry)}
    for name, value in other.items():
        assert replace(entry, **{name: value}) != entry
    assert entry != entry.text


def bullets(first: int, count: int) -> list[str]:
    return [
        f"- [Paper number {n}](https://arxiv.org/abs/2101.{n:05}) [CVPR 2021]"
        for n in range(first, first + count)
    ]


def nested_bullets(first: int, count: int) -> list[str]:
    return [
        line
        for bullet in bullets(first, count // 2)
        for line in (bullet, "  - [Code](https://github.com/tensorflow/tensor2tensor)")
    ]


def paragraphs(first: int, count: int) -> list[str]:
    return [
        line
        for n in range(first, first + count // 4)
        for line in (
            "",
            f"**Paper number {n}** \\",
            "*Ann Ash, Bob Birch* \\",
            f"2 May 2021. [[Paper](https://arxiv.org/abs/2101.{n:05})]",
        )
    ]


@st.composite
def long_sections(draw):
    """A section long enough to be cut, with lines of any kind in it."""
    heading = draw(st.sampled_from(["# Papers", "## Deep Residual Learning for Image Recognition", ""]))
    write = draw(st.sampled_from([bullets, nested_bullets, paragraphs]))
    some_lines = st.lists(st.sampled_from(LINES), max_size=3)
    lines = [heading, *draw(some_lines), *write(0, 420)]
    lines += [*draw(some_lines), *write(420, 130), *draw(some_lines), *write(550, 8)]
    return "\n".join(lines)


@settings(max_examples=15)
@given(long_sections())
def test_a_long_section_reads_alike_in_parts_and_in_one_piece(text):
    assert parsing.parse("README.md", text).entries == in_one_piece(text)


def parts_of(text: str) -> Sequence[Chunk]:
    chunks = parsing.parse("README.md", text).parse_cache
    assert isinstance(chunks, ParsedChunks)
    return chunks.parts


def test_a_long_section_of_bullets_is_read_in_parts():
    text = "\n".join(["# Papers", *bullets(0, 420), "", *bullets(420, 580)])
    parts = parts_of(text)
    assert [len(part.entries) for part in parts] == [401, 99, 100, 100, 100, 100, 100]


def test_a_section_is_not_cut_where_its_heading_or_a_paragraph_may_be_a_work_with_details():
    short = "\n".join(["# Papers", *bullets(0, 500)])
    assert len(parts_of(short)) == 1
    details = ["**A Method**", *bullets(400, 100), "", "Paper: https://arxiv.org/abs/2101.00001", ""]
    interrupted = "\n".join(["# Papers", *bullets(0, 400), "", *details])
    assert [part.text.split("\n")[0] for part in parts_of(interrupted)] == ["# Papers", "**A Method**"]


@pytest.mark.parametrize("write", [nested_bullets, paragraphs])
def test_a_long_section_of_entries_of_several_lines_is_cut_between_them(write):
    parts = parts_of("\n".join(["# Papers", *write(0, 800)]))
    assert len(parts) >= 4
    assert all(part.entries[0].text in part.text[:200] for part in parts[1:])


@pytest.mark.parametrize("opener", ["```", "<!--", "<pre>", "words <!--", "<!DOCTYPE", "~~~"])
def test_a_section_is_not_cut_behind_what_may_go_on_in_it(opener):
    assert len(parts_of("\n".join(["# Papers", *paragraphs(0, 800)]))) > 1
    assert len(parts_of("\n".join(["# Papers", opener, *paragraphs(0, 800)]))) == 1
    assert len(parts_of("\n".join(["# Papers", opener, *bullets(0, 800)]))) == 1


def test_html_is_not_cut_before_a_blank_line_ends_it():
    inside = parts_of("\n".join(["# Papers", "<div>", *bullets(0, 800), "", *bullets(800, 90)]))
    assert [part.line for part in inside] == [0, 804]


EDITS = (
    "",
    "x",
    "](",
    "**",
    "\n",
    "\n\n",
    "# ",
    "```",
    "<!--",
    "[adam]: https://a.example",
    " {} ".format("|" * 70),
)


def check_reparsed_part(text, entry_index, start, length, new_text):
    document = parsing.parse("README.md", text)
    if not document.entries:
        return
    entry = document.entries[entry_index % len(document.entries)]
    start = min(entry.span.start + start, entry.span.end)
    edit = Edit(Span(start, min(start + length, entry.span.end)), new_text)
    part = parsing.reparse_part(document, (edit,))
    edited = parsing.parse("README.md", apply_edits(text, [edit])).entries
    assert set(part.before) <= set(document.entries)
    assert set(part.after) <= set(edited)
    assert len(edited) - len(part.after) == len(document.entries) - len(part.before)


edit_arguments = st.integers(0, 600), st.integers(0, 90), st.integers(0, 40), st.sampled_from(EDITS)


@given(texts, *edit_arguments)
def test_an_edited_part_reads_as_it_does_in_the_edited_list(text, entry_index, start, length, new_text):
    check_reparsed_part(text, entry_index, start, length, new_text)


@settings(max_examples=15)
@given(long_sections(), *edit_arguments)
def test_an_edited_part_of_a_long_section_reads_as_it_does_in_the_edited_list(
    text, entry_index, start, length, new_text
):
    check_reparsed_part(text, entry_index, start, length, new_text)


PAPER = "[Attention Is All You Need](https://arxiv.org/abs/1706.03762)"


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (["# Papers", *bullets(0, 700)], bullets(700, 300)),
        (["# Papers", *nested_bullets(0, 40)], nested_bullets(40, 8)),
        (["## Deep Residual Learning", *bullets(0, 3)], ["", "words"]),
        (["**[Deep Residual Learning](https://arxiv.org/abs/1512.03385)**", ""], ["", "# More"]),
        (["words", ""], bullets(0, 2)),
    ],
    ids=["bullets", "nested bullets", "other bullets below a heading", "a work above", "prose above"],
)
def test_an_edited_bullet_is_read_by_itself(above, below):
    document = parsing.parse("README.md", "\n".join([*above, f"- {PAPER}", *below]))
    entry = next(one for one in document.entries if one.text.endswith(PAPER))
    part = parsing.reparse_part(document, (Edit(Span(entry.span.start + 3, entry.span.start + 12), "Title"),))
    assert part.before == (entry,)
    assert [one.title.value for one in part.after] == ["Title Is All You Need"]


def test_an_edited_row_is_read_by_itself():
    row = "| [Paper {0}: A Study of Rows](https://arxiv.org/abs/2101.{0:05}) | CVPR 2021 |"
    table = ["# Papers", "", "| Paper | Venue |", "|---|---|", *(row.format(n) for n in range(50))]
    document = parsing.parse("README.md", "\n".join(table))
    entry = document.entries[20]
    start = entry.span.start + entry.text.index("Study")
    part = parsing.reparse_part(document, (Edit(Span(start, start + 5), "Survey"),))
    assert part.before == (entry,)
    assert [one.title.value for one in part.after] == ["Paper 20: A Survey of Rows"]
    no_row = Edit(Span(entry.span.start, entry.span.start + 1), "# ")
    part = parsing.reparse_part(document, (no_row,))
    assert part.after == parsing.parse("README.md", apply_edits(document.text, [no_row])).entries


@pytest.mark.parametrize(
    ("above", "edit", "below"),
    [
        (["# Papers", "", "**Deep Residual Learning**", ""], ("paper", ""), [""]),
        (["## Deep Residual Learning", ""], ("paper", ""), [""]),
        (["# Papers", *bullets(0, 3)], ("- ", ""), [""]),
        (["# Papers", *bullets(0, 3)], ("[Attention", "\n[Attention"), [""]),
        (["# Papers", *bullets(0, 3)], ("](", "] <!-- ("), [*bullets(3, 3), "-->"]),
        (["# Papers", *bullets(0, 3)], ("https", "<pre>https"), bullets(3, 3)),
        (["# Papers", *bullets(0, 3)], ("[Attention", "```"), bullets(3, 3)),
    ],
    ids=["a title above", "a heading that names it", "no bullet", "a line more", "a comment", "HTML", "code"],
)
def test_an_edit_that_may_change_more_has_more_read_again(above, edit, below):
    document = parsing.parse("README.md", "\n".join([*above, f"- {PAPER} [paper]", *below]))
    start = document.text.index(PAPER) - 2
    first = document.text.index(edit[0], start)
    changed = Edit(Span(first, first + len(edit[0])), edit[1])
    part = parsing.reparse_part(document, (changed,))
    edited = parsing.parse("README.md", apply_edits(document.text, [changed])).entries
    assert set(part.after) <= set(edited)
    assert len(edited) - len(part.after) == len(document.entries) - len(part.before)
