"""Turns two shapes of one group into how much they differ: as broken markup, as punctuation, or hardly."""

from __future__ import annotations

import re
from enum import IntEnum

from bot.core.conventions.template import Shape

_BLANKS = re.compile(r"\s+")
_BRACKET = re.compile(r"[\[\](){}<>（）【】]")
# Bullets, but not the stars of emphasis: "* **" is one bullet.
_BULLET = re.compile(r"((?:[-*+](?:\s+|(?=[^-*+\s])|$)(?:[-*+]\s+)*)?)")
_STOPS = str.maketrans("", "", ".。")


class Departure(IntEnum):
    """The least first. SLIGHT is what no reader sees, or what no maintainer mends: blanks, full stops."""

    SLIGHT = 0
    PUNCTUATION = 1
    MARKUP = 2


def departure(written: Shape, wanted: Shape) -> Departure:
    """How much an entry's shape departs from the one that its list writes: the most of what differs."""
    if _plain(written) != _plain(wanted):
        return Departure.MARKUP  # the parts stand in another order
    found = [_lead(written.gaps[0], wanted.gaps[0])]
    found += [_gap(old, new) for old, new in zip(written.gaps[1:], wanted.gaps[1:], strict=True)]
    if written.parts != wanted.parts:
        found.append(Departure.MARKUP)  # a year of two digits
    return max(found)


def _plain(shape: Shape) -> list[str]:
    return ["year" if part == "yy" else part for part in shape.parts]


def _lead(old: str, new: str) -> Departure:
    """What stands before the first part: bullets first, and a blank that makes them bullets."""
    ours, theirs = _BULLET.match(old), _BULLET.match(new)
    left, right = (match[1] if match else "" for match in (ours, theirs))
    if _bare(left) != _bare(right) or (left != left.rstrip()) != (right != right.rstrip()):
        return Departure.MARKUP
    return _gap(old[len(left) :], new[len(right) :])


def _gap(old: str, new: str) -> Departure:
    if ("](" in old) != ("](" in new) or _BRACKET.findall(old) != _BRACKET.findall(new):
        return Departure.MARKUP
    left, right = _bare(old).translate(_STOPS), _bare(new).translate(_STOPS)
    if left != right:
        return Departure.PUNCTUATION
    touching = _BLANKS.sub(" ", old) != _BLANKS.sub(" ", new) and _bare(old) == _bare(new)
    return Departure.PUNCTUATION if touching and _stripped(old) != _stripped(new) else Departure.SLIGHT


def _bare(text: str) -> str:
    return _BLANKS.sub("", text)


def _stripped(text: str) -> str:
    """Without the blanks that stand just within a bracket or a mark of emphasis, where none is seen."""
    return re.sub(r"\s+(?=[\])*_])|(?<=[\[(*_])\s+", "", _BLANKS.sub(" ", text))
