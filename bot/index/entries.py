"""One entry of the dump -> the row that the index stores of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.index.dump import DumpEntry
from bot.index.layout import PaperRow
from bot.index.normalization import parse_address

DBLP_NOTES = "dblpnote/"  # three entries that say what DBLP's own notes mean
_HOMONYM = re.compile(r" \d{4}$")  # "Wei Wang 0001" [https://dblp.org/faq/1474704.html]


def read_entry(entry: DumpEntry) -> PaperRow | None:
    """The row of one entry of the dump; None if it is not a paper or has no title."""
    key = entry.attributes.get("key", "")
    stream, _, name = key.rpartition("/")
    values = dict(entry.fields)
    title = " ".join(values.get("title", "").split())
    if not title or not stream or key.startswith(DBLP_NOTES):
        return None
    authors = [text for field, text in entry.fields if field == "author"]
    addresses = [text for field, text in entry.fields if field == "ee"]
    venue = values.get("booktitle") or values.get("journal") or values.get("school") or ""
    volume, number = values.get("volume", ""), values.get("number", "")
    if venue == "CoRR" and volume.startswith("abs/"):
        addresses.append(f"https://arxiv.org/{volume}")
        volume = number = ""
    return PaperRow(
        stream=stream,
        year=_read_year(values.get("year", "")),
        venue=venue,
        kind=entry.kind,
        publication_type=entry.attributes.get("publtype", ""),
        name=name,
        title=title,
        authors=tuple([_HOMONYM.sub("", text) if text[-1:].isdigit() else text for text in authors]),
        volume=f"{volume}({number})" if number else volume,
        refs=_collect_refs(addresses),
    )


def _read_year(text: str) -> int:
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else 0


def _collect_refs(addresses: Sequence[str]) -> tuple[str, ...]:
    """The refs that a paper's addresses name, its DOI's first, as DBLP's API gives them.

    Wikidata's page about a paper is left out: lists do not link to it, and it is not the paper's own address.
    """
    found: dict[str, None] = {}
    for url in sorted(addresses, key=_follow_doi) if len(addresses) > 1 else addresses:
        if "wikidata.org/" not in url:
            ref = parse_address(url)
            written = f"{ref.kind}:{ref.id}"
            if written.isprintable():
                found[written] = None
    return tuple(found)


def _follow_doi(url: str) -> bool:
    return "doi.org/" not in url
