"""An entry -> the form of address that the list gives to links of its kind, where its link has another."""

from __future__ import annotations

import re

from bot.core import refs
from bot.core.conventions import Conventions, identifying_link
from bot.core.conventions.template import minimal_edit
from bot.core.model import Entry, Link
from bot.core.rules.shared.entry_form import Correction
from bot.core.rules.words import text_at
from bot.core.submission import Submission
from bot.core.text.pattern import lazy_pattern

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
    "dblp": "DBLP",
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
    "abs": lazy_pattern(r"arxiv|abs|abstract", re.IGNORECASE),
    "abstract": lazy_pattern(r"abs|abstract", re.IGNORECASE),
    "html": lazy_pattern(r"html", re.IGNORECASE),
    "pdf": lazy_pattern(r"pdf", re.IGNORECASE),
}


def find_link_form_correction(entry: Entry, submission: Submission) -> Correction | None:
    """How the paper's own link gets the form that the list uses; None where it has it."""
    conventions = submission.conventions.get(entry.path)
    link = identifying_link(entry)
    if conventions is None or link is None or link.url.span is None:
        return None
    if sum(1 for other in entry.links if other.ref == link.ref) > 1:
        return None  # the entry links the paper in several forms on purpose
    if link.ref.kind not in conventions.config.links and _has_form_label(link):
        return None
    change = _propose_form(link.url.value, conventions, entry.section)
    if change is None or refs.parse(change[0]) != link.ref:
        return None
    edit = minimal_edit(link.url.span, text_at(entry, link.url.span), change[0])
    return Correction(change[1], (edit,))


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
        usual_form_name = FORM_NAMES.get(convention.value, convention.value)
        links_name = f"{KIND_NAMES.get(kind, 'paper')} links"
        if convention.is_configured:
            wish = f"This list's configuration wants {links_name} to lead to {usual_form_name}"
            reason = f"{wish}; this one leads to {form_name}."
        else:
            count = f"{convention.support} of {convention.total} {links_name} in this list"
            reason = f"{count} lead to {usual_form_name}, this one to {form_name}."
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
