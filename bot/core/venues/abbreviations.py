"""Tells a journal's name that is cut short word by word from a part of a longer one, and from prose."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.text.pattern import lazy_pattern
from bot.core.venues.identify import identify, known_venues

# What stands within a name that is cut short, and not before it as "Proc." does.
_INNER_WORDS = frozenset({"j", "trans", "conf", "int", "symp", "rev", "lett", "ann", "commun", "surv"})
# Names that are cut short have at most nine words; before a part of one stand fewer.
_MAX_WORDS_BEFORE = 5
_WORD_JOINER = lazy_pattern(r"\.? ")
_CUT_WORD_BEHIND = lazy_pattern(r" [A-Z][a-z]{0,12}\. ?[A-Z(\d,;:]")


def is_before_cut_word(text: str, start: int, end: int) -> bool:
    """Whether a word that is cut short stands right behind a capitalised one: "Nature Mach. Intell."."""
    return text[start].isupper() and _CUT_WORD_BEHIND.match(text, end) is not None


def is_within_longer_name(text: str, tokens: Sequence[tuple[str, int, int]], index: int) -> bool:
    """Whether a name that is cut short has begun before a piece: "J. Photogramm. Remote Sens." is no journal
    "Remote Sens.".

    `tokens` are the pieces of the text, each as its small letters, start and end.
    """
    for place in range(index - 1, max(-1, index - _MAX_WORDS_BEFORE), -1):
        word, start, end = tokens[place]
        is_joined = _WORD_JOINER.fullmatch(text, end, tokens[place + 1][1]) is not None
        if not is_joined or not text[start].isupper():
            return False
        if word in _INNER_WORDS:
            return True
    return False


def is_indexed_journal(name: str) -> bool:
    """Whether a name is a journal's as medicine's indexes cut it short, without stops: "Nat Commun"."""
    venue = known_venues().get(identify(name) or "")
    if venue is None or venue.kind != "journal":
        return False
    full_words = {word for one in (venue.name, *venue.aliases) for word in re.findall(r"\w+", one.lower())}
    return name.rpartition(" ")[2].lower() not in full_words
