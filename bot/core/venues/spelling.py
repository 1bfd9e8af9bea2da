"""Tells which known short name of a venue a mis-spelt one surely means."""

from __future__ import annotations

from functools import cache, lru_cache

from bot.core.text.words import distance
from bot.core.venues.conferences import NEIGHBOURS
from bot.core.venues.identify import VENUES, identify

_LOOK_ALIKE = str.maketrans({"l": "i", "1": "i", "|": "i", "0": "o"})
# Four letters leave little room: only names that everybody writes are recognised with two of theirs swapped.
_FAMOUS = frozenset(
    {"cvpr", "iccv", "eccv", "iclr", "icml", "aaai", "nips", "ijcv", "icra", "iros", "emnlp", "ijcai"}
)


@cache
def _short_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for venue in VENUES.values():
        for name in (venue.key, *venue.aliases):
            if (
                name.isalpha()
                and name.isascii()
                and not name.istitle()
                and sum(c.isupper() for c in name) >= 2
            ):
                names.setdefault(name.lower(), name)
    return names | {name.lower(): name for name in ("Interspeech", "arXiv", "NIPS")}


_NEIGHBOURS = frozenset(NEIGHBOURS.lower().split())


@lru_cache(maxsize=4096)
def nearest(name: str) -> str | None:
    """The one known short name that a mis-spelt one surely means: "MICCAI" for "MICCA", "CVPR" for "CVRP".

    None where the name is known or plausible, or near to two. Its key is `identify` of what is returned.
    """
    text = name.strip()
    low = text.lower()
    if not 4 <= len(text) <= 14 or not text.isalnum() or low in _NEIGHBOURS or identify(text) is not None:
        return None
    if sum(char.isupper() for char in text) < 2 and not low.startswith(("ar", "inter")):
        return None
    found = {
        VENUES[key].key: known
        for short, known in _short_names().items()
        if (key := _meant(low, short, known))
    }
    return found.popitem()[1] if len(found) == 1 else None


def _meant(written: str, short: str, known: str) -> str | None:
    """The key of a known name from which the written one differs as slips do, by a letter or two swapped."""
    alike = written.translate(_LOOK_ALIKE), short.translate(_LOOK_ALIKE)
    if abs(len(written) - len(short)) > 1 or distance(*alike, 1) > 1:
        return None
    size = len(short)
    if alike[0] == alike[1]:
        sure = size >= 4
    elif sorted(alike[0]) == sorted(alike[1]):
        sure = size >= 6 or short in _FAMOUS or short == "arxiv"
    elif len(written) < size:
        sure = size >= 6
    else:
        sure = size >= 7 or (short == "arxiv" and len(written) == size)
    return identify(known) if sure else None
