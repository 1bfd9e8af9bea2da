"""Turns two shapes of one group into how much they differ: as broken markup, as punctuation, or hardly."""

from __future__ import annotations

import re
from enum import IntEnum

from bot.core.conventions.template import Template
from bot.core.text.pattern import lazy_pattern

_BLANKS = lazy_pattern(r"\s+")
_BRACKET = lazy_pattern(r"[\[\](){}<>（）【】]")
# Bullets, but not the stars of emphasis: "* **" is one bullet.
_LEADING_BULLETS = lazy_pattern(r"((?:[-*+](?:\s+|(?=[^-*+\s])|$)(?:[-*+]\s+)*)?)")
_FULL_STOPS = str.maketrans("", "", ".。")


class Deviation(IntEnum):
    """The least first. SLIGHT is what no reader sees, or what no maintainer mends: blanks, full stops."""

    SLIGHT = 0
    PUNCTUATION = 1
    MARKUP = 2


def measure_deviation(entry_template: Template, list_template: Template) -> Deviation:
    """How much an entry's shape departs from the one that its list writes: the most of what differs."""
    if _plain_parts(entry_template) != _plain_parts(list_template):
        return Deviation.MARKUP  # the parts stand in another order
    deviations = [_compare_leads(entry_template.gaps[0], list_template.gaps[0])]
    deviations += [
        _compare_gaps(old, new)
        for old, new in zip(entry_template.gaps[1:], list_template.gaps[1:], strict=True)
    ]
    if entry_template.parts != list_template.parts:
        deviations.append(Deviation.MARKUP)  # a year of two digits
    return max(deviations)


def _plain_parts(shape: Template) -> list[str]:
    return ["year" if part == "yy" else part for part in shape.parts]


def _compare_leads(old: str, new: str) -> Deviation:
    """What stands before the first part: bullets first, and a blank that makes them bullets."""
    old_match, new_match = _LEADING_BULLETS.match(old), _LEADING_BULLETS.match(new)
    old_bullets, new_bullets = (match[1] if match else "" for match in (old_match, new_match))
    if _without_blanks(old_bullets) != _without_blanks(new_bullets) or (
        old_bullets != old_bullets.rstrip()
    ) != (new_bullets != new_bullets.rstrip()):
        return Deviation.MARKUP
    return _compare_gaps(old[len(old_bullets) :], new[len(new_bullets) :])


def _compare_gaps(old: str, new: str) -> Deviation:
    if ("](" in old) != ("](" in new) or _BRACKET.findall(old) != _BRACKET.findall(new):
        return Deviation.MARKUP
    left, right = _without_blanks(old).translate(_FULL_STOPS), _without_blanks(new).translate(_FULL_STOPS)
    if left != right:
        return Deviation.PUNCTUATION
    blanks_differ = _BLANKS.sub(" ", old) != _BLANKS.sub(" ", new) and _without_blanks(
        old
    ) == _without_blanks(new)
    return (
        Deviation.PUNCTUATION
        if blanks_differ and _without_inner_blanks(old) != _without_inner_blanks(new)
        else Deviation.SLIGHT
    )


def _without_blanks(text: str) -> str:
    return _BLANKS.sub("", text)


def _without_inner_blanks(text: str) -> str:
    """Without the blanks that stand just within a bracket or a mark of emphasis, where none is seen."""
    return re.sub(r"\s+(?=[\])*_])|(?<=[\[(*_])\s+", "", _BLANKS.sub(" ", text))
