"""A right entry -> the same entry with one fault of a known kind, or None where that is not possible."""

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
class PlantingSite:
    """An entry to plant a fault into, its list's conventions, the years that sources know, other papers."""

    entry: Entry
    conventions: Conventions
    years: frozenset[int]
    is_venue_known: bool
    foreign_refs: tuple[Ref, ...]
    neighbour_refs: tuple[Ref, ...]
    venue_names: tuple[str, ...]
    rng: random.Random


Planter = Callable[[PlantingSite], str | None]


def _replace_field(entry: Entry, field: Field | None, text: str) -> str | None:
    if field is None or field.span is None:
        return None
    start, end = field.span.start - entry.span.start, field.span.end - entry.span.start
    changed = entry.text[:start] + text + entry.text[end:]
    return changed if changed != entry.text else None


def plant_title_typo(site: PlantingSite) -> str | None:
    """Two letters exchanged, one doubled or one lost within a long word of the title."""
    title = site.entry.title
    if title.span is None:
        return None
    start = title.span.start - site.entry.span.start
    written = site.entry.text[start : title.span.end - site.entry.span.start]
    words = list(re.finditer(r"(?<![\w$\\{}])[A-Za-z][a-z]{5,}(?![\w$\\{}])", written))
    if not words:
        return None
    word = site.rng.choice(words)
    letters = word[0]
    places = [i for i in range(1, len(letters) - 1) if letters[i] != letters[i + 1]]
    at = site.rng.choice(places)
    slips = (
        letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :],
        letters[:at] + letters[at] + letters[at:],
        letters[:at] + letters[at + 1 :],
    )
    slipped = site.rng.choice(slips)
    return _replace_field(site.entry, title, written[: word.start()] + slipped + written[word.end() :])


def _replace_id(site: PlantingSite, old: str, new: str) -> str | None:
    if old not in site.entry.text:
        return None
    return site.entry.text.replace(old, new)


def plant_wrong_id(site: PlantingSite) -> str | None:
    """The arXiv id of another paper, in every link of the entry."""
    link = refs.find_paper_link(site.entry)
    if link is None or link.ref.kind != "arxiv" or not site.foreign_refs or link.url.span is None:
        return None
    if {one.ref for one in site.entry.links if refs.is_paper(one.ref)} != {link.ref}:
        return None
    return _replace_id(site, link.ref.id, site.rng.choice(site.foreign_refs).id)


def plant_neighbours_id(site: PlantingSite) -> str | None:
    """The arXiv id of another entry of the list, in every link: a line copied and half changed."""
    link = refs.find_paper_link(site.entry)
    if link is None or link.ref.kind != "arxiv" or not site.neighbour_refs or link.url.span is None:
        return None
    if {one.ref for one in site.entry.links if refs.is_paper(one.ref)} != {link.ref}:
        return None
    others = [ref for ref in site.neighbour_refs if ref != link.ref]
    return _replace_id(site, link.ref.id, site.rng.choice(others).id) if others else None


def plant_unissued_id(site: PlantingSite) -> str | None:
    """An arXiv id that no paper has: a month's number far beyond the last."""
    link = refs.find_paper_link(site.entry)
    if link is None or link.url.span is None or not re.fullmatch(r"\d{4}\.\d{5}", link.ref.id):
        return None
    if {one.ref for one in site.entry.links if refs.is_paper(one.ref)} != {link.ref}:
        return None
    return _replace_id(site, link.ref.id, f"{link.ref.id[:5]}9{link.ref.id[6:]}")


def plant_wrong_venue(site: PlantingSite) -> str | None:
    """Another conference that the list names too."""
    venue = site.entry.venue
    key = venues.identify(venue.value) if venue else None
    if venue is None or key is None or not site.is_venue_known or venues.is_preprint(venue.value):
        return None
    if venues.kind_of(key) != "conference":
        return None
    names = [name for name in site.venue_names if venues.compare(name, venue.value) is False]
    return _replace_field(site.entry, venue, site.rng.choice(names)) if names else None


def plant_wrong_year(site: PlantingSite) -> str | None:
    """A year or two off, and no source knows the paper in that year."""
    year = site.entry.year
    if year is None or year.span is None or not site.is_venue_known or not year.value.isdigit():
        return None
    if site.entry.venue is None or venues.is_preprint(site.entry.venue.value):
        return None
    near = [int(year.value) + step for step in (-1, 1, -2, 2)]
    wrong = [one for one in near if one not in site.years]
    if not wrong:
        return None
    text = str(site.rng.choice(wrong[:2]))
    short = year.span.end - year.span.start
    written = site.entry.text[year.span.start - site.entry.span.start :][:short]
    bare = written.lstrip("'’‘")
    if not bare.isdigit() or len(bare) not in (2, 4):
        return None
    return _replace_field(site.entry, year, written[: len(written) - len(bare)] + text[-len(bare) :])


def plant_stale_preprint(site: PlantingSite) -> str | None:
    """The preprint's tag on a paper that has been published."""
    venue = site.entry.venue
    if venue is None or not site.is_venue_known or venues.is_preprint(venue.value):
        return None
    return _replace_field(site.entry, venue, "arXiv")


def _other_address(url: str, ref: Ref, rng: random.Random) -> str | None:
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
        return rng.choice([form for form in forms if form != url])
    if ref.kind == "openreview":
        return f"https://openreview.net/{'pdf' if 'forum' in url else 'forum'}?id={ref.id}"
    if ref.kind == "cvf" and "/papers/" in url:
        return url.replace("/papers/", "/html/").replace(".pdf", ".html")
    if ref.kind == "cvf" and "/html/" in url:
        return url.replace("/html/", "/papers/").replace(".html", ".pdf")
    if ref.kind == "doi" and "doi.org/" in url:
        return f"https://dx.doi.org/{ref.id}"
    return None


def plant_duplicate(site: PlantingSite) -> str | None:
    """The same paper once more, under another form of its address."""
    link = refs.find_paper_link(site.entry)
    if link is None or link.url.span is None:
        return None
    other = _other_address(link.url.value, link.ref, site.rng)
    return _replace_field(site.entry, link.url, other) if other else None


def plant_http(site: PlantingSite) -> str | None:
    """http where nearly every link of the list is https."""
    link = refs.find_paper_link(site.entry)
    scheme = site.conventions.url_scheme()
    if link is None or scheme is None or scheme.value != "https":
        return None
    if not link.url.value.startswith("https:") or sum(one.ref == link.ref for one in site.entry.links) > 1:
        return None
    return _replace_field(site.entry, link.url, "http:" + link.url.value[6:])


def plant_other_page(site: PlantingSite) -> str | None:
    """The PDF where the list links abstract pages, or the reverse."""
    link = refs.find_paper_link(site.entry)
    if link is None or link.ref.kind != "arxiv" or sum(one.ref == link.ref for one in site.entry.links) > 1:
        return None
    usual = site.conventions.link_form("arxiv", site.entry.section)
    form = refs.link_form(link.url.value)
    if usual is None or form != usual.value or form not in ("abs", "pdf"):
        return None
    if form == "abs":
        return _replace_field(site.entry, link.url, f"https://arxiv.org/pdf/{link.ref.id}")
    return _replace_field(site.entry, link.url, f"https://arxiv.org/abs/{link.ref.id}")


def plant_broken_format(site: PlantingSite) -> str | None:
    """A space within the link, another bullet, other brackets around the venue, or a lost bracket."""
    entry = site.entry
    found = parse_layout(entry)
    usual = site.conventions.template_for(found) if found else None
    if found is None or usual is None or usual.value != found.template:
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
    return site.rng.choice(broken) if broken else None


# kind -> how it is planted, the rules that may find it
KINDS: dict[str, tuple[Planter, frozenset[str]]] = {
    "title typo": (plant_title_typo, frozenset({"title-mismatch"})),
    "wrong paper id": (plant_wrong_id, frozenset({"title-mismatch", "unknown-paper", "duplicate-entry"})),
    "a neighbour's id": (plant_neighbours_id, frozenset({"title-mismatch", "duplicate-entry"})),
    "unissued paper id": (plant_unissued_id, frozenset({"unknown-paper"})),
    "wrong venue": (plant_wrong_venue, frozenset({"venue-mismatch"})),
    "wrong year": (plant_wrong_year, frozenset({"year-mismatch", "venue-mismatch"})),
    "stale preprint": (plant_stale_preprint, frozenset({"published-version"})),
    "duplicate": (plant_duplicate, frozenset({"duplicate-entry"})),
    "http": (plant_http, frozenset({"canonical-link", "insecure-link"})),
    "pdf for abs": (plant_other_page, frozenset({"canonical-link"})),
    "broken format": (plant_broken_format, frozenset({"entry-format", "broken-link"})),
}
