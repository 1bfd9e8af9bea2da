"""What the index borrows of the product: how addresses, titles and venues are normalized."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.core import refs, titles, venues
from bot.core.model import Ref
from bot.core.text.words import stop_words


def parse_address(url: str) -> Ref:
    """The identity that an address names, as `refs.parse` has it.

    Most of the dump's addresses are plain DOIs, read here in a tenth of the time.
    """
    doi = _PLAIN_DOI.fullmatch(url)
    return Ref("doi", doi[1].lower()) if doi else refs.parse(url)


# Not those that spell other ids (arXiv, ACL Anthology, IJCAI, bioRxiv); it ends in no ".pdf" or the like.
_PLAIN_DOI = re.compile(
    r"https://doi\.org/(10\.(?!(?:48550|18653|3115|24963|1101|64898)/)\d{4,9}(?:/[A-Za-z0-9._()-]+)+(?<=\d))"
)


def names_paper(ref: Ref) -> bool:
    """Whether a ref identifies a paper."""
    return refs.is_paper(ref)


def is_small_word(word: str) -> bool:
    """Whether a word is one of those that nearly every title has."""
    return word in stop_words()


def split_title(title: str) -> tuple[str, ...]:
    """The words of a title as it is compared; joined they are its folded form."""
    return titles.split_words(title)


def clean_title(title: str) -> str:
    """A title as people read it: one line, no markup, no closing full stop."""
    return titles.strip_markup(title)


def compare_titles(one: str, other: str) -> float:
    """How much two titles have in common, 0 to 1."""
    return titles.similarity(one, other)


def share_author(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether two lists of authors certainly have a person in common."""
    return titles.share_author(some, others) is True


@lru_cache(maxsize=65_536)
def name_venue(name: str) -> str:
    """The key that a venue goes by in the product; without a volume's number its own name where it has none.

    Workshops are no edition of their conference: DBLP writes "ICLR (Workshop)".
    """
    name = _WORKSHOP.sub(" Workshops", _VOLUME.sub("", name))
    return venues.identify(name) or name


_VOLUME = re.compile(r"\s\(\d+\)$")
_WORKSHOP = re.compile(r"\s\((?:\w+ )?Workshops?\)$")
