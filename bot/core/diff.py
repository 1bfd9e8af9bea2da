"""Turns two or three texts of a list into the lines a review may stand on, the entries proposed, a merge."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from bot.core import refs
from bot.core.model import Document, Entry
from bot.core.text.lines import split_with_breaks
from bot.core.text.pattern import lazy_pattern

if TYPE_CHECKING:
    from bot.core.pull import Hunk

_HUNK_HEADER = lazy_pattern(r"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_LINE_MARK = lazy_pattern(r"\s*(?:#{1,6}\s+)?(?:(?:[-*+•]|\d{1,9}[.)])\s+)?")
_CELL_BORDER = lazy_pattern(r"\s*\|\s*")
# Two stretches without a line of their own are compared line by line only up to this size.
_MAX_DIFFLIB_SIZE = 60_000
_MIN_TITLE_SIMILARITY = 0.72


class EntryChanges(NamedTuple):
    """What a change does to the entries of one file; `edited_pairs` and `moved_pairs` pair old and new."""

    added_entries: tuple[Entry, ...]
    edited_pairs: tuple[tuple[Entry, Entry], ...]
    moved_pairs: tuple[tuple[Entry, Entry], ...]
    removed_entries: tuple[Entry, ...]


class MergeResult(NamedTuple):
    """A merge; `head_lines[i]` is the head's 1-based line of merged line i+1, None: the base's alone."""

    text: str
    has_conflict: bool
    head_lines: tuple[int | None, ...]


def compute_hunks(before: str, after: str, context: int = 3) -> tuple[Hunk, ...]:
    """The right-hand line ranges of a unified diff; a side that is left empty has none."""
    from bot.core.pull import Hunk

    left, right = split_with_breaks(before), split_with_breaks(after)
    if not right:
        return ()
    hunks: list[Hunk] = []
    i = j = 0
    for start, begin, size in [*matching_runs(left, right), (len(left), len(right), 0)]:
        if start > i or begin > j:
            first, last = max(1, j + 1 - context), min(len(right), begin + context)
            if hunks and first <= hunks[-1].last + 1:
                hunks[-1] = Hunk(hunks[-1].first, max(last, hunks[-1].last))
            elif first <= last:
                hunks.append(Hunk(first, last))
        i, j = start + size, begin + size
    return tuple(hunks)


def parse_patch(patch: str) -> tuple[Hunk, ...]:
    """The same ranges from the `patch` that GitHub gives for a file."""
    from bot.core.pull import Hunk

    ranges = ((int(match[1]), int(match[2] or 1)) for match in _HUNK_HEADER.finditer(patch))
    return tuple(Hunk(first, first + size - 1) for first, size in ranges if size)


def proposed_entries(before: Document | None, after: Document) -> tuple[Entry, ...]:
    """The entries that a change adds or edits, in the order of the document."""
    changes = compare_entries(before, after)
    entries = [*changes.added_entries, *(new for _, new in changes.edited_pairs)]
    return tuple(sorted(entries, key=lambda entry: entry.span))


def compare_entries(before: Document | None, after: Document) -> EntryChanges:
    """Tells added, edited, moved and removed entries apart.

    Bullets, numbers, indentation, white space and table padding do not matter. Where a text stands more
    often than before, the surplus is added, not moved: a copy is a proposal.
    """
    if before is None:
        return EntryChanges(after.entries, (), (), ())
    old, new = list(before.entries), list(after.entries)
    keys = {(entry.text, entry.form): "" for entry in (*old, *new)}  # nearly all are in both
    keys |= {text_and_form: _comparison_key(*text_and_form) for text_and_form in keys}
    old_keys, new_keys = [keys[e.text, e.form] for e in old], [keys[e.text, e.form] for e in new]
    old_by_new: dict[int, int] = {}  # index in `new` -> index in `old`
    left = [(key, entry.section) for key, entry in zip(old_keys, old, strict=True)]
    right = [(key, entry.section) for key, entry in zip(new_keys, new, strict=True)]
    for start, begin, size in matching_runs(left, right):
        old_by_new.update((begin + k, start + k) for k in range(size))
    in_place = set(old_by_new)
    _pair_equal(left, right, old_by_new)
    _pair_equal(old_keys, new_keys, old_by_new)
    exact_pairs = set(old_by_new)
    _pair_same_works(old, new, old_by_new)
    paired_old = set(old_by_new.values())
    return EntryChanges(
        added_entries=tuple(entry for j, entry in enumerate(new) if j not in old_by_new),
        edited_pairs=tuple((old[old_by_new[j]], new[j]) for j in sorted(old_by_new) if j not in exact_pairs),
        moved_pairs=tuple((old[old_by_new[j]], new[j]) for j in sorted(exact_pairs) if j not in in_place),
        removed_entries=tuple(entry for i, entry in enumerate(old) if i not in paired_old),
    )


def merge(ancestor: str, base: str, head: str) -> MergeResult:
    """Merges the head onto today's base, line by line; where both changed the same lines: the head alone."""
    ours, theirs = split_with_breaks(base), split_with_breaks(head)
    head_numbers = tuple(range(1, len(theirs) + 1))
    if base in (ancestor, head):
        return MergeResult(head, False, head_numbers)
    origin = split_with_breaks(ancestor)
    in_ours = dict(_expand_runs(matching_runs(origin, ours)))
    in_theirs = dict(_expand_runs(matching_runs(origin, theirs)))
    text: list[str] = []
    numbers: list[int | None] = []
    o = a = b = 0
    for anchor in [
        *(line for line in range(len(origin)) if line in in_ours and line in in_theirs),
        len(origin),
    ]:
        end = anchor == len(origin)
        next_a, next_b = (len(ours), len(theirs)) if end else (in_ours[anchor], in_theirs[anchor])
        original, our, their = origin[o:anchor], ours[a:next_a], theirs[b:next_b]
        if our in (original, their):
            text += their
            numbers += range(b + 1, next_b + 1)
        elif their == original:
            text += our
            numbers += [None] * len(our)
        else:
            return MergeResult(head, True, head_numbers)
        if not end:
            text.append(theirs[next_b])
            numbers.append(next_b + 1)
        o, a, b = anchor + 1, next_a + 1, next_b + 1
    return MergeResult("".join(text), False, tuple(numbers))


def matching_runs(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[tuple[int, int, int]]:
    """Runs `(i, j, size)` of equal elements, in order: anchored on what is unique to both, then refined.

    Nearly linear also on long lists of blank lines, where difflib alone is quadratic.
    """
    import difflib

    pairs: list[tuple[int, int]] = []
    pending = [(0, len(left), 0, len(right))]
    while pending:
        i, i_end, j, j_end = pending.pop()
        while i < i_end and j < j_end and left[i] == right[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        while i < i_end and j < j_end and left[i_end - 1] == right[j_end - 1]:
            i_end, j_end = i_end - 1, j_end - 1
            pairs.append((i_end, j_end))
        if i == i_end or j == j_end:
            continue
        anchors = _unique_anchors(left, right, i, i_end, j, j_end)
        if anchors:
            pairs += anchors
            for x, y in [*anchors, (i_end, j_end)]:
                pending.append((i, x, j, y))
                i, j = x + 1, y + 1
        elif (i_end - i) * (j_end - j) <= _MAX_DIFFLIB_SIZE:
            matcher = difflib.SequenceMatcher(None, left[i:i_end], right[j:j_end], autojunk=False)
            pairs += _expand_runs(
                [(i + block.a, j + block.b, block.size) for block in matcher.get_matching_blocks()]
            )
    runs: list[tuple[int, int, int]] = []
    for i, j in sorted(pairs):
        if runs and runs[-1][0] + runs[-1][2] == i and runs[-1][1] + runs[-1][2] == j:
            runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + 1)
        else:
            runs.append((i, j, 1))
    return runs


def _unique_anchors(
    left: Sequence[Hashable], right: Sequence[Hashable], i: int, i_end: int, j: int, j_end: int
) -> list[tuple[int, int]]:
    """The longest ordered chain of elements that stand exactly once on either side."""
    on_left, on_right = Counter(left[i:i_end]), Counter(right[j:j_end])
    right_index = {right[y]: y for y in range(j, j_end) if on_right[right[y]] == 1}
    pairs = [
        (x, right_index[left[x]]) for x in range(i, i_end) if on_left[left[x]] == 1 and left[x] in right_index
    ]
    tails: list[int] = []
    chain: list[int] = []  # index in `pairs` of the end of the best chain of each length
    previous: list[int] = []
    for index, (_, y) in enumerate(pairs):
        length = bisect_left(tails, y)
        previous.append(chain[length - 1] if length else -1)
        if length == len(tails):
            tails.append(y)
            chain.append(index)
        else:
            tails[length], chain[length] = y, index
    anchors = []
    index = chain[-1] if chain else -1
    while index >= 0:
        anchors.append(pairs[index])
        index = previous[index]
    return anchors[::-1]


def _expand_runs(runs: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    return ((i + k, j + k) for i, j, size in runs for k in range(size))


def _comparison_key(text: str, form: str) -> str:
    """The text that matters: without bullets, numbers, indentation, wrapping and table padding."""
    parts = [_LINE_MARK.sub("", line, count=1) for line in text.split("\n")]
    text = " ".join(" ".join(parts).split())
    return _CELL_BORDER.sub("|", text).strip("|") if form == "row" else text


def _pair_equal(left: Sequence[Hashable], right: Sequence[Hashable], old_by_new: dict[int, int]) -> None:
    """Pairs what is equal and still alone, first come first served."""
    paired_old = set(old_by_new.values())
    candidates_by_key: dict[Hashable, list[int]] = defaultdict(list)
    for i in range(len(left) - 1, -1, -1):
        if i not in paired_old:
            candidates_by_key[left[i]].append(i)
    for j, key in enumerate(right):
        if j not in old_by_new and candidates_by_key.get(key):
            old_by_new[j] = candidates_by_key[key].pop()


def _pair_same_works(old: Sequence[Entry], new: Sequence[Entry], old_by_new: dict[int, int]) -> None:
    """Pairs entries of one work whose text changed: same title, same paper, or alike in the same place."""
    paired_old = set(old_by_new.values())
    candidates_by_clue: dict[Hashable, list[int]] = defaultdict(list)
    for i, entry in enumerate(old):
        if i not in paired_old:
            for clue in _identity_clues(entry):
                candidates_by_clue[clue].append(i)
    for clue_kind in ("title", "ref", "link"):
        for j, entry in enumerate(new):
            if j in old_by_new:
                continue
            clues = [clue for clue in _identity_clues(entry) if clue[0] == clue_kind]
            candidates = [
                i for clue in clues for i in candidates_by_clue.get(clue, ()) if i not in paired_old
            ][:50]
            if candidates:
                best = candidates[0]
                if len(candidates) > 1:
                    best = max(
                        candidates,
                        key=lambda i: (old[i].section == entry.section, _title_similarity(old[i], entry), -i),
                    )
                old_by_new[j] = best
                paired_old.add(best)
    # The rest are the same work only between the same neighbours and with a similar text.
    neighbours = sorted((j, i) for j, i in old_by_new.items())
    gaps: dict[int, list[int]] = defaultdict(list)
    in_order = [i for _, i in neighbours]
    order = sorted(in_order)
    for i in range(len(old)):
        if i not in paired_old:
            gaps[order[bisect_left(order, i) - 1] if order and order[0] < i else -1].append(i)
    positions = [j for j, _ in neighbours]
    for j, entry in enumerate(new):
        if j in old_by_new:
            continue
        position = bisect_left(positions, j)
        previous_old = neighbours[position - 1][1] if position else -1
        candidates = [i for i in gaps.get(previous_old, ()) if i not in paired_old][:20]
        scores = [
            (score, -i)
            for i in candidates
            if (score := _title_similarity(old[i], entry)) >= _MIN_TITLE_SIMILARITY
        ]
        if scores:
            i = -max(scores)[1]
            old_by_new[j] = i
            paired_old.add(i)


def _identity_clues(entry: Entry) -> list[tuple[str, str]]:
    """What makes two entries one work, the surest first: the folded title, a paper, the first address."""
    title = "".join(c for c in entry.title.value.casefold() if c.isalnum())
    clues = [("title", title)] if title else []
    clues += [("ref", str(link.ref)) for link in entry.links if refs.is_paper(link.ref)]
    return clues + [("link", link.url.value) for link in entry.links[:1]]


def _title_similarity(old: Entry, new: Entry) -> float:
    """How alike two titles read, 0..1; addresses and venues are too much alike to tell works apart."""
    import difflib

    old_title, new_title = old.title.value[:400], new.title.value[:400]
    matcher = difflib.SequenceMatcher(None, old_title, new_title, autojunk=False)
    may_match = (
        matcher.real_quick_ratio() >= _MIN_TITLE_SIMILARITY and matcher.quick_ratio() >= _MIN_TITLE_SIMILARITY
    )
    return matcher.ratio() if may_match else 0.0
