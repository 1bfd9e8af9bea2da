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

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from bot.core.conventions.order import SORT_KEYS, Order, is_in_order
from bot.core.model import Entry, Finding, Severity
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.words import quote
from bot.core.submission import Submission

NAME = "entry-order"
SEVERITY = Severity.HINT
ABOUT = About.LIST
# Where an entry stands is not surely wrong while what it is sorted by is.
GIVES_WAY_TO = ("year-mismatch", "venue-mismatch")
FIXES = FixAvailability.NEVER

MIN_CONFLICTS = 2  # entries on the wrong side of it; a single one may be the one that is out of order
# A paper has a preprint's year and a venue's, and a list sorted by either stays in order: only a year further
# off counts, or half the section.
MIN_YEARS_APART = 2
SURE_AGREEMENT = (
    0.98  # of a whole list's entries in the alphabet's order: then a single one on the wrong side will do
)


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    conventions = submission.conventions.get(entry.path)
    document = submission.documents.get(entry.path)
    order = conventions.section_order(entry.section) if conventions else None
    if document is None or order is None:
        return
    sort_key = SORT_KEYS[order.value]
    own_key = sort_key(entry)
    if own_key is None:
        return
    proposed_spans = {other.span for other in submission.entries if other.path == entry.path} - {entry.span}
    if submission.is_audit:
        proposed_spans = set()
    section_entries = [
        other
        for other in document.entries
        if other.section == entry.section and other.span not in proposed_spans and sort_key(other) is not None
    ]
    if entry not in section_entries:
        return  # it is what an edited entry was before
    position = section_entries.index(entry)
    above = [
        other
        for other in section_entries[:position]
        if not is_in_order(order.value, sort_key(other) or "", own_key)
    ]
    below = [
        other
        for other in section_entries[position + 1 :]
        if not is_in_order(order.value, own_key, sort_key(other) or "")
    ]
    other_keys = [
        sort_key(other) or "" for other in (*section_entries[:position], *section_entries[position + 1 :])
    ]
    is_sorted = all(is_in_order(order.value, one, next_) for one, next_ in pairwise(other_keys))
    conflicting_keys = [sort_key(other) or "" for other in (*above, *below)]
    far_keys = [one for one in conflicting_keys if _is_far_apart(own_key, one)]
    # Where all others stand in a stated order, or the whole list's, it is surely this one that does not.
    is_sure_alphabet = (
        order.value is Order.ALPHABETICAL
        and order.total > len(other_keys) + 1
        and order.has_agreement(SURE_AGREEMENT)
    )
    is_sure = (order.is_configured or is_sure_alphabet) and is_sorted and conflicting_keys
    if (
        is_sure
        or len(far_keys) >= MIN_CONFLICTS
        or 2 * len(conflicting_keys) >= max(len(other_keys), 2 * MIN_CONFLICTS)
    ):
        misplacements = [f"below {_entry_name(above[-1])}"] if above else []
        misplacements += [f"above {_entry_name(below[0])}"] if below else []
        counted_entries = "entries of the list" if order.total > len(other_keys) + 1 else "entries"
        reason = (
            "the configuration says"
            if order.is_configured
            else f"{order.support} of {order.total} {counted_entries} stand"
        )
        message = f"This section is {order.value} ({reason} so); {_entry_name(entry)} stands {' and '.join(misplacements)}."
        right_place = _describe_right_place(
            order.value,
            own_key,
            [*section_entries[:position], *section_entries[position + 1 :]],
            other_keys,
            position,
            len(conflicting_keys),
        )
        message += f" Its place is {right_place}." if right_place else ""
        yield Finding(entry, NAME, SEVERITY, message, needs_move=bool(right_place))


def _describe_right_place(
    order: Order,
    own_key: str,
    entries: Sequence[Entry],
    other_keys: Sequence[str],
    position: int,
    conflicts: int,
) -> str:
    """Where the order puts it among the section's other entries, in words; "" where no place is clearly
    better.
    """
    above = [0, *accumulate(not is_in_order(order, value, own_key) for value in other_keys)]
    below = [0, *accumulate(not is_in_order(order, own_key, value) for value in other_keys)]
    conflict_counts = [above[place] + below[-1] - below[place] for place in range(len(other_keys) + 1)]
    best = min(range(len(conflict_counts)), key=lambda place: (conflict_counts[place], abs(place - position)))
    if 2 * conflict_counts[best] > conflicts:
        return ""
    return (
        f"right below {_entry_name(entries[best - 1])}" if best else f"right above {_entry_name(entries[0])}"
    )


def _is_far_apart(own_key: str, other_key: str) -> bool:
    return (
        not (own_key.isdigit() and other_key.isdigit())
        or abs(int(own_key) - int(other_key)) >= MIN_YEARS_APART
    )


def _entry_name(entry: Entry) -> str:
    year = f" ({entry.year.value})" if entry.year else ""
    return quote(entry.title.value) + year
