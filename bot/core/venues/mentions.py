"""Finds where a text names venues, and the years beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from bot.core.model import Span
from bot.core.venues.identify import PUBLISHERS, SMALL, VENUES, identify, kind
from bot.core.venues.spelling import nearest


@dataclass(frozen=True, slots=True)
class Mention:
    """A venue named in a text: `name` as written, the `year` beside it in four digits, `venue` its key."""

    name: str
    span: Span
    year: str | None
    year_span: Span | None
    venue: str | None


# The names as lists write them

_PIECE = re.compile(r"[A-Za-zÀ-ÿ]+|\d+")


class _Name(NamedTuple):
    pieces: tuple[str, ...]
    key: str
    acronym: bool


# Names of one word that are no acronyms, and yet no word of a sentence either.
_UNMISTAKABLE = frozenset({"interspeech", "neurocomputing", "eurographics", "arxiv", "preprint"})
# Names that are words, or acronyms of much else: they need a year beside them, and capitals.
_WORDLIKE = frozenset({
    "date", "micro", "fast", "chil", "log", "clear", "raid", "crypto", "pets", "fpga", "case", "media",
    "distill", "isprs", "automl", "humanoids", "ssrn", "preprint", "hal", "osf", "sensors", "patterns",
    "displays", "cell", "sense", "human", "chi", "alt", "ase", "sysml", "cidr", "tops", "mia", "3dv",
})  # fmt: skip


def _is_acronym(name: str) -> bool:
    words = name.split()
    inner = any(any(map(str.isupper, word[1:])) for word in words if word.lower() not in PUBLISHERS)
    return len(words) < 4 and (inner or name.lower() in _UNMISTAKABLE)


def _names() -> Iterator[_Name]:
    for venue in VENUES.values():
        for name in dict.fromkeys((venue.key, venue.name, *venue.aliases)):
            acronym = _is_acronym(name)
            pieces = tuple(match[0].lower() for match in _PIECE.finditer(name))
            for form in {pieces, tuple(piece for piece in pieces if piece not in SMALL)}:
                if form and not PUBLISHERS.issuperset(form):
                    yield _Name(form, venue.key, acronym)
            if acronym and len(pieces) == 1 and venue.kind == "conference" and len(name) > 2:
                yield _Name((pieces[0] + "w",), f"{venue.key} Workshops", True)


@cache
def _by_first() -> dict[tuple[str, ...], list[_Name]]:
    """The names, by their one piece or by the first two of more; the longest first."""
    found: dict[tuple[str, ...], list[_Name]] = {}
    for name in sorted(_names(), key=lambda name: -len(name.pieces)):
        found.setdefault(name.pieces[:2], []).append(name)
    return found


@cache
def _opening() -> frozenset[str]:
    """With which words, in small letters, known names begin."""
    return frozenset(first[0] for first in _by_first()) | _ABBREVIATED | PUBLISHERS | {"findings"}


_WITH_FINDINGS = frozenset({"ACL", "EMNLP", "NAACL", "EACL", "AACL", "IJCNLP", "IJCNLP-AACL"})
_ABBREVIATED = frozenset({
    "trans", "j", "int", "proc", "nat", "commun", "comput", "mach", "adv", "found", "annu", "eur", "conf",
    "inf", "pattern", "neural", "artif", "knowl", "expert", "med", "ieee", "acm",
})  # fmt: skip

# Where years stand

_FOUR = r"(?:19[89]|20[0-4])\d"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_PRAISE = (
    r"(?:orals?|spotlights?|posters?|highlights?|best|paper|award|conference|main|track|(?:long|short) paper|"
    r"demo|companion|industry)"
)
_END = r"(?!\d|[./:%-]\d|[a-z]|[A-Z]{2})"
_AFTER = re.compile(
    rf"(?:(?:[\s,.:'’`()\[\]*_/\\-]{{0,6}}|\s{{0,60}}\|?\s{{0,60}}|,?\s)"
    rf"(?:(?:{_PRAISE}|\d{{1,2}}(?=\s+{_MONTH}\b)|{_MONTH}\b)[\s,.:()\[\]*_-]{{1,4}}){{0,4}}"
    rf"(?P<four>{_FOUR}){_END}"
    rf"|[\s,*_(\[]{{0,3}}\\?(?:['’‘`´]|&\#39;)\s?(?P<short>\d\d){_END}"
    rf"|-?(?P<glued>\d\d)(?!\w|[./:%-]\d))",
    re.IGNORECASE,
)
_AFTER_UNKNOWN = re.compile(
    rf"(?:[ \t]{{0,40}}|[*_]{{0,2}}[,'’:-]?[*_]{{0,2}} ?)(?P<four>{_FOUR}){_END}|\s?['’](?P<short>\d\d){_END}"
)
_BEFORE = re.compile(rf"(?<![\w./'’,-])(?P<four>{_FOUR})(?:\s?[-_]\s?| )$")
_DATED = re.compile(rf"(?:{_MONTH}|\d)\W{{0,3}}$", re.IGNORECASE)
_PART = re.compile(
    r"[\s_-]*(?P<part>workshops?\b|W\b|findings\b|datasets\s+(?:and|&)\s+benchmarks\b|D&B\b)", re.IGNORECASE
)
_TAIL = re.compile(
    r"[\s,(_-]*(?P<part>workshops?\b|W\b|findings\b|datasets\s+(?:and|&)\s+benchmarks\b|D&B\b)", re.IGNORECASE
)
_JOIN = re.compile(r"[\s./&@_:,+*-]{1,3}$|\s+(?:&|and)\s+$")
_URL = re.compile(r"(?:https?:)?//[^\s)>\]|]+|(?<=\]\()[^\s)]+")
_ARXIV_LINK = re.compile(r"\s?:\s?\d|\s\d{4}\.\d|\]\(|\]\[")
_PREFIX = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*[@-]$")

# Beside a year these are data sets, tests, machines and much else, not venues.
_NO_VENUES = frozenset({
    "ACM", "IEEE", "VOC", "COCO", "ILSVRC", "KITTI", "MOT", "DAVIS", "GLUE", "SQUAD", "CIFAR", "MNIST",
    "SHREC", "BRATS", "CHAOS", "LITS", "ISIC", "ADNI", "HDR", "RGB", "CNN", "RNN", "GAN", "LLM", "LLMS",
    "LSTM", "BERT", "GPT", "NLP", "SOTA", "API", "PDF", "GPU", "CPU", "USA", "UTC", "GMT", "COVID", "FIFA",
    "ISO", "RFC", "CVE", "MIT", "BSD", "GPL", "AGPL", "SQL", "HTML", "CSS", "NEW", "HOT", "TBA", "TBD",
    "VQA", "TTS", "ASR", "OCR", "DSTC", "AVA", "EPIC", "ACDC", "UAV", "IMO", "AIME", "OSM", "CES", "WWDC",
    "JSON", "XML", "YAML", "HTTP", "REST", "MATLAB", "CUDA", "ARM", "AMD", "IBM", "SAP", "NASA", "ESA",
    "NIST", "FDA", "WHO", "CDC", "DARPA", "NSF", "ERC", "III", "VII", "VIII", "CVPPP", "UPDATE", "UPDATED",
    "ICPC", "SURVEY", "PAPER", "CODE", "DATA", "ORAL", "POSTER", "AND", "THE", "FOR", "SINCE", "FROM",
    "ASIA", "USENIX", "SPIE",
}) - {"SPIE"}  # fmt: skip
_MONTHS = re.compile(_MONTH, re.IGNORECASE)


def find(text: str) -> tuple[Mention, ...]:
    """Every venue that `text` names in the way lists do, in its order: "CVPR 2023", "NeurIPS'22", "TACL.".

    An unknown acronym counts beside a year ("MICCA 2023"). No mentions are years alone, dates, addresses, and
    words that are venues only beside a year ("Nature", "DATE").
    """
    if "//" in text or "](" in text:
        text = _URL.sub(lambda match: "\0" * len(match[0]), text)
    return tuple(_Reading(text).mentions())


class _Reading:
    """One text being read; pieces are its words and numbers, each (small letters, start, end)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces = [(match[0].lower(), match.start(), match.end()) for match in _PIECE.finditer(text)]
        self.done = 0  # where the last mention ends, its year included

    def mentions(self) -> Iterator[Mention]:
        i, opening = 0, _opening()
        while i < len(self.pieces):
            key, start, end = self.pieces[i]
            following, mention = i + 1, None
            if start < self.done or (start and self.text[start - 1].isalpha()):
                pass
            elif key in opening and (known := self.known(i)):
                mention = self.dated(i, known)
                if mention:
                    following = known[1]
            if mention is None and start >= self.done and end - start >= 3 and self.text[start].isupper():
                mention = self.unknown(i)
            if mention:
                self.done = max(mention.span.end, mention.year_span.end if mention.year_span else 0)
                yield mention
            i = following

    # Known names

    def known(self, i: int) -> tuple[str, int, bool] | None:
        """The longest known name from piece `i` on: its key, the piece behind it, whether an acronym."""
        key = self.pieces[i][0]
        j = i
        if key in PUBLISHERS:
            while j < len(self.pieces) and self.pieces[j][0] in PUBLISHERS and (j == i or self.joined(j)):
                j += 1
            if j < len(self.pieces) and self.joined(j) and (longer := self.known_at(j)):
                return longer
        if key == "findings":
            j = i + 1
            while j < len(self.pieces) and self.pieces[j][0] in ("of", "the"):
                j += 1
            inner = self.known_at(j) if j < len(self.pieces) and self.joined(j) else None
            return (
                (f"Findings of {inner[0]}", inner[1], True) if inner and inner[0] in _WITH_FINDINGS else None
            )
        return self.known_at(i)

    def joined(self, j: int) -> bool:
        before, after = self.pieces[j - 1][2], self.pieces[j][1]
        return before == after or _JOIN.match(self.text, before, after) is not None

    def known_at(self, i: int) -> tuple[str, int, bool] | None:
        first = self.pieces[i][0]
        names = _by_first()
        pair = (first, self.pieces[i + 1][0]) if i + 1 < len(self.pieces) else (first, "")
        for name in (*names.get(pair, ()), *names.get((first,), ())):
            j = i + len(name.pieces)
            if j > len(self.pieces) or any(self.pieces[i + k][0] != p for k, p in enumerate(name.pieces)):
                continue
            if all(self.joined(k) for k in range(i + 1, j)) and self.reads_as(name, i, j):
                return name.key, j, name.acronym
        if first in _ABBREVIATED and self.text[self.pieces[i][1]].isupper():
            return self.abbreviated(i)
        return None

    def reads_as(self, name: _Name, i: int, j: int) -> bool:
        start, end = self.pieces[i][1], self.pieces[j - 1][2]
        written = self.text[start:end]
        after = self.text[end : end + 2]
        if after[:1].isalpha() or (after[:1] == "-" and after[1:].islower()):
            return False
        if name.key == "S&P" and "&" not in written and len(name.pieces) > 1:
            return False
        if not name.acronym:
            parts = self.pieces[i:j]
            return all(
                self.text[s].isupper() or self.text[s].isdigit() or key in SMALL for key, s, _ in parts
            )
        low = written.lower()
        if any(map(str.isupper, written[1:])) or low in _UNMISTAKABLE:
            return True
        return len(written) >= 4 and written.islower() and written.isalpha() and low not in _WORDLIKE

    def abbreviated(self, i: int) -> tuple[str, int, bool] | None:
        """A name cut short word by word, each with a full stop or whole: "Trans. Mach. Learn. Res."."""
        j = i + 1
        while j < len(self.pieces) and j - i < 9 and self.text[self.pieces[j][1]].isupper():
            if not re.fullmatch(r"\.? ", self.text[self.pieces[j - 1][2] : self.pieces[j][1]]):
                break
            j += 1
        for end in range(j, i + 2, -1):
            written = self.text[self.pieces[i][1] : self.pieces[end - 1][2]]
            if "." in written and (key := identify(written)):
                return key, end, True
        return None

    def dated(self, i: int, known: tuple[str, int, bool]) -> Mention | None:
        """The mention of a known name that stands from piece `i` on, if it stands there as a venue."""
        key, behind, acronym = known
        start, end = self.pieces[i][1], self.pieces[behind - 1][2]
        if "." in self.text[start:end] and self.text[end : end + 1] == ".":
            end += 1  # the full stop of "Res."
        prefix = _PREFIX.search(self.text, max(self.done, start - 24), start) if start > self.done else None
        part = _PART.match(self.text, end) if kind(key) == "conference" else None
        if part and key in VENUES:
            end = part.end()
            key = _with_part(key, part["part"])
        year, span = self.year_behind(end, _AFTER)
        if year is None:
            year, span = self.year_before(start)
        elif (
            key in VENUES
            and kind(key) == "conference"
            and span
            and (tail := _TAIL.match(self.text, span.end))
        ):
            key = _with_part(key, tail["part"])
        if (
            year is None
            and key in VENUES
            and kind(key) == "conference"
            and (longer := self.workshop(start, end))
        ):
            return longer
        if prefix:  # "FL-IJCAI": a workshop named after its conference
            return (
                Mention(self.text[prefix.start() : end], Span(prefix.start(), end), year, span, None)
                if year
                else None
            )
        alone = self.enclosed(start, end)
        if year is None and not alone and not self.stands_alone(key, acronym, start, end):
            return None
        if year is not None and not acronym and not alone and not self.apart(start, span):
            return None
        return Mention(self.text[start:end], Span(start, end), year, span, key)

    def workshop(self, start: int, end: int) -> Mention | None:
        """A conference with a workshop's acronym before the year: "ICML GRL 2020"."""
        match = re.compile(r" (?P<name>[A-Z][A-Z0-9a-z]*[A-Z])(?= \d{4}|')").match(self.text, end)
        if match is None or identify(match["name"]) is not None or match["name"] in _NO_VENUES:
            return None
        year, span = self.year_behind(match.end(), _AFTER_UNKNOWN)
        return (
            Mention(self.text[start : match.end()], Span(start, match.end()), year, span, None)
            if year
            else None
        )

    def stands_alone(self, key: str, acronym: bool, start: int, end: int) -> bool:
        """Whether a name without a year is surely a venue: an acronym of four letters that is no word."""
        written = self.text[start:end]
        if not acronym or " " in written or sum(map(str.isalpha, written)) < 4:
            return False
        if written.islower() or written.lower() in _WORDLIKE:
            return False
        return not (key == "arXiv" and _ARXIV_LINK.match(self.text, end))

    def enclosed(self, start: int, end: int) -> bool:
        """Whether a name has brackets, or a cell of a table, to itself."""
        before = self.text[:start].rstrip(" *_")[-1:]
        after = self.text[end:].lstrip(" *_")[:2]
        if before == "[":
            return after[:1] == "]" and after[1:] not in ("(", "[", ":")
        return (before == "(" and after[:1] == ")") or (before == "|" and after[:1] == "|")

    def apart(self, start: int, year: Span | None) -> bool:
        """Whether a name of common words stands apart, as in `(Nature 2023)`, and not within a sentence."""
        before = self.text[:start].rstrip()[-1:]
        if self.text[start - 2 : start].isspace() and start > 1:
            return True  # a column of its own
        return not before or before in ",.;:([|*_\"'”’]&-+/\0" or (year is not None and year.start < start)

    # Unknown names

    def unknown(self, i: int) -> Mention | None:
        """An acronym that is not in the table, beside a year: a venue still, or a known one mis-spelt."""
        _, start, end = self.pieces[i]
        word = self.text[start:end]
        if self.text[end : end + 1].isalpha() or word.upper() in _NO_VENUES or _MONTHS.fullmatch(word):
            return None
        year, span = self.year_behind(end, _AFTER_UNKNOWN)
        if year is None:
            year, span = self.year_before(start)
        if year is None or not ((word.isupper() and len(word) <= 10) or nearest(word)):
            return None
        if prefix := _PREFIX.search(self.text, max(self.done, start - 24), start):
            if span and span.start == prefix.start():
                return Mention(word, Span(start, end), year, span, identify(word))
            start = prefix.start()
        elif self.text[start - 1 : start] in ("#", "&", "/", "$", "\\"):
            return None
        elif i and self.in_capitals(i - 1, start) and self.pieces[i - 1][0] not in PUBLISHERS:
            return None  # the end of a phrase in capitals
        return Mention(self.text[start:end], Span(start, end), year, span, identify(self.text[start:end]))

    def in_capitals(self, i: int, end: int) -> bool:
        return re.fullmatch(r"[A-Z]{2,} ", self.text[self.pieces[i][1] : end]) is not None

    # Years

    def year_behind(self, end: int, pattern: re.Pattern[str]) -> tuple[str | None, Span | None]:
        match = pattern.match(self.text, end)
        if match is None:
            return None, None
        group = match.lastgroup or "four"
        if group == "four":
            return match[group], Span(*match.span(group))
        number = int(match[group])
        if 40 <= number < 80:
            return None, None
        return str(number + (2000 if number < 40 else 1900)), Span(*match.span(group))

    def year_before(self, start: int) -> tuple[str | None, Span | None]:
        match = _BEFORE.search(self.text, max(self.done, start - 8), start)
        if match is None or _DATED.search(self.text, max(0, match.start() - 12), match.start()):
            return None, None
        return match["four"], Span(*match.span("four"))


def _with_part(key: str, part: str) -> str:
    low = part.lower()
    if low.startswith("w"):
        return f"{key} Workshops"
    return f"Findings of {key}" if low == "findings" else f"{key} Datasets and Benchmarks"
