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

from bot.core.conventions.order import KEYS, Order, in_order
from bot.core.model import Entry, Finding, Severity
from bot.core.rules.words import quote
from bot.core.submission import Submission

NAME = "entry-order"
SEVERITY = Severity.HINT

CONFLICTS = 2  # entries on the wrong side of it; a single one may be the one that is out of order
# A paper has a preprint's year and a venue's, and a list sorted by either stays in order: only a year further
# off counts, or half the section.
YEARS_APART = 2
SURE = 0.98  # of a whole list's entries in the alphabet's order: then a single one on the wrong side will do


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    conventions = submission.conventions.get(entry.path)
    document = submission.documents.get(entry.path)
    order = conventions.section_order(entry.section) if conventions else None
    if document is None or order is None:
        return
    value = KEYS[order.value]
    own = value(entry)
    if own is None:
        return
    proposed = {other.span for other in submission.entries if other.path == entry.path} - {entry.span}
    if submission.audit:
        proposed = set()
    settled = [
        other
        for other in document.entries
        if other.section == entry.section and other.span not in proposed and value(other) is not None
    ]
    if entry not in settled:
        return  # it is what an edited entry was before
    at = settled.index(entry)
    above = [other for other in settled[:at] if not in_order(order.value, value(other) or "", own)]
    below = [other for other in settled[at + 1 :] if not in_order(order.value, own, value(other) or "")]
    others = [value(other) or "" for other in (*settled[:at], *settled[at + 1 :])]
    sorted_ = all(in_order(order.value, one, next_) for one, next_ in pairwise(others))
    conflicting = [value(other) or "" for other in (*above, *below)]
    far = [one for one in conflicting if _far(own, one)]
    # Where all others stand in a stated order, or the whole list's, it is surely this one that does not.
    by_name = order.value is Order.ALPHABETICAL and order.of > len(others) + 1 and order.agreed(SURE)
    sure = (order.stated or by_name) and sorted_ and conflicting
    if sure or len(far) >= CONFLICTS or 2 * len(conflicting) >= max(len(others), 2 * CONFLICTS):
        wrong = [f"below {_named(above[-1])}"] if above else []
        wrong += [f"above {_named(below[0])}"] if below else []
        whose = "entries of the list" if order.of > len(others) + 1 else "entries"
        why = "the configuration says" if order.stated else f"{order.support} of {order.of} {whose} stand"
        message = f"This section is {order.value} ({why} so); {_named(entry)} stands {' and '.join(wrong)}."
        place = _place(order.value, own, [*settled[:at], *settled[at + 1 :]], others, at, len(conflicting))
        message += f" Its place is {place}." if place else ""
        yield Finding(entry, NAME, SEVERITY, message, moves=bool(place))


def _place(
    order: Order, own: str, entries: Sequence[Entry], values: Sequence[str], at: int, conflicts: int
) -> str:
    """Where the order puts it among the section's other entries, in words; "" where no place is clearly
    better.
    """
    above = [0, *accumulate(not in_order(order, value, own) for value in values)]
    below = [0, *accumulate(not in_order(order, own, value) for value in values)]
    wrong = [above[place] + below[-1] - below[place] for place in range(len(values) + 1)]
    best = min(range(len(wrong)), key=lambda place: (wrong[place], abs(place - at)))
    if 2 * wrong[best] > conflicts:
        return ""
    return f"right below {_named(entries[best - 1])}" if best else f"right above {_named(entries[0])}"


def _far(own: str, other: str) -> bool:
    return not (own.isdigit() and other.isdigit()) or abs(int(own) - int(other)) >= YEARS_APART


def _named(entry: Entry) -> str:
    year = f" ({entry.year.value})" if entry.year else ""
    return quote(entry.title.value) + year
