"""What a change proposes, where a review may stand, and how the head merges onto today's base."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import diff, parsing
from bot.core.model import Document
from bot.core.parsing import blocks
from bot.core.parsing.entries import EntryParser
from bot.core.pull import Hunk


def line(number: int, url: str = "https://arxiv.org/abs/2101.{:05}", venue: str = "CVPR 2023") -> str:
    """One entry; every number has a title of its own that is unlike the others."""
    names = ["Balanced", "Masked", "Robust", "Causal", "Sparse", "Neural", "Graph", "Joint", "Deep", "Hidden"]
    things = [
        "Fusion",
        "Vision",
        "Readers",
        "Views",
        "Experts",
        "Kernels",
        "Margins",
        "Walks",
        "Prompts",
        "Tokens",
    ]
    title = f"{names[number % 10]} {things[number // 10 % 10]} of Kind {number}"
    return f"- [{title}]({url.format(number)}) [{venue}]"


A, B, C, D = (line(number) for number in (11, 22, 33, 44))
BEFORE = f"# List\n\n## One\n\n{A}\n{B}\n\n## Two\n\n{C}\n"


def proposal(before: str | None, after: str) -> dict[str, list[str]]:
    """The proposal in short: the first lines of what is added, edited and so on."""
    old = None if before is None else parsing.parse("README.md", before)
    found = diff.compare_entries(old, parsing.parse("README.md", after))
    short = {
        "added": [entry.text for entry in found.added_entries],
        "edited": [new.text for _, new in found.edited_pairs],
        "moved": [new.text for _, new in found.moved_pairs],
        "removed": [entry.text for entry in found.removed_entries],
    }
    return {name: texts for name, texts in short.items() if texts}


RENUMBERED = "# L\n\n1. [Title of the first](http://a.b/1)\n2. [Title of another](http://a.b/2)\n"
TABLE = "| Title | Venue |\n|---|---|\n| [Title of the first](http://a.b/1) | CVPR |\n"
NESTED = "# L\n\n- **Title of the first (CVPR 2020)**\n  - Ann Bee, Cy Dee\n  - [[Paper]](http://a.b/1)\n"

LEFT_IN_PEACE = [
    pytest.param(BEFORE, BEFORE, id="nothing changed"),
    pytest.param(BEFORE, BEFORE.replace("- [", "* ["), id="other bullets"),
    pytest.param(BEFORE, BEFORE.replace("- [", "-   ["), id="more blanks behind the bullet"),
    pytest.param(BEFORE, BEFORE.replace("\n", "\r\n"), id="other line breaks"),
    pytest.param(BEFORE, BEFORE.rstrip("\n"), id="no line break at the end"),
    pytest.param(BEFORE, BEFORE.replace(f"{A}\n", f"{A}  \n"), id="trailing blanks"),
    pytest.param(BEFORE, BEFORE.replace(f"{A}\n", f"{A}\n\n"), id="blank lines"),
    pytest.param(BEFORE, BEFORE.replace(" [CVPR", "  [CVPR"), id="wider gaps"),
    pytest.param(BEFORE, "\ufeff" + BEFORE, id="byte order mark"),
    pytest.param(BEFORE, BEFORE.replace("## Two", "Some new prose.\n\n## Two"), id="prose"),
    pytest.param(RENUMBERED, RENUMBERED.replace("2. ", "1. "), id="renumbered"),
    pytest.param(RENUMBERED, RENUMBERED.replace("1. ", "- ").replace("2. ", "- "), id="numbers to bullets"),
    pytest.param(TABLE, TABLE.replace("| CVPR |", "|    CVPR    |"), id="table padded"),
    pytest.param(TABLE, TABLE.replace("|---|---|", "|:--|--:|"), id="table aligned"),
    pytest.param(NESTED, NESTED.replace("  - ", "    * "), id="details indented"),
    pytest.param(BEFORE, BEFORE.replace(A, f"{A.replace(' [CVPR', chr(10) + '  [CVPR')}"), id="wrapped"),
]


@pytest.mark.parametrize(("before", "after"), LEFT_IN_PEACE)
def test_what_changes_no_work_proposes_nothing(before: str, after: str) -> None:
    assert proposal(before, after) == {}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(BEFORE.replace(B, f"{B}\n{D}"), {"added": [D]}, id="at the end"),
        pytest.param(BEFORE.replace(A, f"{D}\n{A}"), {"added": [D]}, id="on top"),
        pytest.param(BEFORE.replace(C, f"{C}\n{A}"), {"added": [A]}, id="a copy in another section"),
        pytest.param(BEFORE.replace(B, f"{B}\n{B}"), {"added": [B]}, id="a copy in the same section"),
        pytest.param(BEFORE.replace(f"{A}\n", ""), {"removed": [A]}, id="removed"),
        pytest.param(BEFORE.replace(f"{A}\n{B}", f"{B}\n{A}"), {"moved": [A]}, id="moved within its section"),
        pytest.param(
            BEFORE.replace(f"{A}\n", "").replace(C, f"{C}\n{A}"), {"moved": [A]}, id="moved elsewhere"
        ),
        pytest.param(
            BEFORE.replace(f"{A}\n", "").replace(C, f"{C}\n{A.replace('2023', '2024')}"),
            {"edited": [A.replace("2023", "2024")]},
            id="moved and edited",
        ),
        pytest.param(
            BEFORE.replace(A, A.replace("CVPR 2023", "ICML 2024")),
            {"edited": [A.replace("CVPR 2023", "ICML 2024")]},
            id="venue edited",
        ),
        pytest.param(
            BEFORE.replace(A, A.replace("Masked", "Maskd")),
            {"edited": [A.replace("Masked", "Maskd")]},
            id="title edited",
        ),
        pytest.param(
            BEFORE.replace(A, A.replace("arxiv.org/abs", "example.org/p")),
            {"edited": [A.replace("arxiv.org/abs", "example.org/p")]},
            id="link edited",
        ),
        pytest.param(
            BEFORE.replace("Masked Vision", "Something Else Altogether, but there"),
            {"edited": [A.replace("Masked Vision", "Something Else Altogether, but there")]},
            id="renamed at its address",
        ),
        pytest.param(BEFORE.replace(A, D), {"added": [D], "removed": [A]}, id="replaced by another work"),
        pytest.param(BEFORE.replace("## Two", "## Three"), {"moved": [C]}, id="its section has another name"),
        pytest.param(
            BEFORE.replace(C, f"{C}\n{A.replace('/abs/', '/pdf/')}"),
            {"added": [A.replace("/abs/", "/pdf/")]},
            id="the same paper once more under another address",
        ),
        pytest.param(
            BEFORE.replace("- [", "* [").replace(B.replace("- [", "* ["), B.replace("2023", "2022")),
            {"edited": [B.replace("2023", "2022")]},
            id="one edit among new bullets",
        ),
        pytest.param("# List\n", {"removed": [A, B, C]}, id="all removed"),
    ],
)
def test_what_is_proposed_is_distinguished(after: str, expected: dict[str, list[str]]) -> None:
    assert proposal(BEFORE, after) == expected


@pytest.mark.parametrize(
    ("length", "kind"),
    [
        pytest.param(14, "edited", id="0.72 of the letters are the same"),
        pytest.param(15, "added", id="0.713 of them are"),
    ],
)
def test_an_entry_in_place_of_one_of_a_similar_title_is_the_same_one(length: int, kind: str) -> None:
    start = "Robust Maps of Rivers and of Deserts"
    assert len(start) == 36
    old = f"- [{start + 'z' * 14}](https://e.org/1) [CVPR 2023]"
    new = f"- [{start + 'k' * length}](https://e.org/2) [CVPR 2023]"
    assert proposal(f"# List\n\n{A}\n{old}\n{B}\n", f"# List\n\n{A}\n{new}\n{B}\n")[kind] == [new]


def test_a_new_file_proposes_all_its_entries() -> None:
    assert proposal(None, BEFORE) == {"added": [A, B, C]}


def test_the_copy_is_the_one_that_was_not_there() -> None:
    twice = BEFORE.replace("## One\n\n", f"## Zero\n\n{C}\n\n## One\n\n")
    found = diff.proposed_entries(parsing.parse("a.md", BEFORE), parsing.parse("a.md", twice))
    assert [(entry.section[-1], entry.first_line) for entry in found] == [("Zero", 5)]


def test_a_changed_detail_edits_the_entry_it_belongs_to() -> None:
    after = NESTED.replace("Cy Dee", "Dan Ee")
    found = diff.compare_entries(parsing.parse("a.md", NESTED), parsing.parse("a.md", after))
    assert [(old.first_line, new.last_line) for old, new in found.edited_pairs] == [(3, 5)]
    assert not found.added_entries


def test_proposed_entries_keep_the_order_of_the_document() -> None:
    after = BEFORE.replace(A, f"{D}\n{A.replace('2023', '2024')}").replace(C, f"{C}\n{line(55)}")
    found = diff.proposed_entries(parsing.parse("a.md", BEFORE), parsing.parse("a.md", after))
    assert [entry.first_line for entry in found] == [5, 6, 12]


LINES = st.lists(
    st.sampled_from([A, B, C, D, line(11, venue="ICML 2020"), "## One", "## Two", ""]), max_size=14
)
LISTS = LINES.map("\n".join)


@settings(max_examples=200, deadline=None)
@given(LISTS, LISTS)
def test_every_entry_is_accounted_for_once(before: str, after: str) -> None:
    old, new = parsing.parse("a.md", before), parsing.parse("a.md", after)
    found = diff.compare_entries(old, new)
    gone = [entry.span for entry in found.removed_entries] + [
        o.span for o, _ in (*found.edited_pairs, *found.moved_pairs)
    ]
    come = [entry.span for entry in found.added_entries] + [
        n.span for _, n in (*found.edited_pairs, *found.moved_pairs)
    ]
    assert len(set(gone)) == len(gone)
    assert len(set(come)) == len(come)
    assert len(old.entries) - len(gone) == len(new.entries) - len(come)
    standing = [entry.text for entry in old.entries if entry.span not in gone]
    assert standing == [entry.text for entry in new.entries if entry.span not in come]


@settings(max_examples=100, deadline=None)
@given(LISTS)
def test_a_list_against_itself_proposes_nothing(text: str) -> None:
    document = parsing.parse("a.md", text)
    assert diff.compare_entries(document, document) == diff.EntryChanges((), (), (), ())
    assert diff.compute_hunks(text, text) == ()


# Hunks


def numbered(count: int) -> list[str]:
    return [f"line {number}" for number in range(1, count + 1)]


def joined(lines: list[str]) -> str:
    return "".join(f"{text}\n" for text in lines)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({10: ["line 10", "new"]}, (Hunk(8, 14),), id="one line added"),
        pytest.param({1: ["new", "line 1"]}, (Hunk(1, 4),), id="at the very top"),
        pytest.param({20: ["line 20", "new"]}, (Hunk(18, 21),), id="at the very end"),
        pytest.param({10: []}, (Hunk(7, 12),), id="one line removed"),
        pytest.param({5: ["x"], 12: ["y"]}, (Hunk(2, 15),), id="near changes are one hunk"),
        pytest.param({5: ["x"], 13: ["y"]}, (Hunk(2, 8), Hunk(10, 16)), id="changes further apart are two"),
        pytest.param({n: [] for n in range(1, 21)}, (), id="emptied"),
        pytest.param({}, (), id="unchanged"),
    ],
)
def test_hunks_are_the_right_hand_lines_of_a_unified_diff(
    change: dict[int, list[str]], expected: tuple[Hunk, ...]
) -> None:
    before = numbered(20)
    after = [new for n, text in enumerate(before, 1) for new in change.get(n, [text])]
    assert diff.compute_hunks(joined(before), joined(after)) == expected


def test_a_new_file_is_one_hunk() -> None:
    assert diff.compute_hunks("", "a\nb\n") == (Hunk(1, 2),)


def test_a_missing_last_line_break_is_a_change() -> None:
    assert diff.compute_hunks("a\nb\n", "a\nb") == (Hunk(1, 2),)


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param("@@ -1,3 +1,4 @@ # List\n a\n+b\n c\n d", (Hunk(1, 4),), id="one"),
        pytest.param("@@ -1 +1 @@\n-a\n+b", (Hunk(1, 1),), id="sizes left out"),
        pytest.param("@@ -1,3 +0,0 @@\n-a\n-b\n-c", (), id="all removed"),
        pytest.param("@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file", (Hunk(1, 2),), id="new file"),
        pytest.param(
            "@@ -1,2 +1,3 @@\n a\n+@@ -9,9 +90,9 @@\n b\n@@ -9,2 +10,2 @@ x\n-c\n+d\n e",
            (Hunk(1, 3), Hunk(10, 11)),
            id="a line that looks like a header",
        ),
        pytest.param("", (), id="empty"),
    ],
)
def test_hunks_are_read_from_a_patch(patch: str, expected: tuple[Hunk, ...]) -> None:
    assert diff.parse_patch(patch) == expected


GIT = shutil.which("git")
SMALL_TEXTS = st.lists(st.sampled_from("abcdefgh"), max_size=25).map(joined)


@pytest.mark.skipif(GIT is None, reason="git is not installed")
@settings(max_examples=40, deadline=None)
# Of lines that are all alike git may call any the new ones, so each stands once.
@given(
    before=st.lists(st.sampled_from("abcdefgh"), max_size=8, unique=True).map(joined),
    picks=st.lists(st.integers(0, 25), max_size=3, unique=True),
)
def test_added_lines_stand_where_git_says(before: str, picks: list[int]) -> None:
    lines = before.splitlines()
    for pick in sorted(picks, reverse=True):
        lines.insert(min(pick, len(lines)), f"new {pick}")
    after = joined(lines)
    assert diff.compute_hunks(before, after, context=0) == tuple(git_hunks(before, after))


def git_hunks(before: str, after: str) -> list[Hunk]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("a", before), ("b", after)):
            Path(folder, name).write_bytes(text.encode())
        command = [str(GIT), "diff", "--no-index", "-U0", "a", "b"]
        answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return list(diff.parse_patch(answer.stdout))


# Merging


@pytest.mark.parametrize(
    ("ancestor", "base", "head", "text", "lines"),
    [
        pytest.param("abc", "abc", "abxc", "abxc", (1, 2, 3, 4), id="only the head changed"),
        pytest.param("abc", "xabc", "abc", "xabc", (None, 1, 2, 3), id="only the base changed"),
        pytest.param("abc", "xabc", "abcy", "xabcy", (None, 1, 2, 3, 4), id="both, apart"),
        pytest.param("abc", "axc", "axc", "axc", (1, 2, 3), id="both the same"),
        pytest.param("abc", "ac", "abcy", "acy", (1, 3, 4), id="the base removed a line"),
        pytest.param("abc", "abcx", "bc", "bcx", (1, 2, None), id="the head removed a line"),
        pytest.param("", "", "ab", "ab", (1, 2), id="a new file"),
    ],
)
def test_a_head_merges_onto_todays_base(
    ancestor: str, base: str, head: str, text: str, lines: tuple[int | None, ...]
) -> None:
    found = diff.merge(joined(list(ancestor)), joined(list(base)), joined(list(head)))
    assert found == diff.MergeResult(joined(list(text)), False, lines)


@pytest.mark.parametrize(
    ("ancestor", "base", "head"),
    [
        pytest.param("abc", "axc", "ayc", id="the same line in two ways"),
        pytest.param("abc", "abcx", "abcy", id="both appended"),
        pytest.param("abc", "ac", "axc", id="removed here, changed there"),
        pytest.param("abcd", "axcd", "abyd", id="neighbouring lines"),
    ],
)
def test_a_conflict_leaves_the_head_as_it_is(ancestor: str, base: str, head: str) -> None:
    text = joined(list(head))
    found = diff.merge(joined(list(ancestor)), joined(list(base)), text)
    assert found == diff.MergeResult(text, True, tuple(range(1, len(head) + 1)))


@settings(max_examples=300, deadline=None)
@given(SMALL_TEXTS, SMALL_TEXTS, SMALL_TEXTS)
def test_a_merge_tells_where_each_line_comes_from(ancestor: str, base: str, head: str) -> None:
    found = diff.merge(ancestor, base, head)
    merged, written = found.text.splitlines(), head.splitlines()
    assert len(found.head_lines) == len(merged)
    own = [number for number in found.head_lines if number is not None]
    assert own == sorted(set(own))
    for text, number in zip(merged, found.head_lines, strict=True):
        assert number is None or written[number - 1] == text


@settings(max_examples=100, deadline=None)
@given(SMALL_TEXTS, SMALL_TEXTS)
def test_a_base_that_stood_still_gives_the_head(ancestor: str, head: str) -> None:
    assert diff.merge(ancestor, ancestor, head).text == head
    assert diff.merge(ancestor, head, ancestor).text == head


@pytest.mark.skipif(GIT is None, reason="git is not installed")
@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(st.integers(0, 10**6), min_size=6, max_size=20, unique=True),
    ours=st.integers(0, 20),
    theirs=st.integers(0, 20),
)
def test_a_merge_is_the_one_that_git_makes(words: list[int], ours: int, theirs: int) -> None:
    origin = [f"line {word}" for word in words]
    base, head = list(origin), list(origin)
    base.insert(ours % len(base), "of the base")
    head[theirs % len(head)] = "of the head"
    texts = joined(origin), joined(base), joined(head)
    text, conflict = git_merge(*texts)
    found = diff.merge(*texts)
    assert found.has_conflict == conflict
    assert conflict or found.text == text


def git_merge(ancestor: str, base: str, head: str) -> tuple[str, bool]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("base", base), ("ancestor", ancestor), ("head", head)):
            Path(folder, name).write_bytes(text.encode())
        command = [str(GIT), "merge-file", "-p", "base", "ancestor", "head"]
        answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return answer.stdout, answer.returncode != 0


# Size


def big_list() -> str:
    parts = [f"{line(number)}\n\n" if number % 9 else f"## Section {number}\n\n" for number in range(1, 8001)]
    return "# List\n\n" + "".join(parts)


@pytest.mark.parametrize(
    "resort",
    [
        pytest.param(lambda lines: lines[::-1], id="reversed"),
        pytest.param(sorted, id="sorted"),
        pytest.param(lambda lines: random.Random(7).sample(lines, len(lines)), id="shuffled"),
        pytest.param(lambda lines: [text.replace("2023", "2024") for text in lines], id="all edited"),
        pytest.param(lambda lines: [re.sub("^- ", "* ", text) for text in lines], id="other bullets"),
    ],
)
def test_sixteen_thousand_lines_are_compared_in_no_time(resort: object) -> None:
    before = big_list()
    after = "\n".join(resort(before.split("\n")))  # type: ignore[operator]
    start = time.process_time()
    diff.compute_hunks(before, after)
    diff.merge(before, before + "one more\n", after)
    assert time.process_time() - start < 8  # well under a second on an idle machine


def read_with_patterns(text: str) -> Document:
    """A list without what is learned of its way of writing, which takes three times as long."""
    lines = blocks.line_spans(text)
    parser = EntryParser("a.md", text, lines, {})
    return Document("a.md", text, parser.parse_entries(blocks.parse_blocks(text, lines)[0].children))


def test_a_big_list_in_another_order_is_compared_in_no_time() -> None:
    old = read_with_patterns(big_list())
    new = read_with_patterns("\n\n".join(random.Random(7).sample(big_list().split("\n\n"), 8000)))
    start = time.process_time()
    found = diff.compare_entries(old, new)
    assert time.process_time() - start < 8
    assert not found.added_entries
    assert len(found.moved_pairs) > 5000
