"""An entry is written as the list writes its entries.

A uniform list is read down the page, by people and by programs; an entry with another bullet or other
brackets is the first thing that a maintainer corrects by hand. The form is the list's own, seen in its
entries that have the same parts, and the entry's neighbours must keep to it. Only punctuation, blanks and
the order of the parts are compared, not what an entry leaves out. Brackets, bullets, broken links and the
order of the parts are reported where nine in ten entries agree; dashes, commas, emphasis and words that
touch only where hardly one of many entries deviates; blanks more or less never. The same holds for the
signs between links, the full stop of a description, hard breaks, and the capitals of a venue's name.

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
    - [Attention Is All You Need] (https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Bad:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762)(NeurIPS'17)
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Bad:
    * [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
Bad:
    - [NeurIPS 2017] [Attention Is All You Need](https://arxiv.org/abs/1706.03762)
Good:
    - [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.model import Entry, Finding, Severity
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.shared.entry_form import find_form_corrections
from bot.core.submission import Submission

NAME = "entry-format"
SEVERITY = Severity.WARNING
ABOUT = About.ENTRY
GIVES_WAY_TO = ()
FIXES = FixAvailability.ALWAYS


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    for correction in find_form_corrections(entry, submission):
        yield Finding(entry, NAME, SEVERITY, correction.message, edits=correction.edits)
