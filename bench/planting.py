"""A line of a list -> the same line with one fault of a known kind, or None where that is not possible.

Faults are planted into the text by what is true of the paper that the line links: nothing here asks how the
product reads the line, infers the list's conventions or verifies the entry.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from bench.sites import PAPER_HOSTS, Piece, Site
from bench.truth import Paper

_LINK = re.compile(r"\[[^\[\]]+\]\((https?://[^\s()]+)\)")
_LONG_WORD = re.compile(r"(?<![\w$\\{}])[A-Za-z][a-z]{5,}(?![\w$\\{}])")


@dataclass(frozen=True)
class Others:
    """What other lines hold, to be put in the place of what is right."""

    foreign_ids: tuple[str, ...]
    neighbour_ids: tuple[str, ...]
    venues: tuple[tuple[str, Paper], ...]
    authors: tuple[str, ...]


Planter = Callable[[Site, Others, random.Random], str | None]


def plant_title_typo(site: Site, _others: Others, rng: random.Random) -> str | None:
    """Two letters exchanged, one doubled or one lost within a long word of the title."""
    written = site.written(site.title)
    words = [*_LONG_WORD.finditer(written)]
    if not words:
        return None
    word = rng.choice(words)
    letters = word[0]
    at = rng.choice([i for i in range(1, len(letters) - 1) if letters[i] != letters[i + 1]])
    slip = rng.choice(
        (
            letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :],
            letters[:at] + letters[at] + letters[at:],
            letters[:at] + letters[at + 1 :],
        )
    )
    return site.replaced(site.title, written[: word.start()] + slip + written[word.end() :])


def plant_lost_word(site: Site, _others: Others, rng: random.Random) -> str | None:
    """A long word of the title left out."""
    written = site.written(site.title)
    words = [word for word in _LONG_WORD.finditer(written) if written[word.end() : word.end() + 1] == " "]
    if len(words) < 2:
        return None
    word = rng.choice(words)
    return site.replaced(site.title, written[: word.start()] + written[word.end() + 1 :])


def _replace_id(site: Site, new_ids: tuple[str, ...], rng: random.Random) -> str | None:
    old = site.arxiv_ids
    choices = [one for one in new_ids if one not in old]
    if len(old) != 1 or not choices or "arxiv.org" not in site.written(site.url):
        return None
    return site.text.replace(next(iter(old)), rng.choice(choices))


def plant_wrong_id(site: Site, others: Others, rng: random.Random) -> str | None:
    """The arXiv id of an unrelated paper."""
    return _replace_id(site, others.foreign_ids, rng)


def plant_neighbours_id(site: Site, others: Others, rng: random.Random) -> str | None:
    """The arXiv id of another line of the list: a line copied and half changed."""
    return _replace_id(site, others.neighbour_ids, rng)


def plant_unissued_id(site: Site, _others: Others, rng: random.Random) -> str | None:
    """An arXiv id that no paper has: a month's number far beyond the last."""
    return _replace_id(site, tuple(f"{one[:5]}9{one[6:]}" for one in site.arxiv_ids), rng)


def plant_wrong_venue(site: Site, others: Others, rng: random.Random) -> str | None:
    """Another conference that the list names."""
    if site.venue is None:
        return None
    names = [name for name, paper in others.venues if not set(paper.venues) & set(site.paper.venues)]
    return site.replaced(site.venue, rng.choice(names)) if names else None


def plant_wrong_year(site: Site, _others: Others, rng: random.Random) -> str | None:
    """A year two or three off, and next to none in which the paper came out."""
    if site.year is None:
        return None
    written = site.written(site.year)
    year = int(written) if len(written) == 4 else 2000 + int(written)
    near = {known + step for known in site.paper.years for step in (-1, 0, 1)}
    wrong = [str(one) for step in (-3, -2, 2, 3) if (one := year + step) not in near]
    return site.replaced(site.year, rng.choice(wrong)[-len(written) :]) if wrong else None


def plant_stale_preprint(site: Site, _others: Others, _rng: random.Random) -> str | None:
    """The preprint's name where the venue of a published paper stood."""
    return site.replaced(site.venue, "arXiv") if site.venue else None


def plant_wrong_author(site: Site, others: Others, rng: random.Random) -> str | None:
    """Another paper's author where one of this paper's stood."""
    here = [name for name in site.paper.authors if len(name) >= 6 and site.text.count(name) == 1]
    strangers = [name for name in others.authors if name not in site.paper.authors]
    return site.text.replace(rng.choice(here), rng.choice(strangers)) if here and strangers else None


def plant_duplicate(site: Site, _others: Others, rng: random.Random) -> str | None:
    """The same paper once more, under another of its addresses."""
    url = site.written(site.url)
    known = [one for one in site.paper.urls if one != url and PAPER_HOSTS.search(one)]
    if "arxiv.org" in url and len(site.arxiv_ids) == 1:
        one = next(iter(site.arxiv_ids))
        forms = (
            f"https://arxiv.org/abs/{one}", f"https://arxiv.org/pdf/{one}", f"https://arxiv.org/pdf/{one}v1.pdf",
            f"http://arxiv.org/abs/{one}v2", f"https://huggingface.co/papers/{one}",
        )  # fmt: skip
        known += [form for form in forms if form != url]
    return site.replaced(site.url, rng.choice(known)) if known else None


def plant_http(site: Site, _others: Others, _rng: random.Random) -> str | None:
    """http where nearly every link of the list is https."""
    url = site.written(site.url)
    is_habit = site.habits.is_https and url.split("/")[2] not in site.habits.plain_hosts
    if not is_habit or not url.startswith("https:") or site.text.count(url) > 1:
        return None
    return site.replaced(site.url, "http:" + url[6:])


def plant_lost_scheme(site: Site, _others: Others, _rng: random.Random) -> str | None:
    """The address of a link without https://."""
    url = site.written(site.url)
    if f"]({url})" not in site.text:
        return None
    return site.text.replace(f"]({url})", f"]({url.partition('://')[2]})", 1)


def plant_other_page(site: Site, _others: Others, _rng: random.Random) -> str | None:
    """The PDF where the list links abstract pages, or the reverse."""
    url, form = site.written(site.url), site.habits.arxiv_form
    if f"arxiv.org/{form}/" not in url or not form or len(site.arxiv_ids) != 1 or site.text.count(url) > 1:
        return None
    other = "pdf" if form == "abs" else "abs"
    if re.search(rf"\[\W*(?:{other}|{form})\W*\]\({re.escape(url)}", site.text, re.IGNORECASE):
        return None  # "[PDF]" is right to lead to a PDF, whatever the others do
    return site.replaced(site.url, f"https://arxiv.org/{other}/{next(iter(site.arxiv_ids))}")


def plant_lost_bracket(site: Site, _others: Others, rng: random.Random) -> str | None:
    """One of the four brackets of a link left out."""
    links = [
        match for match in _LINK.finditer(site.text) if site.text[match.start() - 1 : match.start()] != "!"
    ]
    if not links:
        return None
    link = rng.choice(links)
    middle = site.text.index("](", link.start())
    at = rng.choice((link.start(), middle, middle + 1, link.end() - 1))
    return site.text[:at] + site.text[at + 1 :]


def plant_space_in_link(site: Site, _others: Others, _rng: random.Random) -> str | None:
    """A blank between the two halves of a link."""
    url = site.written(site.url)
    return site.text.replace(f"]({url})", f"] ({url})", 1) if f"]({url})" in site.text else None


def plant_other_bullet(site: Site, _others: Others, _rng: random.Random) -> str | None:
    """Another bullet than nearly every line of the list has."""
    match = re.match(r"\s*([-*+]) ", site.text)
    if not match or match[1] != site.habits.bullet:
        return None
    return site.replaced(Piece(*match.span(1)), "*" if match[1] == "-" else "-")


# kind -> how it is planted, the rules that may find it
KINDS: dict[str, tuple[Planter, frozenset[str]]] = {
    "title typo": (plant_title_typo, frozenset({"title-mismatch"})),
    "lost word": (plant_lost_word, frozenset({"title-mismatch"})),
    "wrong paper id": (plant_wrong_id, frozenset({"title-mismatch", "unknown-paper", "duplicate-entry"})),
    "a neighbour's id": (plant_neighbours_id, frozenset({"title-mismatch", "duplicate-entry"})),
    "unissued paper id": (plant_unissued_id, frozenset({"unknown-paper"})),
    "wrong venue": (plant_wrong_venue, frozenset({"venue-mismatch"})),
    "wrong year": (plant_wrong_year, frozenset({"year-mismatch", "venue-mismatch"})),
    "stale preprint": (plant_stale_preprint, frozenset({"published-version"})),
    "wrong author": (plant_wrong_author, frozenset({"author-mismatch"})),
    "duplicate": (plant_duplicate, frozenset({"duplicate-entry"})),
    "http": (plant_http, frozenset({"canonical-link", "insecure-link"})),
    "lost scheme": (plant_lost_scheme, frozenset({"broken-link"})),
    "pdf for abs": (plant_other_page, frozenset({"canonical-link"})),
    "lost bracket": (plant_lost_bracket, frozenset({"entry-format", "broken-link"})),
    "space in link": (plant_space_in_link, frozenset({"entry-format", "broken-link"})),
    "other bullet": (plant_other_bullet, frozenset({"entry-format"})),
}
