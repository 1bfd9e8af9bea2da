"""A suggestion, applied, shows on GitHub the same words and addresses but for what its findings edit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.model import Edit, Span
from tests.core.convergence import LookUp, accepted, judged, offline
from tests.core.test_convergence import ENTRIES, FAULTS, LISTS, changed, changes, records

_WORD = re.compile(r"\w+")
# Slips in the markup of a line, beside those that test_convergence plants.
SLIPS = {
    "none": lambda line: line,
    "a bracket lost": lambda line: line.replace("]", "", 1),
    "a bracket doubled": lambda line: line.replace(")", "))", 1),
    "a bracket that nothing closes": lambda line: line.replace("[", "[[", 1),
    "braces": lambda line: re.sub(r"\]\(([^()\s]+)\)", r"]{\1}", line, count=1),
    "an address twice": lambda line: line.replace("](https://", "](https://https://", 1),
    "asterisks without an end": lambda line: re.sub(r"\*\*", "", line[::-1], count=1)[::-1],
    "a blank within asterisks": lambda line: line.replace("**", "** ", 1),
    "a bar in a title": lambda line: re.sub(r"([a-z]) ([A-Z])", r"\1 | \2", line, count=1),
    "a bracket in a title": lambda line: re.sub(r"([a-z]) ([A-Z])", r"\1 [\2", line, count=1),
    "a sign in a title": lambda line: re.sub(
        r"([a-z]) ([A-Z])", r"\1 *\2* $x_1$ <b>\2</b> &amp; \2", line, count=1
    ),
    "a slip in the address": lambda line: line.replace("https://arxiv.org/", "https//arxiv.org/", 1),
}


@cache
def _gfm() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shown(text: str) -> Counter[str]:
    """The words that GitHub shows of a text, those of the addresses behind its links with them."""
    return Counter(_WORD.findall(" ".join(_pieces(_gfm().parse(text)))))


def _pieces(tokens: Sequence[Token]) -> Iterable[str]:
    for token in tokens:
        yield from _pieces(token.children or ())
        if token.type in ("text", "code_inline", "fence", "code_block", "html_inline", "html_block"):
            yield token.content
        for name in ("href", "src"):
            if address := token.attrGet(name):
                yield unquote(str(address))


def counted_blocks(text: str) -> Counter[str]:
    kinds = ("list_item_open", "tr_open", "heading_open", "paragraph_open")
    return Counter(token.type for token in _gfm().parse(text) if token.type in kinds)


def edited_words(text: str, edits: Iterable[Edit]) -> tuple[set[str], set[str]]:
    """The words that these edits take away, and those that they write, each with what is right beside it."""
    removed, written = set(), set()
    for (start, end), _ in edits:
        while start and text[start - 1].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum():
            end += 1
        removed |= set(_WORD.findall(unquote(text[start:end])))
    for (start, end), new in edits:
        left = re.search(r"\w*$", text[:start])
        right = re.match(r"\w*", text[end:])
        written |= set(_WORD.findall(unquote(f"{left[0] if left else ''}{new}{right[0] if right else ''}")))
    return removed, written


def lost_or_gained(before: str, after: str, look_up: LookUp) -> list[str]:
    """What each suggestion for a change shows otherwise than its findings say, in words."""
    _, judgement = judged(before, after, look_up)
    assert not judgement.rule_failures
    problems = []
    for entry, one in judgement.suggestions.items():
        mended = accepted(after, [one])
        edits = [edit for finding in judgement.findings if finding.entry == entry for edit in finding.edits]
        removed, written = edited_words(after, edits)
        lost, gained = shown(after) - shown(mended), shown(mended) - shown(after)
        if extra := [word for word in lost if word not in removed]:
            problems.append(f"{entry.text!r} -> {one.lines}: lost {extra}")
        if extra := [word for word in gained if word not in written]:
            problems.append(f"{entry.text!r} -> {one.lines}: gained {extra}")
        if one.keeps_entry(entry) and sum(counted_blocks(mended).values()) != sum(
            counted_blocks(after).values()
        ):
            problems.append(f"{entry.text!r} -> {one.lines}: other blocks")
    return problems


def slipped(text: str, entry_number: int, slip: str, name: str) -> str:
    """A list with one slip in the lines of one of its entries."""
    entry = ENTRIES[name][entry_number % len(ENTRIES[name])]
    lines = text.split("\n")
    for number in range(entry.first_line - 1, min(entry.last_line, len(lines))):
        changed_line = SLIPS[slip](lines[number])
        if changed_line != lines[number]:
            lines[number] = changed_line
            break
    return "\n".join(lines)


NAMES = st.sampled_from(sorted(LISTS))
EXAMPLES = 6 * settings().max_examples // 10


@settings(max_examples=EXAMPLES, deadline=None)
@given(name=NAMES, wished=changes(tuple(FAULTS)), knows=st.booleans())
def test_a_suggestion_shows_the_same_words_but_for_what_its_findings_edit(name, wished, knows):
    before, after = changed(LISTS[name], ENTRIES[name], wished)
    assert lost_or_gained(before, after, records(LISTS[name]) if knows else offline) == []


@settings(max_examples=EXAMPLES, deadline=None)
@given(name=NAMES, slip=st.sampled_from(sorted(SLIPS)), number=st.integers(0, 23), knows=st.booleans())
def test_nor_does_one_for_a_slip_in_the_markup(name, slip, number, knows):
    after = slipped(LISTS[name], number, slip, name)
    assert lost_or_gained(LISTS[name], after, records(LISTS[name]) if knows else offline) == []


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("name", ["bullets", "rows", "hard breaks"])
def test_nor_does_one_for_each_slip_in_the_commonest_forms(name, slip):
    after = slipped(LISTS[name], 3, slip, name)
    assert lost_or_gained(LISTS[name], after, records(LISTS[name])) == []


def test_the_words_shown_are_those_that_a_reader_sees_and_follows():
    assert shown("- [A *B*](https://c.org/d_e) `f`") == Counter(["A", "B", "https", "c", "org", "d_e", "f"])
    assert edited_words("a Fusoin b", [Edit(Span(5, 7), "io")]) == ({"Fusoin"}, {"Fusion"})
