"""Turns any usual spelling of a venue into its key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import filterfalse
from typing import NamedTuple

from bot.core.text.pattern import lazy_pattern
from bot.core.text.plain import plain_letters
from bot.core.text.tables import read_rows
from bot.core.text.words import praise_words, publishers, stop_words


class Venue(NamedTuple):
    """One venue. `key` is the name most lists write; `kind` is "conference", "journal" or "preprint"."""

    key: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()


_KINDS_BY_TABLE = {
    "venues/conferences.tsv": "conference",
    "venues/journals.tsv": "journal",
    "venues/preprints.tsv": "preprint",
}


@cache
def known_venues() -> Mapping[str, Venue]:
    """Every venue of the tables, by its key."""
    venues = {}
    for table, kind in _KINDS_BY_TABLE.items():
        for key, name, *aliases in read_rows(table):
            venues[key] = Venue(key, name, kind, tuple(aliases))
    return venues


_ORDINAL = lazy_pattern(
    r"\d+(?:st|nd|rd|th)|(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty?)?"
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|(?:ten|eleven|twelf|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    r"nine?teen|twentie|thirtie|fortie|fiftie|sixtie)th|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|"
    r"(?:19|20)\d\d"
)
_VOLUME_WORDS = frozenset({
    "proceedings", "proc", "proccedings", "proceeding", "annual", "annu", "published", "appear", "by", "ccf",
    "rank", "tier", "core", "volume", "vol", "part", "edition", "new", "talk", "online",
})  # fmt: skip


@cache
def decorative_words() -> frozenset[str]:
    """Praise, kinds of papers and parts of volumes: what stands beside a venue without changing it."""
    return praise_words() | _VOLUME_WORDS


_NAME_WORD = lazy_pattern(r"[a-z0-9]+(?:[&*][a-z]*)?|\*[a-z]+")
_SHORT_YEAR = lazy_pattern(r"['’`]\s*\d\d\b")


def significant_words(text: str) -> tuple[str, ...]:
    """The words that distinguish a venue, in small letters: no small words, ordinals or years."""
    return _drop_small_words(plain_letters(_SHORT_YEAR.sub(" ", text)).lower())


def _drop_small_words(lowercase_text: str) -> tuple[str, ...]:
    return tuple(filterfalse(_is_small_word, _NAME_WORD.findall(lowercase_text)))


def significant_words_of_name(name: str) -> tuple[str, ...]:
    """The same of a known name, whose letters are plain and which bears no short year."""
    return _drop_small_words(name.replace("&", " ").lower())


@lru_cache(maxsize=10_000)
def _is_small_word(word: str) -> bool:
    """Whether the word is a small one, an ordinal or a year."""
    return word in stop_words() or _ORDINAL.fullmatch(word) is not None


@lru_cache(maxsize=10_000)
def _is_decoration(word: str) -> bool:
    return word in decorative_words() or re.fullmatch(r"\d+|[ivx]{2,}", word) is not None


def reduced_forms(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The words as they are, without decoration, and without publishers too."""
    forms = [words]
    if any(map(_is_decoration, words)):
        words = tuple(filterfalse(_is_decoration, words))
        forms.append(words)
    publisher_words = publishers()
    if not publisher_words.isdisjoint(words):
        forms.append(tuple(filterfalse(publisher_words.__contains__, words)))
    return forms


class NameForm(NamedTuple):
    """A venue's name as its words, and whether the name is written in several words."""

    words: tuple[str, ...]
    key: str
    has_words: bool


@cache
def _keys_by_words() -> dict[tuple[str, ...], str]:
    """The venues' keys by the words of their names."""
    return {form.words: form.key for form in reversed(_name_forms())}


@cache
def _forms_by_initials() -> dict[str, list[NameForm]]:
    """The names of more than one word by their initials: for names cut short."""
    forms: dict[str, list[NameForm]] = {}
    for form in _name_forms():
        if form.has_words and len(form.words) > 1:
            forms.setdefault(_word_initials(form.words), []).append(form)
    return forms


@cache
def _name_forms() -> list[NameForm]:
    return [
        NameForm(tuple(words.split()), key, has_words == "words")
        for words, key, has_words in read_rows("venues/name_forms.tsv")
    ]


def _find_exact(text: str) -> str | None:
    """The venue of which `text` is a name, letter for letter but for case, small words and years."""
    return _keys_by_words().get(significant_words(text))


def _word_initials(words: tuple[str, ...]) -> str:
    return "".join(word[0] for word in words)


# Words that ISO 4 shortens by leaving out letters within, of those that journals' names begin or end with.
_CONTRACTIONS = {"natl": "national", "intl": "international", "jpn": "japanese", "can": "canadian"}


def _is_abbreviation(short: str, full: str) -> bool:
    return (full.startswith(short) and (len(short) > 1 or short in "je")) or _CONTRACTIONS.get(short) == full


def is_same_name(a: str, b: str) -> bool:
    """Whether two names are one word by word, in full or, as ISO 4 does, cut short: "Ann. Stat."."""
    left, right = significant_words(a), significant_words(b)
    return (
        bool(left)
        and len(left) == len(right)
        and all(
            _is_abbreviation(*sorted(pair, key=len)) or pair[0] == pair[1]
            for pair in zip(left, right, strict=True)
        )
    )


def _find_by_words(words: tuple[str, ...]) -> str | None:
    """The venue whose name these words are, in full or abbreviated word by word."""
    for form in filter(None, reduced_forms(words)):
        if key := _keys_by_words().get(form):
            return key
        candidates = _forms_by_initials().get(_word_initials(form), ()) if len(form) > 1 else ()
        keys = {full.key for full in candidates if all(map(_is_abbreviation, form, full.words))}
        if len(keys) == 1:
            return keys.pop()
    return None


# Parts of a conference that are venues of their own

_NOT_ACCEPTED = lazy_pattern(
    r"\b(?:submitted|submissions?|rejected|withdrawn|under review|desk)\b|_Submission", re.IGNORECASE
)
# JMLR's "Workshop and Conference Proceedings" are a series.
_WORKSHOP_WORD = lazy_pattern(
    r"\b(?:workshops?|wkshps?|ws)\b(?! and conference proceedings)|@", re.IGNORECASE
)
_ACRONYM_WITH_W = lazy_pattern(r"(?P<name>[A-Za-z0-9&*]*[A-Z]{2,}|MLSys)[-_ ]?W(?:[\s'’-]*(?:19|20)?\d\d)?")
_FINDINGS_WORD = lazy_pattern(r"\bfindings\b", re.IGNORECASE)
# Conferences with a volume of Findings; of names that begin alike the longest first.
FINDINGS_CONFERENCES = ("IJCNLP-AACL", "IJCNLP", "EMNLP", "NAACL", "AACL", "EACL", "ACL")
_FINDINGS_CONFERENCE = lazy_pattern(rf"\b(?:{'|'.join(FINDINGS_CONFERENCES)})\b")
_DATASETS_TRACK = lazy_pattern(
    r"\b(?:(?:tracks?\b\W*(?:on\W+)?)?datasets?\W+(?:and\W+)?benchmarks?(?:\W+track)?|D\W{0,3}B|D and B)\b",
    re.IGNORECASE,
)
_MINOR_TRACKS = {
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
_MINOR_TRACK = lazy_pattern(
    "|".join(rf"\b(?P<a{i}>{p})\b" for i, p in enumerate(_MINOR_TRACKS.values())), re.IGNORECASE
)
_ARXIV_NUMBER = lazy_pattern(
    r"(?:arxiv(?: preprint)?|corr)\b\W*(?:(?:arxiv:|abs/)?[a-z-]*/?\d{4}[\d.v]*)", re.IGNORECASE
)
_OPENREVIEW_GROUP = lazy_pattern(r"(?P<before>(?:[\w.-]+/)+)(?:19|20)\d\d(?:/(?P<after>[\w/.-]+))?/?")


@lru_cache(maxsize=8192)
def identify(name: str) -> str | None:
    """The key of the venue that `name` spells in any usual way; None if unknown, or if it was not accepted.

    Workshops, Findings and special tracks have keys of their own: "CVPR Workshops", "Findings of ACL".
    """
    text = name.strip(" .,;:'\"\t\r\n")
    if not text or len(text) > 400 or _NOT_ACCEPTED.search(text):
        return None
    if group := _OPENREVIEW_GROUP.fullmatch(text):
        return _identify_group(group["before"], group["after"] or "")
    if _ARXIV_NUMBER.match(text):
        return "arXiv"
    text = " ".join(text.replace("_", " ").split())
    if text[:1] in "([" and text[-1:] in ")]":
        text = text[1:-1]
    part = _identify_part(text)
    return _identify_whole(text) if part is None else part or None


def _identify_group(before: str, after: str) -> str | None:
    """An OpenReview group ("ICLR.cc/2024/Conference"), or the like at DBLP."""
    if "/ARR/" in f"/{before}":  # reviewed for, but not yet at, a conference
        return None
    names = [name for name in re.split(r"[/.]", before) if name]
    keys = (key for name in reversed(names) if (key := _find_exact(name)) and kind_of(key) != "preprint")
    key = next(keys, None)
    if (
        key is None
        or not after
        or re.fullmatch(r"Conference|Main|Proceedings|Journal|\w*Research_?Track", after)
    ):
        return key
    if after.startswith("Workshop"):
        return f"{key} Workshops"
    return f"{key} Datasets and Benchmarks" if "Datasets" in after else None


def _identify_part(text: str) -> str | None:
    """The key of a part of a conference; "" for a part of something unknown; None where it is no part."""
    if _FINDINGS_WORD.search(text):
        conferences = _FINDINGS_CONFERENCE.findall(text)
        return f"Findings of {conferences[-1]}" if conferences else ""
    if _DATASETS_TRACK.search(text):
        return _part_key(_identify_whole(_DATASETS_TRACK.sub(" ", text)), "Datasets and Benchmarks")
    acronym_match = _ACRONYM_WITH_W.fullmatch(text)
    if acronym_match and (key := _find_exact(acronym_match["name"])) and kind_of(key) == "conference":
        return f"{key} Workshops"
    if _WORKSHOP_WORD.search(text):
        if key := _identify_called_workshop(text):
            return key
        host = _host_conference(text)
        return host if _is_workshop_itself(host, text) else _part_key(host, "Workshops")
    minor_track = _MINOR_TRACK.search(text)
    if minor_track and not _find_by_words(significant_words(text)):
        track_name = list(_MINOR_TRACKS)[int((minor_track.lastgroup or "a0")[1:])]
        return _part_key(
            _identify_whole(re.sub(r"\btracks?\b", " ", _MINOR_TRACK.sub(" ", text), flags=re.IGNORECASE)),
            track_name,
        )
    return None


def _part_key(key: str | None, part: str) -> str:
    return f"{key} {part}" if key else ""


def _identify_called_workshop(text: str) -> str | None:
    """The venue that bears the word in its own name, as some conferences do, or of which `text` is a name."""
    if key := _find_by_words(significant_words(text)) or _find_exact(text.partition("@")[0]):
        return key
    key, words = _identify_whole(text), set(significant_words(text))
    own_names = map(set, map(significant_words, _workshop_names(key)))
    return key if any(name <= words for name in own_names) else None


def _is_workshop_itself(key: str | None, text: str) -> bool:
    """Whether a venue is called a workshop, and the text names just one: "IEEE ASRU Workshop"."""
    venue = known_venues().get(key or "")
    return venue is not None and "workshop" in venue.name.lower() and "workshops" not in text.lower()


def _workshop_names(key: str | None) -> list[str]:
    """The names of a venue that has the word in them: "Spoken Language Technology Workshop"."""
    venue = known_venues().get(key or "")
    return [name for name in (venue.name, *venue.aliases) if "workshop" in name.lower()] if venue else []


_HOST_SEPARATOR = lazy_pattern(r"[:@,;]|\b(?:on|at|of|in conjunction with|co-located with)\b", re.IGNORECASE)
_ACRONYM = lazy_pattern(r"(?<![\w&-])[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?=\s|['’,;:)\]]|\d{4}|$)")


def _host_conference(text: str) -> str | None:
    """The conference at which a workshop is held."""
    rest = _WORKSHOP_WORD.sub(" ", text)
    candidates = [rest, *_HOST_SEPARATOR.split(rest), text.rpartition("@")[2]]
    for candidate in candidates:
        key = _identify_whole(candidate) if candidate.strip() else None
        if key and kind_of(key) == "conference":
            return key
    short = re.search(r"\((?P<name>[A-Z][\w-]*?)[ -]?W\)", text)
    opening = re.match(r"\W*(?:(?:IEEE|ACM)\b\W*)?(?P<name>[A-Za-z][\w&-]*)\W*(?:19|20)\d\d\b", rest)
    for match in (short, opening):
        if match and (key := _find_exact(match["name"])) and kind_of(key) == "conference":
            return key
    if _ORDINAL.match(text):
        return None  # a series of its own, of a society perhaps: "11th ISCA Speech Synthesis Workshop"
    acronyms = {key for word in _ACRONYM.findall(rest) if len(word) > 2 and (key := _find_exact(word))}
    return acronyms.pop() if len(acronyms) == 1 and kind_of(next(iter(acronyms))) == "conference" else None


def _identify_whole(text: str) -> str | None:
    """The venue that a text without any part names."""
    words = significant_words(text)
    words_without_year = tuple(re.sub(r"(?<=[a-z]{3})(?:19|20)?\d\d$", "", word) for word in words)
    if key := _find_by_words(words) or _find_by_words(words_without_year):
        return key
    for inside in re.findall(r"[(\[]([^()\[\]]{3,40})[)\]]", text):
        if key := _find_exact(re.sub(r"[-\s]\d\d$", "", inside)):
            return key
    outside = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text)
    if outside != text and (key := _find_by_words(significant_words(outside))):
        return key
    pieces = [piece for piece in re.split(r"\s*[:;,]\s+|\s+[-–—|]+\s+", outside) if piece.strip()]
    for piece in pieces if len(pieces) > 1 else ():
        words = significant_words(piece)
        key = _find_by_words(words)
        # "Machine Learning, Optimization, and Big Data" is not the journal that its first words would be.
        if key and (kind_of(key) == "conference" or len(words) > 2):
            return key
    return _find_by_words(words[:-1]) if words[-1:] in (("conference",), ("track",)) else None


def kind_of(key: str) -> str | None:
    """ "conference", "journal", "preprint" or "workshop", of a key that `identify` gave; None for another."""
    if venue := known_venues().get(key):
        return venue.kind
    if main_venue(key) == key:
        return None
    return "conference" if key.startswith("Findings of ") or key.endswith(" Benchmarks") else "workshop"


@cache
def _keys_by_length() -> list[str]:
    return sorted(known_venues(), key=len, reverse=True)


@lru_cache(maxsize=1024)
def main_venue(key: str) -> str:
    """The conference to which the key of a workshop, of Findings or of a track belongs; else the key."""
    if key in known_venues():
        return key
    if key.startswith("Findings of "):
        return key.removeprefix("Findings of ")
    return next((venue_key for venue_key in _keys_by_length() if key.startswith(venue_key + " ")), key)
