"""All suggestions applied, nothing is left to say: on lists written for it, and on every list of a corpus."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import parsing
from bot.core.evidence import paper_refs
from bot.core.model import Entry, Record
from tests.core.convergence import LookUp, accepted, broken_promises, judged, offline, world
from tests.core.list_builder import Listing

CORPUS = os.environ.get("AWESOME_REVIEW_CORPUS", "")


def listing(pattern: str, form: str = "bullet", blank_lines: int = 0, head: str = "") -> str:
    written = Listing(text="# Awesome Fusion\n", blank_lines=blank_lines)
    for section in range(2):
        written.under(("Fusion", "Trust")[section])
        written.text += "\n" + head
        written.fill(pattern, 12, form, first=12 * section)
    return written.text


ROW = "| {title} | {venue} | {year} | [paper]({url}) | [code]({code}) |"
HEAD = "| Title | Venue | Year | Paper | Code |\n|---|---|---|---|---|\n"
BULLET = "- [{title}]({url}) [{venue} {year}] [[code]({code})]"
NESTED = "- {authors}\n  - [{title}]({url}) [{venue} {year}]"

LISTS = {
    "bullets": listing(BULLET),
    "bullets apart": listing(BULLET, blank_lines=1),
    "numbered": listing("1. **{title}** [[paper]({url})] {venue} {year}.", "numbered"),
    "nested": listing(NESTED),
    "several lines": listing("- **{title}**, {venue} {year}\n\n  {authors} [[Paper]({url})]"),
    "hard breaks": listing("**{title}** \\\n{authors} \\\n{venue} {year}. [[Paper]({url})]", blank_lines=1),
    "rows": listing(ROW, "row", head=HEAD),
    "references": listing("- [{title}][{yy}] [{venue} {year}] [[paper]({url})]"),
    "paragraphs of details": listing(
        "**{title}**\n\n- Paper: {url}\n- Code: {code}", "paragraph", blank_lines=1
    ),
    "windows": listing(BULLET).replace("\n", "\r\n"),
    "no end": listing(BULLET).rstrip("\n"),
    "rows of windows": listing(ROW, "row", head=HEAD).replace("\n", "\r\n"),
}
ENTRIES = {name: parsing.parse("README.md", text).entries for name, text in LISTS.items()}


def _typed(text: str) -> str:
    """The longest word with two letters swapped."""
    words = re.findall(r"[A-Za-z]{6,}", text)
    if not words:
        return text
    word = max(words, key=len)
    return text.replace(word, word[:2] + word[3] + word[2] + word[4:], 1)


FAULTS = {
    "none": lambda text: text,
    "http": lambda text: text.replace("https://", "http://"),
    "tracked": lambda text: re.sub(r"(https?://[^\s()|\]]+)", r"\1?utm_source=x", text, count=1),
    "no link": lambda text: text.replace("](", "] (", 1),
    "pdf": lambda text: text.replace("arxiv.org/abs/", "arxiv.org/pdf/"),
    "abstract": lambda text: text.replace("arxiv.org/pdf/", "arxiv.org/abs/"),
    "mirror": lambda text: text.replace("//arxiv.org/", "//www.alphaxiv.org/"),
    "version": lambda text: re.sub(r"(arxiv\.org/\w+/\d{4}\.\d{4,5})", r"\1v2", text),
    "bullet": lambda text: re.sub(r"^(\s*)[-*+](?= )", lambda m: m[1] + "*+"[m[0][-1] == "*"], text),
    "invisible": lambda text: re.sub(r"([A-Za-z]{3})", "\\1\u200b", text, count=1),
    "misspelt": _typed,
    "brackets": lambda text: re.sub(r"\[(\w+ \d{4})\]", r"(\1)", text),
    "another year": lambda text: re.sub(
        r"(?<![\d./])20(\d\d)(?![\d.])", lambda m: f"20{int(m[1]) - 1:02}", text, count=1
    ),
    "no venue": lambda text: re.sub(r" \[\w+ \d{4}\]", "", text),
}


@st.composite
def changes(
    draw: st.DrawFn, faults: Sequence[str] = tuple(FAULTS)
) -> list[tuple[int, int, tuple[str, ...], str]]:
    """Some entries by number, where each goes, the faults it gets, and what becomes of the one that stood."""
    number = st.integers(0, 10_000)
    how = st.sampled_from(["added", "edited", "again", "moved"])
    wrong = st.lists(st.sampled_from(faults), min_size=1, max_size=3, unique=True).map(tuple)
    return draw(st.lists(st.tuples(number, number, wrong, how), min_size=1, max_size=5))


def changed(
    text: str, entries: Sequence[Entry], wished: list[tuple[int, int, tuple[str, ...], str]]
) -> tuple[str, str]:
    """The list before and after a change that adds, edits, repeats or moves entries, with faults."""
    lines = text.split("\n")
    ending = "\r" if lines[0].endswith("\r") else ""
    before: dict[int, list[str] | None] = {}
    after: dict[int, list[str] | None] = {}
    below: dict[int, list[str]] = {}
    for which, where, wrong, how in wished:
        entry, place = entries[which % len(entries)], entries[where % len(entries)]
        span = range(entry.first_line - 1, entry.last_line)
        if any(number in after for number in span):
            continue
        mended = entry.text
        for name in wrong:
            mended = FAULTS[name](mended)
        new = [line.removesuffix("\r") + ending for line in mended.split("\n")]
        apart = (
            [ending]
            if place.form != "row" and lines[place.last_line : place.last_line + 1] == [ending]
            else []
        )
        if how == "again" or (how == "moved" and place.form == entry.form):
            below.setdefault(place.last_line - 1, []).extend([*apart, *new])
        if how == "again":
            continue
        for number in span:
            before[number] = None if how == "added" else [lines[number]]
            after[number] = None
        after[span[0]] = None if how == "moved" and place.form == entry.form else new
    old, head = [], []
    for number, line in enumerate(lines):
        old += before[number] or [] if number in before else [line]
        head += after[number] or [] if number in after else [line]
        head += below.get(number, [])
    return "\n".join(old), "\n".join(head)


def records(text: str) -> LookUp:
    """arXiv, knowing every paper of a list under the list's own title and year."""
    entries = parsing.parse("README.md", text).entries
    return world(
        Record("arXiv", ref, entry.title.value, ("A. Author",), years=frozenset({2020}), status="preprint")
        for entry in entries
        for ref in paper_refs(entry)[:1]
        if ref.kind == "arxiv"
    )


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_are_read(name):
    assert len(ENTRIES[name]) == 24
    assert all(paper_refs(entry) for entry in ENTRIES[name])


NAMES = st.sampled_from(sorted(LISTS))
EXAMPLES = 8 * settings().max_examples // 10


@settings(max_examples=EXAMPLES, deadline=None)
@given(name=NAMES, wished=changes(), seed=st.none() | st.integers(0, 99))
def test_after_all_suggestions_nothing_is_left_to_say(name, wished, seed):
    before, after = changed(LISTS[name], ENTRIES[name], wished)
    chosen = random.Random(seed) if seed is not None else None
    assert broken_promises(before, after, offline, chosen) == []


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(name=NAMES, wished=changes())
def test_nor_with_sources_that_know_the_papers(name, wished):
    before, after = changed(LISTS[name], ENTRIES[name], wished)
    assert broken_promises(before, after, records(LISTS[name])) == []


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(name=NAMES, wished=changes())
def test_a_whole_list_comes_to_rest(name, wished):
    # What is mended adds to a habit that was not strong enough to be spoken of: then a second round speaks.
    _, text = changed(LISTS[name], ENTRIES[name], wished)
    rounds = 0
    while made := judged(None, text)[1].suggestions:
        text, rounds = accepted(text, made.values()), rounds + 1
        assert rounds <= 3
    assert len(parsing.parse("README.md", text).entries) <= len(ENTRIES[name]) + len(wished)


FILES = sorted(Path(CORPUS).glob("*/*.md")) if CORPUS else []
corpus = pytest.mark.parametrize(
    "file",
    [pytest.param(file, id=f"{file.parent.name}/{file.name}") for file in FILES]
    or [pytest.param(None, marks=pytest.mark.skip(reason="AWESOME_REVIEW_CORPUS names no folder of lists"))],
)


@corpus
def test_whole_lists_of_a_corpus_have_nothing_left_to_say_either(file):
    assert broken_promises(None, file.read_bytes().decode("utf-8", "replace")) == []


@corpus
@pytest.mark.parametrize("seed", range(3))
def test_nor_have_changes_of_them_with_faults_planted(file, seed):
    text = file.read_bytes().decode("utf-8", "replace")
    entries = parsing.parse("README.md", text).entries
    if not entries:
        pytest.skip("this file holds no entries")
    dice = random.Random(f"{file.name} {seed}")
    wished = [
        (
            dice.randrange(10_000),
            dice.randrange(10_000),
            tuple(dice.sample(sorted(FAULTS), dice.randint(1, 3))),
            dice.choice(("added", "edited", "again", "moved")),
        )
        for _ in range(12)
    ]
    before, after = changed(text, entries, wished)
    assert broken_promises(before, after, records(text), dice if seed % 2 else None) == []
