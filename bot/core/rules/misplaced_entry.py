"""An entry stands in the section of its own year or venue.

Where a list is divided by years or by conferences, readers look for a paper under the one that it names.
Only a list in which nearly all entries do so has such a scheme, and an entry is reported only if its own
tag names another section of the list. Which of the two is wrong, the tag or the place, is not known.

List:
    ## 2024
    - [Predictive Dynamic Fusion](https://arxiv.org/abs/2406.04802) [ICML 2024]
    - [Reliable Conflictive Multi-View Learning](https://arxiv.org/abs/2402.16897) [AAAI 2024]
    - [Diagnosing and Re-learning](https://arxiv.org/abs/2407.09705) [ECCV 2024]
    - [MMPareto](https://arxiv.org/abs/2405.17730) [ICML 2024]

    ## 2023
    - [Provable Dynamic Fusion](https://arxiv.org/abs/2306.02050) [ICML 2023]
    - [Segment Anything](https://arxiv.org/abs/2304.02643) [ICCV 2023]
    - [Visual Instruction Tuning](https://arxiv.org/abs/2304.08485) [NeurIPS 2023]
    - [Adding Conditional Control](https://arxiv.org/abs/2302.05543) [ICCV 2023]

    ## 2022
    - [Deep Partial Multi-View Learning](https://arxiv.org/abs/2011.06170) [TPAMI 2022]
    - [Masked Autoencoders](https://arxiv.org/abs/2111.06377) [CVPR 2022]
    - [Latent Diffusion Models](https://arxiv.org/abs/2112.10752) [CVPR 2022]
    - [Training Language Models to Follow Instructions](https://arxiv.org/abs/2203.02155) [NeurIPS 2022]
Bad:
    - [One Embedding Space To Bind Them All](https://arxiv.org/abs/2305.05665) [CVPR 2023]
Good:
    - [On-the-fly Gradient Modulation](https://arxiv.org/abs/2203.15332) [CVPR 2022]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.core import venues
from bot.core.model import Entry, Finding, Severity
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.words import quote
from bot.core.submission import Submission
from bot.core.text.pattern import lazy_pattern

NAME = "misplaced-entry"
SEVERITY = Severity.HINT
ABOUT = About.LIST
JUDGES_POSITION = True
# Where an entry stands is not surely wrong while its year or venue is.
GIVES_WAY_TO = ("year-mismatch", "venue-mismatch")
FIXES = FixAvailability.NEVER

# Lower, and headings that name a year by chance count as a scheme; higher, and short lists get no finding:
# `bench/judgement.py` counts both.
MIN_SECTIONS = 3  # of one scheme, with entries that name what their heading names
MIN_ENTRIES = 12  # entries in them
MIN_AGREEMENT = 0.95
MAX_HEADING_LENGTH = 60  # characters of a heading that names only a year or a venue

_HEADING = lazy_pattern(
    r"[\W_]*(?:(?P<name>[^\W\d_][^()\[\]]*?)[\s'’\-–—@(\[]*)?(?P<year>(?:19|20)\d\d)?"
    r"(?:\s+(?:papers|publications))?[\W_]*(?:\(\d+\s*(?:papers)?\))?[\W_]*",
    re.IGNORECASE,
)


class _HeadingLabel(NamedTuple):
    """What a heading names: a year, a venue, or a venue's edition."""

    venue: str | None
    year: str | None

    @property
    def kind(self) -> tuple[bool, bool]:
        return self.venue is not None, self.year is not None


class _LabelScheme(NamedTuple):
    """How many entries agree with their section's label, of how many that can, and labels by section."""

    agreeing: int
    judged: int
    label_by_section: dict[str, _HeadingLabel]


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    for level, heading in enumerate(entry.section):
        label = _parse_heading(heading)
        if label is None or _agrees_with_label(entry, label) is not False:
            continue
        scheme = submission.compute_once(_count_agreement, entry.path, entry.section[:level], label.kind)
        # The entry itself does not count; it disagrees, so that it is judged and no label is its alone.
        judged = scheme.judged - (entry in submission.standing_entries)
        agreeing, label_by_section = scheme.agreeing, scheme.label_by_section
        if (
            len(label_by_section) < MIN_SECTIONS
            or judged < MIN_ENTRIES
            or agreeing < MIN_AGREEMENT * judged
            or heading not in label_by_section
        ):
            continue
        right_sections = [
            other for other, named in label_by_section.items() if _agrees_with_label(entry, named)
        ]
        if len(right_sections) == 1:
            kind = "venues" if label.venue else "years"
            tag = " ".join(field.value for field in (entry.venue, entry.year) if field)
            message = (
                f"{agreeing} of {judged} entries in this list's sections by {kind} stand under their own; "
                f"this one says {quote(tag)} and stands under {quote(heading)}, "
                f"not {quote(right_sections[0])}."
            )
            yield Finding(entry, NAME, SEVERITY, message)
            return


def _count_agreement(
    submission: Submission, path: str, parent: tuple[str, ...], kind: tuple[bool, bool]
) -> _LabelScheme:
    """How the standing entries below one heading agree with the labels of this kind that they stand under."""
    level = len(parent)
    agreeing = judged = 0
    label_by_section: dict[str, _HeadingLabel] = {}
    for entry in submission.standing_document(path).entries:
        if len(entry.section) <= level or entry.section[:level] != parent:
            continue
        label = _parse_heading(entry.section[level])
        if label is None or label.kind != kind:
            continue
        is_agreeing = _agrees_with_label(entry, label)
        judged += is_agreeing is not None
        if is_agreeing:
            agreeing += 1
            label_by_section[entry.section[level]] = label
    return _LabelScheme(agreeing, judged, label_by_section)


@lru_cache(maxsize=1024)
def _parse_heading(heading: str) -> _HeadingLabel | None:
    """The year or known venue that a heading names, if it names nothing else."""
    match = _HEADING.fullmatch(heading) if len(heading) <= MAX_HEADING_LENGTH else None
    if match is None:
        return None
    name, year = match["name"], match["year"]
    venue = venues.identify(name) if name else None
    if (name and venue is None) or (venue is None and year is None):
        return None
    return None if venue and venues.is_preprint(venue) else _HeadingLabel(venue, year)


def _agrees_with_label(entry: Entry, label: _HeadingLabel) -> bool | None:
    """Whether the entry's own tag names what the heading does; None where it does not say."""
    if label.year is not None and (entry.year is None or not entry.year.value.isdigit()):
        return None
    if label.venue is None:
        return entry.year is not None and entry.year.value == label.year
    if entry.venue is None or venues.is_preprint(entry.venue.value):
        return None
    is_same_venue = venues.compare(entry.venue.value, label.venue)
    if is_same_venue is not True or label.year is None or entry.year is None:
        return is_same_venue
    return entry.year.value == label.year
