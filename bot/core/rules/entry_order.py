"""An entry stands where the order of its section puts it.

Readers look for a name where the alphabet has it, and for what is new where the newest stands. A section has
an order where nearly all of its many entries keep to one, by year or by name; a small one where the whole
list is sorted so and none of the section's own entries departs. A year counts that is further off than a
preprint's from its paper's, and by name more than one neighbour, but in a list that is sorted throughout.

List:
    ## Milestones
    - [Generative Adversarial Nets](https://arxiv.org/abs/1406.2661) [NeurIPS 2014]
    - [Adam: A Method for Stochastic Optimization](https://arxiv.org/abs/1412.6980) [ICLR 2015]
    - [Fully Convolutional Networks for Semantic Segmentation](https://arxiv.org/abs/1411.4038) [CVPR 2015]
    - [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385) [CVPR 2016]
    - [Matching Networks for One Shot Learning](https://arxiv.org/abs/1606.04080) [NeurIPS 2016]
    - [Mask R-CNN](https://arxiv.org/abs/1703.06870) [ICCV 2017]
    - [Deep Contextualized Word Representations](https://arxiv.org/abs/1802.05365) [NAACL 2018]
    - [Graph Attention Networks](https://arxiv.org/abs/1710.10903) [ICLR 2018]
    - [Neural Ordinary Differential Equations](https://arxiv.org/abs/1806.07366) [NeurIPS 2018]
    - [How Powerful are Graph Neural Networks?](https://arxiv.org/abs/1810.00826) [ICLR 2019]
    - [Decoupled Weight Decay Regularization](https://arxiv.org/abs/1711.05101) [ICLR 2019]
    - [Language Models are Few-Shot Learners](https://arxiv.org/abs/2005.14165) [NeurIPS 2020]
    - [Denoising Diffusion Probabilistic Models](https://arxiv.org/abs/2006.11239) [NeurIPS 2020]
    - [End-to-End Object Detection with Transformers](https://arxiv.org/abs/2005.12872) [ECCV 2020]
    - [Denoising Diffusion Implicit Models](https://arxiv.org/abs/2010.02502) [ICLR 2021]
    - [ViViT: A Video Vision Transformer](https://arxiv.org/abs/2103.15691) [ICCV 2021]
    - [Masked Autoencoders Are Scalable Vision Learners](https://arxiv.org/abs/2111.06377) [CVPR 2022]
    - [A ConvNet for the 2020s](https://arxiv.org/abs/2201.03545) [CVPR 2022]
    - [Training Compute-Optimal Large Language Models](https://arxiv.org/abs/2203.15556) [NeurIPS 2022]
    - [Segment Anything](https://arxiv.org/abs/2304.02643) [ICCV 2023]
    - [Visual Instruction Tuning](https://arxiv.org/abs/2304.08485) [NeurIPS 2023]
    - [Predictive Dynamic Fusion](https://arxiv.org/abs/2406.04802) [ICML 2024]
Bad:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Good:
    - [Reliable Conflictive Multi-View Learning](https://arxiv.org/abs/2402.16897) [AAAI 2024]
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.core.conventions.order import SORT_KEYS, Order
from bot.core.conventions.section_order import SectionOrder
from bot.core.conventions.usage import Convention
from bot.core.model import Entry, Finding, Severity
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.words import quote
from bot.core.submission import Submission

NAME = "entry-order"
SEVERITY = Severity.HINT
ABOUT = About.LIST
JUDGES_POSITION = True
# Where an entry stands is not surely wrong while what it is sorted by is.
GIVES_WAY_TO = ("year-mismatch", "venue-mismatch")
FIXES = FixAvailability.NEVER

# Set by `bench/judgement.py`: with less, entries are reported that maintainers left where they were.
MIN_CONFLICTS = 2  # entries on the wrong side of it; a single one may be the one that is out of order
# A paper has a preprint's year and a venue's, and a list sorted by either stays in order: only a year further
# off counts, or half the section.
MIN_YEARS_APART = 2
# Of a whole list's entries in the alphabet's order: then a single one on the wrong side is enough.
SURE_AGREEMENT = 0.98


class _SortedSection(NamedTuple):
    """The entries of a section that the order can place and nobody proposes, and their keys."""

    entries: Sequence[Entry]
    keys: SectionOrder


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    conventions = submission.conventions.get(entry.path)
    order = conventions.section_order(entry.section) if conventions else None
    own_key = SORT_KEYS[order.value](entry) if order else None
    if order is None or own_key is None or entry not in submission.document_entries:
        return  # what is not in the document is what an edited entry was before
    section = submission.compute_once(_sort_section, entry.path, entry.section, order.value)
    position = bisect_left(section.entries, entry.span, key=lambda other: other.span)
    own_position = position if section.entries[position : position + 1] == [entry] else None
    conflicts = section.keys.conflicts(own_key)
    above, below = conflicts.above & ((1 << position) - 1), conflicts.below >> position << position
    if not _is_out_of_order(order, own_key, section, own_position, above | below):
        return
    misplacements = []
    if above:
        misplacements.append(f"below {_entry_name(section.entries[above.bit_length() - 1])}")
    if below:
        misplacements.append(f"above {_entry_name(section.entries[(below & -below).bit_length() - 1])}")
    other_count = len(section.entries) - (own_position is not None)
    counted_entries = "entries of the list" if order.total > other_count + 1 else "entries"
    reason = (
        "the configuration says"
        if order.is_configured
        else f"{order.support} of {order.total} {counted_entries} stand"
    )
    message = f"This section is {order.value} ({reason} so); "
    message += f"{_entry_name(entry)} stands {' and '.join(misplacements)}."
    right_place = _describe_right_place(section, own_key, position, own_position, (above | below).bit_count())
    message += f" Its place is {right_place}." if right_place else ""
    yield Finding(entry, NAME, SEVERITY, message, needs_move=bool(right_place))


def _sort_section(
    submission: Submission, path: str, section: tuple[str, ...], order: Order
) -> _SortedSection:
    keys_and_entries = [
        (key, entry)
        for entry in submission.unproposed_entries(path, section)
        if (key := SORT_KEYS[order](entry)) is not None
    ]
    keys = [key for key, _ in keys_and_entries]
    return _SortedSection([entry for _, entry in keys_and_entries], SectionOrder(order, keys))


def _is_out_of_order(
    order: Convention[Order],
    own_key: str,
    section: _SortedSection,
    own_position: int | None,
    conflicting_positions: int,
) -> bool:
    """Whether so many stand on the wrong side of the entry, or so surely, that it is the one to move."""
    conflict_count = conflicting_positions.bit_count()
    if not conflict_count:
        return False
    other_count = len(section.entries) - (own_position is not None)
    if 2 * conflict_count >= max(other_count, 2 * MIN_CONFLICTS):
        return True
    # Where all others stand in a stated order, or the whole list's, it is surely this one that does not.
    is_sure_alphabet = (
        order.value is Order.ALPHABETICAL
        and order.total > other_count + 1
        and order.has_agreement(SURE_AGREEMENT)
    )
    if (order.is_configured or is_sure_alphabet) and section.keys.is_sorted_without(own_position):
        return True
    if order.value is Order.ALPHABETICAL:
        return conflict_count >= MIN_CONFLICTS
    far_count = section.keys.count(conflicting_positions, lambda key: _are_years_far_apart(own_key, key))
    return far_count >= MIN_CONFLICTS


def _describe_right_place(
    section: _SortedSection, own_key: str, position: int, own_position: int | None, conflict_count: int
) -> str:
    """Where the order puts the entry among the section's others; "" if no place is clearly better."""
    best_places = section.keys.best_places(own_key)
    if 2 * best_places.conflict_count > conflict_count:
        return ""
    place = best_places.nearest(position, is_member=own_position is not None)
    index = max(place - 1, 0)
    neighbour = section.entries[index + (own_position is not None and index >= own_position)]
    return f"right {'below' if place else 'above'} {_entry_name(neighbour)}"


def _are_years_far_apart(one: str, other: str) -> bool:
    return not (one.isdigit() and other.isdigit()) or abs(int(one) - int(other)) >= MIN_YEARS_APART


def _entry_name(entry: Entry) -> str:
    year = f" ({entry.year.value})" if entry.year else ""
    return quote(entry.title.value) + year
