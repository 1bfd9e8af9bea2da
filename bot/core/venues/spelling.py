"""Finds the known short name of a venue that a misspelled one must mean."""

from __future__ import annotations

from functools import cache, lru_cache

from bot.core.text.tables import read_words
from bot.core.text.words import edit_distance
from bot.core.venues.identify import identify, known_venues

_LOOK_ALIKES = str.maketrans({"l": "i", "1": "i", "|": "i", "0": "o"})
# Four letters are few: only famous names are recognised with two letters swapped.
_FAMOUS_NAMES = frozenset(
    {"cvpr", "iccv", "eccv", "iclr", "icml", "aaai", "nips", "ijcv", "icra", "iros", "emnlp", "ijcai"}
)


@cache
def _short_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for venue in known_venues().values():
        for name in (venue.key, *venue.aliases):
            if (
                name.isalpha()
                and name.isascii()
                and not name.istitle()
                and sum(c.isupper() for c in name) >= 2
            ):
                names.setdefault(name.lower(), name)
    return names | {name.lower(): name for name in ("Interspeech", "arXiv", "NIPS")}


@lru_cache(maxsize=4096)
def nearest_name(name: str) -> str | None:
    """The one known short name that a misspelled one must mean: "MICCAI" for "MICCA", "CVPR" for "CVRP".

    None where the name is known or plausible, or near to two. Its key is `identify` of what is returned.
    """
    text = name.strip()
    lowercase_name = text.lower()
    if (
        not 4 <= len(text) <= 14
        or not text.isalnum()
        or text.upper() in read_words("venues/similar_venues.txt")
        or identify(text) is not None
    ):
        return None
    if sum(char.isupper() for char in text) < 2 and not lowercase_name.startswith(("ar", "inter")):
        return None
    names_by_key = {
        key: known_name
        for short_name, known_name in _short_names().items()
        if (key := _intended_key(lowercase_name, short_name, known_name))
    }
    return names_by_key.popitem()[1] if len(names_by_key) == 1 else None


def _intended_key(written_name: str, short_name: str, known_name: str) -> str | None:
    """The key of a known name from which the written one differs by a letter, or by two swapped."""
    if abs(len(written_name) - len(short_name)) > 1:
        return None
    look_alike_forms = written_name.translate(_LOOK_ALIKES), short_name.translate(_LOOK_ALIKES)
    # One edit changes at most two letters of the alphabet: most names differ in more and are not measured.
    if len(set(look_alike_forms[0]).symmetric_difference(look_alike_forms[1])) > 2:
        return None
    if edit_distance(*look_alike_forms, 1) > 1:
        return None
    size = len(short_name)
    if look_alike_forms[0] == look_alike_forms[1]:
        is_certain = size >= 4
    elif sorted(look_alike_forms[0]) == sorted(look_alike_forms[1]):
        is_certain = size >= 6 or short_name in _FAMOUS_NAMES or short_name == "arxiv"
    elif len(written_name) < size:
        is_certain = size >= 6
    else:
        is_certain = size >= 7 or (short_name == "arxiv" and len(written_name) == size)
    return identify(known_name) if is_certain else None
