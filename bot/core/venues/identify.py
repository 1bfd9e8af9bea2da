"""Turns any usual spelling of a venue into the one key it goes by here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from bot.core.text.plain import bare
from bot.core.venues.conferences import CONFERENCES
from bot.core.venues.journals import JOURNALS, PREPRINTS


@dataclass(frozen=True, slots=True)
class Venue:
    """One venue. `key` is the name most lists write; `kind` is "conference", "journal" or "preprint"."""

    key: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()


def _read(table: str, kind: str) -> Iterator[Venue]:
    for row in re.sub(r"\n +", " ", table).strip().splitlines():
        key, _, names = row.partition(" = ")
        if names:
            name, *aliases = names.split(" | ")
            yield Venue(key, name, kind, tuple(aliases))


VENUES: dict[str, Venue] = {
    venue.key: venue
    for table, kind in ((CONFERENCES, "conference"), (JOURNALS, "journal"), (PREPRINTS, "preprint"))
    for venue in _read(table, kind)
}

SMALL = frozenset({"of", "and", "the", "on", "in", "for", "an", "a", "at", "to", "its"})
PUBLISHERS = frozenset({"ieee", "acm", "cvf", "rsj", "siam", "ifac", "usenix", "aaas"})
_ORDINAL = re.compile(
    r"\d+(?:st|nd|rd|th)|(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty?)?"
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|(?:ten|eleven|twelf|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    r"nine?teen|twentie|thirtie|fortie|fiftie|sixtie)th|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|"
    r"(?:19|20)\d\d"
)
# Praise, kinds of papers and parts of volumes: what stands beside a venue without changing it.
DECORATION = frozenset({
    "proceedings", "proc", "proccedings", "proceeding", "annual", "annu", "accepted", "published", "appear",
    "by", "main", "oral", "orals", "spotlight", "spotlights", "poster", "posters", "highlight",
    "highlights", "highlighted", "best", "paper", "papers", "award", "awards", "runner", "up", "honorable",
    "mention", "outstanding", "distinguished", "notable", "top", "long", "short", "full", "regular",
    "candidate", "nomination", "nominated", "finalist", "ccf", "rank", "tier", "core", "presentation",
    "volume", "vol", "part", "edition", "new", "early", "talk", "online",
})  # fmt: skip
_TOKEN = re.compile(r"[a-z0-9]+(?:[&*][a-z]*)?|\*[a-z]+")
_SHORT_YEAR = re.compile(r"['’`]\s*\d\d\b")


def tokens(text: str) -> tuple[str, ...]:
    """What tells one venue from another: its words in small letters, no small words, ordinals or years."""
    return _significant(bare(_SHORT_YEAR.sub(" ", text)).lower())


def _significant(low: str) -> tuple[str, ...]:
    words = _TOKEN.findall(low)
    return tuple(word for word in words if word not in SMALL and not _ORDINAL.fullmatch(word))


def _forms(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words as they are, without decoration, and without publishers too."""
    yield words
    kept = tuple(w for w in words if w not in DECORATION and not re.fullmatch(r"\d+|[ivx]{2,}", w))
    yield kept
    yield tuple(w for w in kept if w not in PUBLISHERS)


class _Index(NamedTuple):
    """Keys by the words of a name, and by the initials of its words for names cut short."""

    exact: dict[tuple[str, ...], str]
    by_initials: dict[str, list[tuple[tuple[str, ...], str]]]


@cache
def _index() -> _Index:
    index = _Index({_significant(key.replace("&", " ").lower()): key for key in VENUES}, {})
    for venue in VENUES.values():
        for name in (venue.key, venue.name, *venue.aliases):
            for form in dict.fromkeys(_forms(_significant(name.replace("&", " ").lower()))):
                if PUBLISHERS.issuperset(form) or (len(form) == 1 and not _tells(form[0], name)):
                    continue
                index.exact.setdefault(form, venue.key)
                if len(form) > 1 and " " in name:
                    index.by_initials.setdefault(_initials(form), []).append((form, venue.key))
    return index


def _tells(word: str, name: str) -> bool:
    """Whether the one word left of a name tells it: "VIS" of "IEEE VIS", not "Access" of "IEEE Access"."""
    return word.upper() in name or not re.search(r"\W", name.removeprefix("The "))


def _exactly(text: str) -> str | None:
    """The venue of which `text` is a name, letter for letter but for case, small words and years."""
    return _index().exact.get(tokens(text))


def _initials(words: tuple[str, ...]) -> str:
    return "".join(word[0] for word in words)


def _abbreviates(short: str, long: str) -> bool:
    return long.startswith(short) and (len(short) > 1 or short in "je")


def _lookup(words: tuple[str, ...]) -> str | None:
    """The venue whose name these words are, whole or cut short word by word."""
    index = _index()
    for form in filter(None, _forms(words)):
        if key := index.exact.get(form):
            return key
        near = index.by_initials.get(_initials(form), ()) if len(form) > 1 else ()
        keys = {key for full, key in near if all(map(_abbreviates, form, full))}
        if len(keys) == 1:
            return keys.pop()
    return None


# Parts of a conference that are venues of their own

_NOT_ACCEPTED = re.compile(
    r"\b(?:submitted|submissions?|rejected|withdrawn|under review|desk)\b|_Submission", re.IGNORECASE
)
_WORKSHOP = re.compile(r"\b(?:workshops?|wkshps?|ws)\b|@", re.IGNORECASE)
_ACRONYM_W = re.compile(r"(?P<name>[A-Za-z0-9&*]*[A-Z]{2,}|MLSys)[-_ ]?W(?:[\s'’-]*(?:19|20)?\d\d)?")
_FINDINGS = re.compile(r"\bfindings\b", re.IGNORECASE)
_WITH_FINDINGS = re.compile(r"\b(?:IJCNLP-AACL|NAACL|EMNLP|EACL|AACL|IJCNLP|ACL)\b")
_DATASETS = re.compile(
    r"\b(?:(?:tracks?\b\W*(?:on\W+)?)?datasets?\W+(?:and\W+)?benchmarks?(?:\W+track)?|D\W{0,3}B|D and B)\b",
    re.IGNORECASE,
)
_ASIDES = {
    "Student Abstract": "student abstracts?",
    "Companion": r"companion(?: volume)?|adjunct",
    "Demo": "(?:system )?demo(?:nstration)?s?",
    "Tiny Papers": "tiny ?papers?",
    "Blog Posts": "blog ?posts?",
    "Student Research": "student research|srw",
    "Doctoral Consortium": "doctoral (?:consortium|symposium)",
    "Industry": "industry",
    "Tutorial": "tutorials?",
    "Challenge": "challenges?|competitions?",
    "Extended Abstract": "extended abstracts?|late[- ]breaking",
    "Technical Communications": "technical communications",
}
_ASIDE = re.compile("|".join(rf"\b(?P<a{i}>{p})\b" for i, p in enumerate(_ASIDES.values())), re.IGNORECASE)
_ARXIV_NUMBER = re.compile(
    r"(?:arxiv(?: preprint)?|corr)\b\W*(?:(?:arxiv:|abs/)?[a-z-]*/?\d{4}[\d.v]*)", re.IGNORECASE
)
_GROUP = re.compile(r"(?P<before>(?:[\w.-]+/)+)(?:19|20)\d\d(?:/(?P<after>[\w/.-]+))?/?")


@lru_cache(maxsize=8192)
def identify(name: str) -> str | None:
    """The key of the venue that `name` spells in any usual way; None if unknown, or if it was not accepted.

    Workshops, Findings and special tracks have keys of their own: "CVPR Workshops", "Findings of ACL".
    """
    text = name.strip(" .,;:'\"\t\r\n")
    if not text or len(text) > 400 or _NOT_ACCEPTED.search(text):
        return None
    if group := _GROUP.fullmatch(text):
        return _of_group(group["before"], group["after"] or "")
    if _ARXIV_NUMBER.match(text):
        return "arXiv"
    text = " ".join(text.replace("_", " ").split())
    if text[:1] in "([" and text[-1:] in ")]":
        text = text[1:-1]
    part = _part(text)
    return _whole(text) if part is None else part or None


def _of_group(before: str, after: str) -> str | None:
    """An OpenReview group ("ICLR.cc/2024/Conference"), or the like at DBLP."""
    if "/ARR/" in f"/{before}":  # reviewed for, but not yet at, a conference
        return None
    names = [name for name in re.split(r"[/.]", before) if name]
    found = (key for name in reversed(names) if (key := _exactly(name)) and kind(key) != "preprint")
    key = next(found, None)
    if (
        key is None
        or not after
        or re.fullmatch(r"Conference|Main|Proceedings|Journal|\w*Research_?Track", after)
    ):
        return key
    if after.startswith("Workshop"):
        return f"{key} Workshops"
    return f"{key} Datasets and Benchmarks" if "Datasets" in after else None


def _part(text: str) -> str | None:
    """The key of a part of a conference; "" for a part of something unknown; None where it is no part."""
    if _FINDINGS.search(text):
        conferences = _WITH_FINDINGS.findall(text)
        return f"Findings of {conferences[-1]}" if conferences else ""
    if _DATASETS.search(text):
        return _named(_whole(_DATASETS.sub(" ", text)), "Datasets and Benchmarks")
    suffixed = _ACRONYM_W.fullmatch(text)
    if suffixed and (key := _exactly(suffixed["name"])) and kind(key) == "conference":
        return f"{key} Workshops"
    if _WORKSHOP.search(text):
        # Some conferences are called workshops.
        return _whole(text) or _named(_host(text), "Workshops")
    aside = _ASIDE.search(text)
    if aside and not _lookup(tokens(text)):
        what = list(_ASIDES)[int((aside.lastgroup or "a0")[1:])]
        return _named(_whole(re.sub(r"\btracks?\b", " ", _ASIDE.sub(" ", text), flags=re.IGNORECASE)), what)
    return None


def _named(key: str | None, part: str) -> str:
    return f"{key} {part}" if key else ""


def _host(text: str) -> str | None:
    """The conference at which a workshop is held."""
    rest = _WORKSHOP.sub(" ", text)
    for candidate in (rest, re.split(r"[:@]|\bon\b", rest, maxsplit=1)[0], text.rpartition("@")[2]):
        if candidate.strip() and (key := _whole(candidate)):
            return key
    short = re.search(r"\((?P<name>[A-Z][\w-]*?)[ -]?W\)", text)
    opening = re.match(r"\W*(?:(?:IEEE|ACM)\b\W*)?(?P<name>[A-Za-z][\w&-]*)\W*(?:19|20)\d\d\b", rest)
    for match in (short, opening):
        if match and (key := _exactly(match["name"])) and kind(key) == "conference":
            return key
    return None


def _whole(text: str) -> str | None:
    """The venue that a text without any part names."""
    words = tokens(text)
    glued = tuple(re.sub(r"(?<=[a-z]{3})(?:19|20)?\d\d$", "", word) for word in words)
    if key := _lookup(words) or _lookup(glued):
        return key
    for inside in re.findall(r"[(\[]([^()\[\]]{3,40})[)\]]", text):
        if key := _exactly(re.sub(r"[-\s]\d\d$", "", inside)):
            return key
    outside = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text)
    if outside != text and (key := _lookup(tokens(outside))):
        return key
    pieces = [piece for piece in re.split(r"\s*[:;,]\s+|\s+[-–—|]+\s+", outside) if piece.strip()]
    for piece in pieces if len(pieces) > 1 else ():
        words = tokens(piece)
        key = _lookup(words)
        # "Machine Learning, Optimization, and Big Data" is not the journal that its first words would be.
        if key and (kind(key) == "conference" or len(words) > 2):
            return key
    return _lookup(words[:-1]) if words[-1:] in (("conference",), ("track",)) else None


def kind(key: str) -> str | None:
    """ "conference", "journal", "preprint" or "workshop", of a key that `identify` gave; None for another."""
    if key in VENUES:
        return VENUES[key].kind
    if base(key) == key:
        return None
    return "conference" if key.startswith("Findings of ") or key.endswith(" Benchmarks") else "workshop"


_BY_LENGTH = sorted(VENUES, key=len, reverse=True)


@lru_cache(maxsize=1024)
def base(key: str) -> str:
    """The conference to which the key of a workshop, of Findings or of a track belongs; else the key."""
    if key in VENUES:
        return key
    if key.startswith("Findings of "):
        return key.removeprefix("Findings of ")
    return next((known for known in _BY_LENGTH if key.startswith(known + " ")), key)
