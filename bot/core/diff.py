"""Turns two or three texts of a list into the lines a review may stand on, the entries proposed, a merge."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.core import refs
from bot.core.model import Document, Entry
from bot.core.pull import Hunk

_HEADER = re.compile(r"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_MARK = re.compile(r"\s*(?:#{1,6}\s+)?(?:(?:[-*+•]|\d{1,9}[.)])\s+)?")
_PIPE = re.compile(r"\s*\|\s*")
# Two stretches without a line of their own are compared line by line only up to this size.
_SMALL = 60_000
_SAME_WORK = 0.72


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a change does to the entries of one file; `edited` and `moved` pair old and new."""

    added: tuple[Entry, ...]
    edited: tuple[tuple[Entry, Entry], ...]
    moved: tuple[tuple[Entry, Entry], ...]
    removed: tuple[Entry, ...]


class Merged(NamedTuple):
    """A merge; `head_lines[i]` is the head's 1-based line of merged line i+1, None: the base's alone."""

    text: str
    conflict: bool
    head_lines: tuple[int | None, ...]


def hunks(before: str, after: str, context: int = 3) -> tuple[Hunk, ...]:
    """The right-hand line ranges of a unified diff; a side that is left empty has none."""
    left, right = _lines(before), _lines(after)
    if not right:
        return ()
    found: list[Hunk] = []
    i = j = 0
    for start, begin, size in [*matches(left, right), (len(left), len(right), 0)]:
        if start > i or begin > j:
            first, last = max(1, j + 1 - context), min(len(right), begin + context)
            if found and first <= found[-1].last + 1:
                found[-1] = Hunk(found[-1].first, max(last, found[-1].last))
            elif first <= last:
                found.append(Hunk(first, last))
        i, j = start + size, begin + size
    return tuple(found)


def read_patch(patch: str) -> tuple[Hunk, ...]:
    """The same ranges from the `patch` that GitHub gives for a file."""
    ranges = ((int(match[1]), int(match[2] or 1)) for match in _HEADER.finditer(patch))
    return tuple(Hunk(first, first + size - 1) for first, size in ranges if size)


def proposed(before: Document | None, after: Document) -> tuple[Entry, ...]:
    """The entries that a change adds or edits, in the order of the document."""
    proposal = propose(before, after)
    found = [*proposal.added, *(new for _, new in proposal.edited)]
    return tuple(sorted(found, key=lambda entry: entry.span))


def propose(before: Document | None, after: Document) -> Proposal:
    """Tells added, edited, moved and removed entries apart.

    Bullets, numbers, indentation, white space and table padding do not matter. Where a text stands more
    often than before, the surplus is added, not moved: a copy is a proposal.
    """
    if before is None:
        return Proposal(after.entries, (), (), ())
    old, new = list(before.entries), list(after.entries)
    keys = {(entry.text, entry.form): "" for entry in (*old, *new)}  # nearly all are in both
    keys |= {one: _key(*one) for one in keys}
    old_keys, new_keys = [keys[e.text, e.form] for e in old], [keys[e.text, e.form] for e in new]
    pair: dict[int, int] = {}  # index in `new` -> index in `old`
    left = [(key, entry.section) for key, entry in zip(old_keys, old, strict=True)]
    right = [(key, entry.section) for key, entry in zip(new_keys, new, strict=True)]
    for start, begin, size in matches(left, right):
        pair.update((begin + k, start + k) for k in range(size))
    standing = set(pair)
    _pair_equal(left, right, pair)
    _pair_equal(old_keys, new_keys, pair)
    exact = set(pair)
    _pair_works(old, new, pair)
    used = set(pair.values())
    return Proposal(
        added=tuple(entry for j, entry in enumerate(new) if j not in pair),
        edited=tuple((old[pair[j]], new[j]) for j in sorted(pair) if j not in exact),
        moved=tuple((old[pair[j]], new[j]) for j in sorted(exact) if j not in standing),
        removed=tuple(entry for i, entry in enumerate(old) if i not in used),
    )


def merge(ancestor: str, base: str, head: str) -> Merged:
    """Merges the head onto today's base, line by line; where both changed the same lines: the head alone."""
    ours, theirs = _lines(base), _lines(head)
    own = tuple(range(1, len(theirs) + 1))
    if base in (ancestor, head):
        return Merged(head, False, own)
    origin = _lines(ancestor)
    in_ours = dict(_pairs(matches(origin, ours)))
    in_theirs = dict(_pairs(matches(origin, theirs)))
    text: list[str] = []
    numbers: list[int | None] = []
    o = a = b = 0
    for anchor in [
        *(line for line in range(len(origin)) if line in in_ours and line in in_theirs),
        len(origin),
    ]:
        end = anchor == len(origin)
        next_a, next_b = (len(ours), len(theirs)) if end else (in_ours[anchor], in_theirs[anchor])
        was, our, their = origin[o:anchor], ours[a:next_a], theirs[b:next_b]
        if our in (was, their):
            text += their
            numbers += range(b + 1, next_b + 1)
        elif their == was:
            text += our
            numbers += [None] * len(our)
        else:
            return Merged(head, True, own)
        if not end:
            text.append(theirs[next_b])
            numbers.append(next_b + 1)
        o, a, b = anchor + 1, next_a + 1, next_b + 1
    return Merged("".join(text), False, tuple(numbers))


def matches(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[tuple[int, int, int]]:
    """Runs `(i, j, size)` of equal elements, in order: anchored on what is unique to both, then refined.

    Nearly linear also on long lists of blank lines, where difflib alone is quadratic.
    """
    found: list[tuple[int, int]] = []
    open_ = [(0, len(left), 0, len(right))]
    while open_:
        i, i_end, j, j_end = open_.pop()
        while i < i_end and j < j_end and left[i] == right[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        while i < i_end and j < j_end and left[i_end - 1] == right[j_end - 1]:
            i_end, j_end = i_end - 1, j_end - 1
            found.append((i_end, j_end))
        if i == i_end or j == j_end:
            continue
        anchors = _anchors(left, right, i, i_end, j, j_end)
        if anchors:
            found += anchors
            for x, y in [*anchors, (i_end, j_end)]:
                open_.append((i, x, j, y))
                i, j = x + 1, y + 1
        elif (i_end - i) * (j_end - j) <= _SMALL:
            small = difflib.SequenceMatcher(None, left[i:i_end], right[j:j_end], autojunk=False)
            found += _pairs([(i + block.a, j + block.b, block.size) for block in small.get_matching_blocks()])
    runs: list[tuple[int, int, int]] = []
    for i, j in sorted(found):
        if runs and runs[-1][0] + runs[-1][2] == i and runs[-1][1] + runs[-1][2] == j:
            runs[-1] = (runs[-1][0], runs[-1][1], runs[-1][2] + 1)
        else:
            runs.append((i, j, 1))
    return runs


def _anchors(
    left: Sequence[Hashable], right: Sequence[Hashable], i: int, i_end: int, j: int, j_end: int
) -> list[tuple[int, int]]:
    """The longest ordered chain of elements that stand exactly once on either side."""
    on_left, on_right = Counter(left[i:i_end]), Counter(right[j:j_end])
    where = {right[y]: y for y in range(j, j_end) if on_right[right[y]] == 1}
    pairs = [(x, where[left[x]]) for x in range(i, i_end) if on_left[left[x]] == 1 and left[x] in where]
    tails: list[int] = []
    chain: list[int] = []  # index in `pairs` of the end of the best chain of each length
    back: list[int] = []
    for index, (_, y) in enumerate(pairs):
        length = bisect_left(tails, y)
        back.append(chain[length - 1] if length else -1)
        if length == len(tails):
            tails.append(y)
            chain.append(index)
        else:
            tails[length], chain[length] = y, index
    found = []
    index = chain[-1] if chain else -1
    while index >= 0:
        found.append(pairs[index])
        index = back[index]
    return found[::-1]


def _pairs(runs: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    return ((i + k, j + k) for i, j, size in runs for k in range(size))


def _lines(text: str) -> list[str]:
    """Lines with their line breaks, as git counts them."""
    found = text.split("\n")
    last = found.pop()
    return [line + "\n" for line in found] + ([last] if last else [])


def _key(text: str, form: str) -> str:
    """The text that matters: without bullets, numbers, indentation, wrapping and table padding."""
    parts = [_MARK.sub("", line, count=1) for line in text.split("\n")]
    text = " ".join(" ".join(parts).split())
    return _PIPE.sub("|", text).strip("|") if form == "row" else text


def _pair_equal(left: Sequence[Hashable], right: Sequence[Hashable], pair: dict[int, int]) -> None:
    """Pairs what is equal and still alone, first come first served."""
    used = set(pair.values())
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for i in range(len(left) - 1, -1, -1):
        if i not in used:
            waiting[left[i]].append(i)
    for j, key in enumerate(right):
        if j not in pair and waiting.get(key):
            pair[j] = waiting[key].pop()


def _pair_works(old: Sequence[Entry], new: Sequence[Entry], pair: dict[int, int]) -> None:
    """Pairs entries of one work whose text changed: same title, same paper, or alike in the same place."""
    used = set(pair.values())
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for i, entry in enumerate(old):
        if i not in used:
            for clue in _clues(entry):
                waiting[clue].append(i)
    for weight in ("title", "ref", "link"):
        for j, entry in enumerate(new):
            if j in pair:
                continue
            clues = [clue for clue in _clues(entry) if clue[0] == weight]
            candidates = [i for clue in clues for i in waiting.get(clue, ()) if i not in used][:50]
            if candidates:
                best = candidates[0]
                if len(candidates) > 1:
                    best = max(
                        candidates, key=lambda i: (old[i].section == entry.section, _alike(old[i], entry), -i)
                    )
                pair[j] = best
                used.add(best)
    # What is left is one work only if it stands between the same neighbours and reads alike.
    neighbours = sorted((j, i) for j, i in pair.items())
    gaps: dict[int, list[int]] = defaultdict(list)
    in_order = [i for _, i in neighbours]
    order = sorted(in_order)
    for i in range(len(old)):
        if i not in used:
            gaps[order[bisect_left(order, i) - 1] if order and order[0] < i else -1].append(i)
    positions = [j for j, _ in neighbours]
    for j, entry in enumerate(new):
        if j in pair:
            continue
        place = bisect_left(positions, j)
        before = neighbours[place - 1][1] if place else -1
        candidates = [i for i in gaps.get(before, ()) if i not in used][:20]
        scored = [(score, -i) for i in candidates if (score := _alike(old[i], entry)) >= _SAME_WORK]
        if scored:
            i = -max(scored)[1]
            pair[j] = i
            used.add(i)


def _clues(entry: Entry) -> list[tuple[str, str]]:
    """What makes two entries one work, the surest first: the folded title, a paper, the first address."""
    title = "".join(c for c in entry.title.value.casefold() if c.isalnum())
    found = [("title", title)] if title else []
    found += [("ref", str(link.ref)) for link in entry.links if refs.is_paper(link.ref)]
    return found + [("link", link.url.value) for link in entry.links[:1]]


def _alike(old: Entry, new: Entry) -> float:
    """How alike two titles read, 0..1; addresses and venues are too much alike to tell works apart."""
    one, other = old.title.value[:400], new.title.value[:400]
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    likely = matcher.real_quick_ratio() >= _SAME_WORK and matcher.quick_ratio() >= _SAME_WORK
    return matcher.ratio() if likely else 0.0
