"""An entry that is right -> the same entry with one fault of a known kind, or None where it can bear none."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.core import refs, venues
from bot.core.conventions import Conventions
from bot.core.conventions.template import parse_layout
from bot.core.model import Entry, Field, Ref


@dataclass(frozen=True)
class Bed:
    """What a fault is planted into, the ways of its list, the years its witnesses know, other papers."""

    entry: Entry
    ways: Conventions
    years: frozenset[int]
    venue_known: bool
    others: tuple[Ref, ...]
    neighbours: tuple[Ref, ...]
    venue_names: tuple[str, ...]
    random: random.Random


Planter = Callable[[Bed], str | None]


def _with(entry: Entry, field: Field | None, text: str) -> str | None:
    if field is None or field.span is None:
        return None
    start, end = field.span.start - entry.span.start, field.span.end - entry.span.start
    changed = entry.text[:start] + text + entry.text[end:]
    return changed if changed != entry.text else None


def title_typo(bed: Bed) -> str | None:
    """Two letters exchanged, one doubled or one lost within a long word of the title."""
    title = bed.entry.title
    if title.span is None:
        return None
    start = title.span.start - bed.entry.span.start
    written = bed.entry.text[start : title.span.end - bed.entry.span.start]
    words = list(re.finditer(r"(?<![\w$\\{}])[A-Za-z][a-z]{5,}(?![\w$\\{}])", written))
    if not words:
        return None
    word = bed.random.choice(words)
    letters = word[0]
    places = [i for i in range(1, len(letters) - 1) if letters[i] != letters[i + 1]]
    at = bed.random.choice(places)
    slips = (
        letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :],
        letters[:at] + letters[at] + letters[at:],
        letters[:at] + letters[at + 1 :],
    )
    slipped = bed.random.choice(slips)
    return _with(bed.entry, title, written[: word.start()] + slipped + written[word.end() :])


def _relinked(bed: Bed, old: str, new: str) -> str | None:
    if old not in bed.entry.text:
        return None
    return bed.entry.text.replace(old, new)


def wrong_id(bed: Bed) -> str | None:
    """The arXiv id of another paper, in every link of the entry."""
    link = refs.find_paper_link(bed.entry)
    if link is None or link.ref.kind != "arxiv" or not bed.others or link.url.span is None:
        return None
    if {one.ref for one in bed.entry.links if refs.is_paper(one.ref)} != {link.ref}:
        return None
    return _relinked(bed, link.ref.id, bed.random.choice(bed.others).id)


def neighbours_id(bed: Bed) -> str | None:
    """The arXiv id of another entry of the list, in every link: a line copied and half changed."""
    link = refs.find_paper_link(bed.entry)
    if link is None or link.ref.kind != "arxiv" or not bed.neighbours or link.url.span is None:
        return None
    if {one.ref for one in bed.entry.links if refs.is_paper(one.ref)} != {link.ref}:
        return None
    others = [ref for ref in bed.neighbours if ref != link.ref]
    return _relinked(bed, link.ref.id, bed.random.choice(others).id) if others else None


def slipped_id(bed: Bed) -> str | None:
    """An arXiv id that no paper has: a month's number far beyond the last."""
    link = refs.find_paper_link(bed.entry)
    if link is None or link.url.span is None or not re.fullmatch(r"\d{4}\.\d{5}", link.ref.id):
        return None
    if {one.ref for one in bed.entry.links if refs.is_paper(one.ref)} != {link.ref}:
        return None
    return _relinked(bed, link.ref.id, f"{link.ref.id[:5]}9{link.ref.id[6:]}")


def wrong_venue(bed: Bed) -> str | None:
    """Another conference that the list names too."""
    venue = bed.entry.venue
    key = venues.identify(venue.value) if venue else None
    if venue is None or key is None or not bed.venue_known or venues.is_preprint(venue.value):
        return None
    if venues.kind_of(key) != "conference":
        return None
    names = [name for name in bed.venue_names if venues.compare(name, venue.value) is False]
    return _with(bed.entry, venue, bed.random.choice(names)) if names else None


def wrong_year(bed: Bed) -> str | None:
    """A year or two off, and no witness knows the paper of that year."""
    year = bed.entry.year
    if year is None or year.span is None or not bed.venue_known or not year.value.isdigit():
        return None
    if bed.entry.venue is None or venues.is_preprint(bed.entry.venue.value):
        return None
    near = [int(year.value) + step for step in (-1, 1, -2, 2)]
    wrong = [one for one in near if one not in bed.years]
    if not wrong:
        return None
    text = str(bed.random.choice(wrong[:2]))
    short = year.span.end - year.span.start
    written = bed.entry.text[year.span.start - bed.entry.span.start :][:short]
    bare = written.lstrip("'’‘")
    if not bare.isdigit() or len(bare) not in (2, 4):
        return None
    return _with(bed.entry, year, written[: len(written) - len(bare)] + text[-len(bare) :])


def stale_preprint(bed: Bed) -> str | None:
    """The preprint's tag on a paper that has been published."""
    venue = bed.entry.venue
    if venue is None or not bed.venue_known or venues.is_preprint(venue.value):
        return None
    return _with(bed.entry, venue, "arXiv")


def _other_form(url: str, ref: Ref, chance: random.Random) -> str | None:
    if ref.kind == "arxiv":
        forms = (
            f"https://arxiv.org/abs/{ref.id}",
            f"https://arxiv.org/pdf/{ref.id}",
            f"https://arxiv.org/pdf/{ref.id}v1.pdf",
            f"http://arxiv.org/abs/{ref.id}v2",
            f"https://doi.org/10.48550/arXiv.{ref.id}",
            f"https://huggingface.co/papers/{ref.id}",
            f"https://www.alphaxiv.org/abs/{ref.id}",
        )
        return chance.choice([form for form in forms if form != url])
    if ref.kind == "openreview":
        return f"https://openreview.net/{'pdf' if 'forum' in url else 'forum'}?id={ref.id}"
    if ref.kind == "cvf" and "/papers/" in url:
        return url.replace("/papers/", "/html/").replace(".pdf", ".html")
    if ref.kind == "cvf" and "/html/" in url:
        return url.replace("/html/", "/papers/").replace(".html", ".pdf")
    if ref.kind == "doi" and "doi.org/" in url:
        return f"https://dx.doi.org/{ref.id}"
    return None


def duplicate(bed: Bed) -> str | None:
    """The same paper once more, under another form of its address."""
    link = refs.find_paper_link(bed.entry)
    if link is None or link.url.span is None:
        return None
    other = _other_form(link.url.value, link.ref, bed.random)
    return _with(bed.entry, link.url, other) if other else None


def insecure(bed: Bed) -> str | None:
    """http where nearly every link of the list is https."""
    link = refs.find_paper_link(bed.entry)
    scheme = bed.ways.url_scheme()
    if link is None or scheme is None or scheme.value != "https":
        return None
    if not link.url.value.startswith("https:") or sum(one.ref == link.ref for one in bed.entry.links) > 1:
        return None
    return _with(bed.entry, link.url, "http:" + link.url.value[6:])


def other_page(bed: Bed) -> str | None:
    """The PDF where the list links abstract pages, or the other way about."""
    link = refs.find_paper_link(bed.entry)
    if link is None or link.ref.kind != "arxiv" or sum(one.ref == link.ref for one in bed.entry.links) > 1:
        return None
    habit = bed.ways.link_form("arxiv", bed.entry.section)
    form = refs.link_form(link.url.value)
    if habit is None or form != habit.value or form not in ("abs", "pdf"):
        return None
    if form == "abs":
        return _with(bed.entry, link.url, f"https://arxiv.org/pdf/{link.ref.id}")
    return _with(bed.entry, link.url, f"https://arxiv.org/abs/{link.ref.id}")


def broken_format(bed: Bed) -> str | None:
    """A blank within the link, another bullet, other brackets about the venue, a bracket lost."""
    entry = bed.entry
    found = parse_layout(entry)
    habit = bed.ways.template_for(found) if found else None
    if found is None or habit is None or habit.value != found.template:
        return None
    text, broken = entry.text, []
    bullet = re.match(r"\s*([-*+])(?= )", text)
    if bullet:
        other = "*" if bullet[1] == "-" else "-"
        broken.append(text[: bullet.start(1)] + other + text[bullet.end(1) :])
    core = found.end - entry.span.start
    if "](" in text[:core]:
        broken.append(text.replace("](", "] (", 1))
    if entry.venue and entry.venue.span and entry.year and entry.year.span:
        start = min(entry.venue.span.start, entry.year.span.start) - entry.span.start
        end = max(entry.venue.span.end, entry.year.span.end) - entry.span.start
        opener, closer = text[start - 1 : start], text[end : end + 1]
        swaps = {"[]": "()", "()": "[]"}
        if opener + closer in swaps and text[end + 1 : end + 2] != "(":
            new = swaps[opener + closer]
            broken.append(text[: start - 1] + new[0] + text[start:end] + new[1] + text[end + 1 :])
            broken.append(text[:end] + text[end + 1 :])
    return bed.random.choice(broken) if broken else None


# kind -> how it is planted, the rules that may find it
KINDS: dict[str, tuple[Planter, frozenset[str]]] = {
    "title typo": (title_typo, frozenset({"title-mismatch"})),
    "wrong paper id": (wrong_id, frozenset({"title-mismatch", "unknown-paper", "duplicate-entry"})),
    "a neighbour's id": (neighbours_id, frozenset({"title-mismatch", "duplicate-entry"})),
    "unissued paper id": (slipped_id, frozenset({"unknown-paper"})),
    "wrong venue": (wrong_venue, frozenset({"venue-mismatch"})),
    "wrong year": (wrong_year, frozenset({"year-mismatch", "venue-mismatch"})),
    "stale preprint": (stale_preprint, frozenset({"published-version"})),
    "duplicate": (duplicate, frozenset({"duplicate-entry"})),
    "http": (insecure, frozenset({"canonical-link", "insecure-link"})),
    "pdf for abs": (other_page, frozenset({"canonical-link"})),
    "broken format": (broken_format, frozenset({"entry-format", "broken-link"})),
}
