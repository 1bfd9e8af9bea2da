"""The paper is linked by the form of address that the list uses.

A list of abstract pages saves its readers from downloads, a list of PDFs saves them a click, a mirror may
vanish: each list has chosen, and readers rely on it. The choice is the list's own, seen in its links of the
same kind where hardly one in a hundred departs; a list that mixes forms is left alone, and so is a link whose
label says what it leads to. Only the paper's own link is looked at; whether it is secure is insecure-link's.
A version ("v2") is left alone: it may be meant, and maintainers who mend links do not mend those.

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

import re
from collections.abc import Iterator

from bot.core import refs
from bot.core.conventions import Conventions, identifying_link
from bot.core.conventions.template import minimal_edit
from bot.core.model import Entry, Finding, Link, Severity
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.words import text_at
from bot.core.submission import Submission

NAME = "canonical-link"
SEVERITY = Severity.HINT
ABOUT = About.LINK
GIVES_WAY_TO = ()
FIXES = FixAvailability.ALWAYS

KIND_NAMES = {
    "aaai": "AAAI",
    "acl": "ACL Anthology",
    "arxiv": "arXiv",
    "cvf": "CVF",
    "doi": "DOI",
    "ecva": "ECVA",
    "ieee": "IEEE Xplore",
    "ijcai": "IJCAI",
    "jmlr": "JMLR",
    "neurips": "NeurIPS",
    "neurips-old": "NeurIPS",
    "openreview": "OpenReview",
    "pmlr": "PMLR",
    "sciencedirect": "ScienceDirect",
}
MIRROR_NAMES = {
    "alphaxiv": "alphaXiv",
    "ar5iv": "ar5iv",
    "huggingface": "Hugging Face",
    "papers.cool": "Cool Papers",
    "scirate": "SciRate",
    "vanity": "arXiv Vanity",
}
FORM_NAMES = MIRROR_NAMES | {
    "abs": "the abstract page",
    "abstract": "the abstract page",
    "doi": "the DOI",
    "forum": "the forum page",
    "html": "the HTML page",
    "page": "the landing page",
    "pdf": "the PDF",
}


FORM_LABELS = {
    "abs": re.compile(r"arxiv|abs|abstract", re.IGNORECASE),
    "abstract": re.compile(r"abs|abstract", re.IGNORECASE),
    "html": re.compile(r"html", re.IGNORECASE),
    "pdf": re.compile(r"pdf", re.IGNORECASE),
}


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    conventions = submission.conventions.get(entry.path)
    link = identifying_link(entry)
    if conventions is None or link is None or link.url.span is None:
        return
    if sum(1 for other in entry.links if other.ref == link.ref) > 1:
        return  # the entry links the paper in several forms on purpose
    if link.ref.kind not in conventions.config.links and _has_form_label(link):
        return
    change = _propose_form(link.url.value, conventions, entry.section)
    if change is not None and refs.parse(change[0]) == link.ref:
        edit = minimal_edit(link.url.span, text_at(entry, link.url.span), change[0])
        yield Finding(entry, NAME, SEVERITY, change[1], edits=(edit,))


def _has_form_label(link: Link) -> bool:
    """Whether the link's label says what it leads to: "[arXiv](.../abs/...)" is right as it stands."""
    form = refs.link_form(link.url.value)
    return form in FORM_LABELS and FORM_LABELS[form].fullmatch(link.label.strip(" []\\*_`")) is not None


def _propose_form(url: str, conventions: Conventions, section: tuple[str, ...]) -> tuple[str, str] | None:
    kind, form = refs.parse(url).kind, refs.link_form(url)
    convention = conventions.link_form(kind, section)
    if form is None or (convention and convention.value == form):
        return None
    form_name = FORM_NAMES.get(form, form)
    if convention:
        usual_form_name, links_name = (
            FORM_NAMES.get(convention.value, convention.value),
            f"{KIND_NAMES.get(kind, 'paper')} links",
        )
        reason = (
            f"This list's configuration wants {links_name} to lead to {usual_form_name}; this one leads to {form_name}."
            if convention.is_configured
            else f"{convention.support} of {convention.total} {links_name} in this list lead to {usual_form_name}, this one to {form_name}."
        )
    elif form in MIRROR_NAMES and (
        convention := conventions.commonest_link_form(kind, frozenset(MIRROR_NAMES))
    ):
        reason = (
            f"The {convention.total} arXiv links in this list lead to arXiv itself, this one to {form_name}."
        )
    else:
        return None
    new_url = conventions.url_in_form(url, convention.value)
    return (new_url, reason) if new_url else None
