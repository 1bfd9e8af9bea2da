"""An entry that shows its own markup -> the one small edit after which GitHub shows none of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.core import refs, rewrite, titles
from bot.core.conventions.template import parse_layout
from bot.core.model import Edit, Entry, Span
from bot.core.rules.shared.broken_forms import URL
from bot.core.rules.shared.rendered_entry import render_entry
from bot.core.submission import Submission
from bot.core.text.lines import apply_edits
from bot.core.text.pattern import lazy_pattern

MAX_LENGTH, MAX_CANDIDATES = 2000, 120  # of entries whose repairs are tried, each of which is rendered

_BRACKET = lazy_pattern(r"(?<!\\)[\[\]()]")
_ADDRESS = lazy_pattern(URL)
_LABEL_START = lazy_pattern(r"(?<=[\s(>*])(?=[\w!\"“])|(?<=[\s(>*])(?=\[)")
_LABEL_END = lazy_pattern(r"(?=\(<?https?:)|(?<=\))(?=\s?\[|\s*$)|(?<=\w)(?=\s?\[)", re.MULTILINE)
_REMARK = lazy_pattern(r"\([A-Za-z]+\)$")  # "[code](https://host/page(official)": no address ends like this
_BRACED_ADDRESS = lazy_pattern(
    r"(?<=\])\s?(?P<open>[{（(])\s?https?://[^\s()<>\[\]{}（）|`\"]+\s?(?P<close>[}）)])"
)
_BLANK_IN_ADDRESS = lazy_pattern(r"\]\(\s?(?P<url>https?://[^()\[\]\n]*?[^()\[\]\n\s])\s?\)")
_ANGLE = lazy_pattern(r"(?<=\]\()<(?=https?:)|<(?=https?://[^\s<>]*(?:\s|$))")
_STRONG_PLACE = lazy_pattern(r"\*\*|(?=\s[\[(])|(?=[.,:;]?\s*$)|(?=[.,:;]\s)", re.MULTILINE)
_BLANK_BESIDE_ASTERISKS = lazy_pattern(r"(?<=(?<!\S)\*\*)[ \t]+(?=\S)|(?<=\S)[ \t]+(?=\*\*(?![^\s.,:;)]))")
_SINGLE_ASTERISK = lazy_pattern(r"(?<![\\*])\*(?![\s*])|(?<![\s\\*])\*(?!\*)")
_LINK_OR_CODE_WITH_BAR = lazy_pattern(
    r"(?P<link>\[(?:[^\[\]\n]|\[[^\[\]\n]*\]){0,400}\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\))|`[^`\n]*`"
)
_BAR = lazy_pattern(r"(?<!\\)\|")


class _Repair(NamedTuple):
    """An edit's result and how well it suits: the higher the better, first by the title."""

    edits: tuple[Edit, ...]
    title: str
    title_fit: int
    paper_count: int
    template_count: int
    usual_links: int
    usual_title: int

    @property
    def score(self) -> tuple[int, int, int, int, int]:
        return self.title_fit, self.paper_count, self.template_count, self.usual_links, self.usual_title


def find_markup_repair(entry: Entry, submission: Submission) -> tuple[Edit, ...]:
    """The repair that suits best, () where there is none or several suit alike."""
    document = submission.documents[entry.path]
    if len(entry.text) > MAX_LENGTH:
        return ()
    repairs: dict[str, _Repair] = {}
    before = render_entry(entry, document)
    for edits in _candidates(entry):
        text = apply_edits(entry.text, edits)
        rendering = render_entry(entry, document, text)
        if rendering.leftovers or rendering.extra_cells > 0 or text in repairs:
            continue
        if rendering.unpaired_round > before.unpaired_round or rendering.asterisks > before.asterisks - (
            "*" in before.leftovers
        ):
            continue
        repair = _assess(entry, submission, edits, text)
        if repair is not None:
            repairs[text] = repair
    best = sorted(repairs.values(), key=lambda repair: repair.score, reverse=True)
    if not best or (len(best) > 1 and best[0].score == best[1].score):
        return ()
    rivals = [repair for repair in best if repair.score[:3] == best[0].score[:3]]
    if not best[0].title_fit and len({repair.title for repair in rivals}) > 1:
        return ()  # nobody knows which of two titles is meant
    return best[0].edits


def _assess(entry: Entry, submission: Submission, edits: Sequence[Edit], text: str) -> _Repair | None:
    """How well the entry suits with these edits; None where the list then reads otherwise."""
    offset = entry.span.start
    moved = tuple(Edit(Span(a + offset, b + offset), new) for (a, b), new in reversed(edits))
    reparsed = rewrite.reparse_entry(entry, submission.documents[entry.path], moved)
    if reparsed is None or not reparsed.title.value.strip() or not reparsed.links:
        return None
    known_titles = submission.paper_evidence(entry).titles
    fits = [_title_fit(reparsed.title.value, title) for title in known_titles]
    conventions = submission.conventions.get(entry.path)
    layout = parse_layout(reparsed)
    counts = conventions.templates.get(layout.group) if conventions and layout else None
    usual = submission.compute_once(_usual_wrappings, entry.path)
    wrappings = enumerate(_link_wrappings(text))
    return _Repair(
        moved,
        reparsed.title.value,
        max(fits, default=0),
        sum(refs.is_paper(link.ref) for link in reparsed.links),
        counts.overall.total() if counts else 0,
        sum(wrapping == usual[min(index, 1)] for index, wrapping in wrappings),
        int(_title_marks(reparsed) == submission.compute_once(_usual_title_marks, entry.path)),
    )


def _title_fit(title: str, known_title: str) -> int:
    """2 where a title is the known one, brackets and all, 1 where its words are, else 0."""
    if "".join(title.casefold().split()) == "".join(titles.strip_markup(known_title).casefold().split()):
        return 2
    return int(titles.is_same_title(title, known_title))


MAX_NEIGHBOURS = 200


def _usual_wrappings(submission: Submission, path: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """What most entries of a list have around their first link, and around the others."""
    counts: tuple[Counter[tuple[int, int]], ...] = (Counter(), Counter())
    for entry in submission.standing_document(path).entries[-MAX_NEIGHBOURS:]:
        for index, wrapping in enumerate(_link_wrappings(entry.text)):
            counts[min(index, 1)][wrapping] += 1
    first, others = (max(count, key=count.__getitem__, default=(0, 0)) for count in counts)
    return first, others


def _title_marks(entry: Entry) -> tuple[str, str]:
    """The asterisks before and behind a title."""
    if entry.title.span is None:
        return "", ""
    before = entry.text[: entry.title.span.start - entry.span.start]
    behind = entry.text[entry.title.span.end - entry.span.start :]
    return before[len(before.rstrip("*")) :], behind[: len(behind) - len(behind.lstrip("*"))]


def _usual_title_marks(submission: Submission, path: str) -> tuple[str, str]:
    """What most entries of a list have there."""
    entries = submission.standing_document(path).entries[-MAX_NEIGHBOURS:]
    counts = Counter(map(_title_marks, entries))
    return max(counts, key=counts.__getitem__, default=("", ""))


_LINK_WITH_BRACKETS = lazy_pattern(rf"(?P<open>\[*)\[[^\[\]\n]*\]\({URL}\)(?P<close>\]*)")


def _link_wrappings(text: str) -> list[tuple[int, int]]:
    """How many brackets stand around each link: one and one around "[[Paper](url)]"."""
    return [(len(link["open"]), len(link["close"])) for link in _LINK_WITH_BRACKETS.finditer(text)]


def _candidates(entry: Entry) -> Iterator[tuple[Edit, ...]]:
    """Every small edit that may be the repair, within the entry's text."""
    text = entry.text
    if entry.form == "row" and (escapes := tuple(_escape_bars(text))):
        yield escapes
    singles = [*_deletions(text), *_insertions(text), *_address_edits(text)]
    yield from ((edit,) for edit in dict.fromkeys(singles[:MAX_CANDIDATES]))
    for match in _BRACED_ADDRESS.finditer(text):
        yield (Edit(Span(*match.span("open")), "("), Edit(Span(*match.span("close")), ")"))


def _deletions(text: str) -> Iterator[Edit]:
    hidden = [match.span() for match in _ADDRESS.finditer(text)]
    for match in _BRACKET.finditer(text):
        if not any(start <= match.start() < end for start, end in hidden):
            yield Edit(Span(*match.span()), "")


def _insertions(text: str) -> Iterator[Edit]:
    for match in _ADDRESS.finditer(text):
        url = match[0].rstrip(".,;:!*_")
        remark = _REMARK.search(url)
        end = match.start() + (remark.start() if remark else len(url))
        yield Edit(Span(end, end), ")")
        if text[: match.start()].endswith("]"):
            yield Edit(Span(match.start(), match.start()), "(")
    for pattern, brackets in ((_LABEL_END, ("]",)), (_LABEL_START, ("[", "[["))):
        for match in pattern.finditer(text):
            yield from (Edit(Span(match.start(), match.start()), bracket) for bracket in brackets)
    yield from (Edit(Span(*match.span()), "") for match in _BLANK_BESIDE_ASTERISKS.finditer(text))
    for match in _SINGLE_ASTERISK.finditer(text):
        yield Edit(Span(match.start(), match.start()), "*")
    if text.count("**") % 2:
        for match in _STRONG_PLACE.finditer(text):
            yield Edit(Span(*match.span()), "" if match[0] else "**")


def _address_edits(text: str) -> Iterator[Edit]:
    """A blank within an address, and an angle that nothing closes."""
    for match in _BLANK_IN_ADDRESS.finditer(text):
        url = match["url"]
        joined = re.sub(r"\s+", "", url)
        if joined != url and refs.is_paper(refs.parse(joined)) and "," not in url:
            yield Edit(Span(*match.span("url")), joined)
    for match in _ANGLE.finditer(text):
        yield Edit(Span(*match.span()), "")


def _escape_bars(row: str) -> Iterator[Edit]:
    """A backslash before each bar of a row that stands within a link or within code."""
    for match in _LINK_OR_CODE_WITH_BAR.finditer(row):
        for bar in _BAR.finditer(row, *match.span()):
            yield Edit(Span(bar.start(), bar.start()), "\\")
