"""Finds where a text names venues, and the years beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.core.model import Span
from bot.core.text.months import MONTH_PATTERN
from bot.core.text.pattern import lazy_pattern
from bot.core.text.tables import read_words
from bot.core.text.words import publishers, stop_words
from bot.core.venues.abbreviations import is_before_cut_word, is_indexed_journal, is_within_longer_name
from bot.core.venues.identify import FINDINGS_CONFERENCES, identify, kind_of, known_venues
from bot.core.venues.known_names import (
    UNMISTAKABLE_NAMES,
    WORD_OR_NUMBER,
    KnownName,
    first_words,
    names_by_first_words,
    wordlike_names,
)
from bot.core.venues.patterns import (
    ARXIV_LINK,
    FORMAL_NAME,
    NAME_JOINER,
    PART_AFTER_NAME,
    PART_AFTER_YEAR,
    REST_OF_DATE,
    TAG_ENDS,
    TAG_STARTS,
    URL,
    WORKSHOP_ACRONYM,
    WORKSHOP_PREFIX,
    YEAR_AFTER_KNOWN,
    YEAR_AFTER_UNKNOWN,
    YEAR_AFTER_VOLUME,
    YEAR_BEFORE,
)
from bot.core.venues.spelling import nearest_name
from bot.core.venues.unknown_names import is_mixed_case_name


class Mention(NamedTuple):
    """A venue named in a text: `name` as written, the `year` beside it in four digits, its `venue_key`."""

    name: str
    span: Span
    year: str | None
    year_span: Span | None
    venue_key: str | None


_MONTH_PATTERN = lazy_pattern(MONTH_PATTERN, re.IGNORECASE)


def _non_venues() -> frozenset[str]:
    """Acronyms that are no venues even beside a year."""
    return read_words("venues/non_venues.txt")


def find_mentions(text: str) -> tuple[Mention, ...]:
    """Every venue that `text` names in the way lists do, in its order: "CVPR 2023", "NeurIPS'22", "TACL.".

    An unknown acronym counts beside a year ("MICCA 2023"). No mentions are years alone, dates, addresses, and
    words that are venues only beside a year ("Nature", "DATE").
    """
    if "//" in text or "](" in text:
        text = URL.sub(lambda match: "\0" * len(match[0]), text)
    return tuple(_MentionScanner(text).scan_mentions())


class _MentionScanner:
    """One text being read; pieces are its words and numbers, each (small letters, start, end)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [
            (match[0].lower(), match.start(), match.end()) for match in WORD_OR_NUMBER.finditer(text)
        ]
        self.last_end = 0  # where the last mention ends, its year included

    def scan_mentions(self) -> Iterator[Mention]:
        i, name_starts = 0, first_words()
        while i < len(self.tokens):
            key, start, end = self.tokens[i]
            if key not in name_starts and not self.text[start].isupper():
                i += 1
                continue
            next_index, mention = i + 1, None
            if start < self.last_end or (start and self.text[start - 1].isalpha()):
                pass
            elif (key in name_starts or self.is_abbreviated(i)) and (name_match := self.match_known_name(i)):
                mention = self.build_mention(i, name_match)
                if mention:
                    next_index = name_match[1]
            if mention is None and start >= self.last_end and end - start >= 3 and self.text[start].isupper():
                mention = self.match_unknown_acronym(i) or self.match_formal_name(start)
            if mention:
                self.last_end = max(mention.span.end, mention.year_span.end if mention.year_span else 0)
                yield mention
            i = next_index

    # Known names

    def match_known_name(self, i: int) -> tuple[str, int, bool] | None:
        """The longest known name from piece `i` on: its key, the piece behind it, whether an acronym."""
        key = self.tokens[i][0]
        j = i
        if key in publishers():
            while (
                j < len(self.tokens)
                and self.tokens[j][0] in publishers()
                and (j == i or self.is_joined_to_previous(j))
            ):
                j += 1
            if (
                j < len(self.tokens)
                and self.is_joined_to_previous(j)
                and (name_match := self.match_name_at(j))
            ):
                return name_match
        if key == "findings":
            j = i + 1
            while j < len(self.tokens) and self.tokens[j][0] in ("of", "the"):
                j += 1
            conference_match = (
                self.match_name_at(j) if j < len(self.tokens) and self.is_joined_to_previous(j) else None
            )
            return (
                (f"Findings of {conference_match[0]}", conference_match[1], True)
                if conference_match and conference_match[0] in FINDINGS_CONFERENCES
                else None
            )
        return self.match_name_at(i)

    def is_joined_to_previous(self, j: int) -> bool:
        before, after = self.tokens[j - 1][2], self.tokens[j][1]
        return before == after or NAME_JOINER.match(self.text, before, after) is not None

    def match_name_at(self, i: int) -> tuple[str, int, bool] | None:
        first_word = self.tokens[i][0]
        names = names_by_first_words()
        pair = (first_word, self.tokens[i + 1][0]) if i + 1 < len(self.tokens) else (first_word, "")
        if (
            (first_word,) in names
            and is_before_cut_word(self.text, *self.tokens[i][1:])
            and (abbreviated := self.match_abbreviated_name(i))
        ):
            return abbreviated  # "Lancet Digit. Health" is not The Lancet
        for name in (*names.get(pair, ()), *names.get((first_word,), ())):
            j = i + len(name.words)
            if j > len(self.tokens) or any(self.tokens[i + k][0] != p for k, p in enumerate(name.words)):
                continue
            if all(self.is_joined_to_previous(k) for k in range(i + 1, j)) and self.is_written_as_name(
                name, i, j
            ):
                return name.key, j, name.is_acronym
        return self.match_abbreviated_name(i) if self.text[self.tokens[i][1]].isupper() else None

    def is_abbreviated(self, i: int) -> bool:
        """Whether a capitalised piece is cut short, and another follows: "Phys. Rev. Lett."."""
        _, start, end = self.tokens[i]
        return (
            self.text[end : end + 2] == ". "
            and end - start > 1
            and self.text[start].isupper()
            and self.text[end + 2 : end + 3].isupper()
        )

    def is_written_as_name(self, name: KnownName, i: int, j: int) -> bool:
        start, end = self.tokens[i][1], self.tokens[j - 1][2]
        written_name = self.text[start:end]
        after = self.text[end : end + 2]
        if after[:1].isalpha() or (after[:1] == "-" and after[1:].islower()):
            return False
        if name.key == "S&P" and "&" not in written_name and len(name.words) > 1:
            return False
        if not name.is_acronym:
            parts = self.tokens[i:j]
            return all(
                self.text[s].isupper() or self.text[s].isdigit() or key in stop_words() for key, s, _ in parts
            )
        lowercase_name = written_name.lower()
        if any(map(str.isupper, written_name[1:])) or lowercase_name in UNMISTAKABLE_NAMES:
            return True
        return (
            len(written_name) >= 4
            and written_name.islower()
            and written_name.isalpha()
            and lowercase_name not in wordlike_names()
        )

    def match_abbreviated_name(self, i: int) -> tuple[str, int, bool] | None:
        """A name cut short word by word, each with a full stop or whole: "Trans. Mach. Learn. Res."."""
        j = i + 1
        while j < len(self.tokens) and j - i < 9 and self.text[self.tokens[j][1]].isupper():
            if not re.fullmatch(r"\.? |\.-", self.text[self.tokens[j - 1][2] : self.tokens[j][1]]):
                break
            j += 1
        if is_within_longer_name(self.text, self.tokens, i):
            return None
        for end in range(j, i + 1, -1):
            written_name = self.text[self.tokens[i][1] : self.tokens[end - 1][2] + 1].rstrip(" ,;:()[]|*_'")
            is_long_enough = end - i > 2 or written_name.endswith(".")
            if "." not in written_name:
                is_long_enough = self.is_before_volume(end) and is_indexed_journal(written_name)
            if is_long_enough and (key := identify(written_name)):
                return key, end, True
        return None

    def is_before_volume(self, end: int) -> bool:
        """Whether a volume and a year stand right behind a piece."""
        return YEAR_AFTER_VOLUME.match(self.text, self.tokens[end - 1][2]) is not None

    def build_mention(self, i: int, name_match: tuple[str, int, bool]) -> Mention | None:
        """The mention of a known name that stands from piece `i` on, if it stands there as a venue."""
        key, next_index, is_acronym = name_match
        start, end = self.tokens[i][1], self.tokens[next_index - 1][2]
        if self.text[end : end + 1] == "." and self.is_cut_short(key, start, end):
            end += 1  # the full stop of "Res."
        prefix = (
            WORKSHOP_PREFIX.search(self.text, max(self.last_end, start - 24), start)
            if start > self.last_end
            else None
        )
        part = PART_AFTER_NAME.match(self.text, end) if kind_of(key) == "conference" else None
        if part and key in known_venues():
            end = part.end()
            key = _part_key(key, part["part"])
        year, span = self.year_after(end, YEAR_AFTER_KNOWN)
        if year is None and (kind_of(key) == "journal" or " " in self.text[start:end]):
            year, span = self.year_after(end, YEAR_AFTER_VOLUME)
        if year is None:
            year, span = self.year_before(start)
        elif (
            key in known_venues()
            and kind_of(key) == "conference"
            and span
            and (part_after_year := PART_AFTER_YEAR.match(self.text, span.end))
        ):
            key = _part_key(key, part_after_year["part"])
        if (
            year is None
            and key in known_venues()
            and kind_of(key) == "conference"
            and (workshop_mention := self.match_workshop(start, end))
        ):
            return workshop_mention
        if prefix:  # "FL-IJCAI": a workshop named after its conference
            return (
                Mention(self.text[prefix.start() : end], Span(prefix.start(), end), year, span, None)
                if year
                else None
            )
        is_enclosed = self.is_enclosed(start, end)
        if year is None and not is_enclosed and not self.needs_no_year(key, is_acronym, start, end):
            return None
        if year is not None and not is_acronym and not is_enclosed and not self.is_set_apart(start, span):
            return None
        return Mention(self.text[start:end], Span(start, end), year, span, key)

    def is_cut_short(self, key: str, start: int, end: int) -> bool:
        """Whether the words of a name are abbreviated, so that a full stop behind them belongs to them."""
        written_name = self.text[start:end]
        if "." in written_name or key not in known_venues():
            return "." in written_name
        last_word = written_name.rpartition(" ")[2]
        is_word = " " in written_name and not (last_word.isupper() and len(last_word) > 1)
        return is_word and last_word.lower() not in known_venues()[key].name.lower().split()

    def match_workshop(self, start: int, end: int) -> Mention | None:
        """A conference with a workshop's acronym before the year: "ICML GRL 2020"."""
        match = WORKSHOP_ACRONYM.match(self.text, end)
        if match is None or identify(match["name"]) is not None or match["name"] in _non_venues():
            return None
        year, span = self.year_after(match.end(), YEAR_AFTER_UNKNOWN)
        return (
            Mention(self.text[start : match.end()], Span(start, match.end()), year, span, None)
            if year
            else None
        )

    def needs_no_year(self, key: str, is_acronym: bool, start: int, end: int) -> bool:
        """Whether a name without a year is surely a venue: an acronym of four letters that is no word."""
        written_name = self.text[start:end]
        if not is_acronym or " " in written_name or sum(map(str.isalpha, written_name)) < 4:
            return False
        if written_name.islower() or written_name.lower() in wordlike_names():
            return False
        return not (key == "arXiv" and ARXIV_LINK.match(self.text, end))

    def is_enclosed(self, start: int, end: int) -> bool:
        """Whether a name has brackets, or a cell of a table, to itself."""
        before = self.text[:start].rstrip(" *_")[-1:]
        after = self.text[end:].lstrip(" *_")[:2]
        if before == "[":
            return after[:1] == "]" and after[1:] not in ("(", "[", ":")
        return (before == "(" and after[:1] == ")") or (before == "|" and after[:1] == "|")

    def is_set_apart(self, start: int, year: Span | None) -> bool:
        """Whether a name of common words stands apart, as in `(Nature 2023)`, and not within a sentence."""
        before = self.text[:start].rstrip()[-1:]
        if self.text[start - 2 : start].isspace() and start > 1:
            return True  # a column of its own
        return not before or before in ",.;:([|*_\"'”’]&-+/\0" or (year is not None and year.start < start)

    # Unknown names

    def match_unknown_acronym(self, i: int) -> Mention | None:
        """An acronym beside a year that is not in the tables: an unknown venue, or a misspelled one."""
        _, start, end = self.tokens[i]
        word = self.text[start:end]
        if (
            self.text[end : end + 1].isalpha()
            or word.upper() in _non_venues()
            or _MONTH_PATTERN.fullmatch(word)
        ):
            return None
        year, span = self.year_after(end, YEAR_AFTER_UNKNOWN)
        if year is None:
            year, span = self.year_before(start)
        if year is None or not (
            (word.isupper() and len(word) <= 10)
            or nearest_name(word)
            or (is_mixed_case_name(word) and span and self.is_tag(start, span))
        ):
            return None
        if prefix := WORKSHOP_PREFIX.search(self.text, max(self.last_end, start - 24), start):
            if span and span.start == prefix.start():
                return Mention(word, Span(start, end), year, span, identify(word))
            start = prefix.start()
        elif self.text[start - 1 : start] in ("#", "&", "/", "$", "\\"):
            return None
        elif i and self.is_capitals_phrase(i - 1, start) and self.tokens[i - 1][0] not in publishers():
            return None  # the end of a phrase in capitals
        return Mention(self.text[start:end], Span(start, end), year, span, identify(self.text[start:end]))

    def is_tag(self, start: int, year: Span) -> bool:
        """Whether a name and the year behind it have a sentence, brackets or a cell to themselves."""
        before, after = self.text[:start].rstrip(" *_"), self.text[year.end :].lstrip(" *_")
        return start < year.start and before[-1:] in TAG_STARTS and after[:1] in TAG_ENDS

    def match_formal_name(self, start: int) -> Mention | None:
        """A name in full words right before its year, in a table or not: "Symposium on Slow Things 2023"."""
        match = FORMAL_NAME.match(self.text, start)
        if match is None:
            return None
        name = match["name"]
        span = Span(*match.span("name"))
        return Mention(name, span, match["year"], Span(*match.span("year")), identify(name))

    def is_capitals_phrase(self, i: int, end: int) -> bool:
        return re.fullmatch(r"[A-Z]{2,} ", self.text[self.tokens[i][1] : end]) is not None

    # Years

    def year_after(self, end: int, pattern: re.Pattern[str]) -> tuple[str | None, Span | None]:
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
        match = YEAR_BEFORE.search(self.text, max(self.last_end, start - 8), start)
        if match is None or REST_OF_DATE.search(self.text, max(0, match.start() - 12), match.start()):
            return None, None
        return match["four"], Span(*match.span("four"))


def _part_key(key: str, part: str) -> str:
    lowercase_part = part.lower()
    if lowercase_part.startswith("w"):
        return f"{key} Workshops"
    return f"Findings of {key}" if lowercase_part == "findings" else f"{key} Datasets and Benchmarks"
