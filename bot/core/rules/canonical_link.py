"""A link has the form that the list gives to links of its kind.

A list of abstract pages saves its readers from downloads, a list of PDFs saves them a click, and a mirror
may vanish: each list has chosen, and readers rely on it. The choice is the list's own, seen in its links of
the same kind where hardly one in a hundred deviates. A list that mixes forms is left alone, and so is a
link whose label says what it leads to. Only the paper's own link is judged; whether it is secure is up to
insecure-link. A version ("v2") is left alone: it may be intended, and maintainers who correct links do not
change it.

List:
    ## Fusion
    - [Deep Partial Multi-View Learning](https://arxiv.org/abs/2011.06170) [TPAMI 2022]
    - [Predictive Dynamic Fusion](https://arxiv.org/abs/2406.04802) [ICML 2024]
    - [Reliable Conflictive Multi-View Learning](https://arxiv.org/abs/2402.16897) [AAAI 2024]
    - [Generative Adversarial Nets](https://arxiv.org/abs/1406.2661) [NeurIPS 2014]
    - [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385) [CVPR 2016]
    - [Language Models are Few-Shot Learners](https://arxiv.org/abs/2005.14165) [NeurIPS 2020]
    - [Segment Anything](https://arxiv.org/abs/2304.02643) [ICCV 2023]
    - [Deep Contextualized Word Representations](https://arxiv.org/abs/1802.05365) [NAACL 2018]
Bad:
    - [Attention Is All You Need](https://arxiv.org/pdf/1706.03762) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Bad:
    - [Attention Is All You Need](https://www.alphaxiv.org/abs/1706.03762) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.model import Entry, Finding, Severity
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.shared.link_form import find_link_form_correction
from bot.core.submission import Submission

NAME = "canonical-link"
SEVERITY = Severity.HINT
ABOUT = About.LINK
GIVES_WAY_TO = ()
FIXES = FixAvailability.ALWAYS


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    correction = find_link_form_correction(entry, submission)
    if correction is not None:
        yield Finding(entry, NAME, SEVERITY, correction.message, edits=correction.edits)
