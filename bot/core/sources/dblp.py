"""DBLP's search: the published versions and the arXiv copy (CoRR) that bear a title, in JSON.

Since 2026 a bot check stands before it at times, with status 200 or 500: whatever is not JSON is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.core import titles
from bot.core.model import Lookup, Record, Ref, Unavailable
from bot.core.sources import reading
from bot.core.sources.source import Ask, Keys, Request, Response

# DBLP writes Findings under the conference's name; only the address of the paper shows them.
FINDINGS = re.compile(r"findings-([a-z]+)\.", re.IGNORECASE)
SMALL = re.compile(r"a|an|and|are|as|at|by|for|from|in|is|of|on|or|the|to|via|with", re.IGNORECASE)


class DBLP:
    """`Ref("title", ...)`."""

    name = "DBLP"
    batch = 1
    pace = 1.1

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "title" and bool(_words(ref.id))

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request:  # noqa: ARG002
        query = reading.quoted(" ".join(_words(refs[0].id)))
        return Request(f"https://dblp.org/search/publ/api?q={query}&format=json&h=30")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | Ask]:
        if failed := reading.blocked(response):
            return reading.same(refs, failed)
        hits = reading.table(reading.table(reading.table(reading.parsed(response)).get("result")).get("hits"))
        if response.status != 200 or "@total" not in hits:
            return reading.same(refs, Unavailable(f"it answered {response.status} without hits"))
        found = [reading.table(reading.table(hit).get("info")) for hit in reading.row(hits.get("hit"))]
        records = [record for info in found if (record := _record(info)).title]
        return {ref: reading.near(ref.id, records) for ref in refs}


def _words(title: str) -> list[str]:
    """Every word is a condition, the beginning of a word of the title, so punctuation must not be in them."""
    words = re.findall(r"[^\W_]+", titles.clean(title)[:300])
    telling = [word for word in words if not SMALL.fullmatch(word)]
    return (telling if len(telling) > 1 else words)[:20]


def _record(info: Mapping[str, object]) -> Record:
    places, dois = reading.texts(info.get("ee")), reading.texts(info.get("doi"))
    addresses = [*(reading.doi_url(doi) for doi in dois), *places]
    key = reading.text(info.get("key"))
    preprint = key.startswith("journals/corr") or info.get("venue") == "CoRR"
    volume = reading.text(info.get("volume"))
    if preprint and volume.startswith("abs/"):
        addresses.append(f"https://arxiv.org/{volume}")
    page = f"https://dblp.org/rec/{key}" if key else ""
    ids = reading.also(addresses, Ref("url", ""))
    return Record(
        source="DBLP",
        ref=ids[0] if ids else Ref("dblp", key),
        title=re.sub(r"(?<!\.)\.$", "", reading.text(info.get("title"))),
        authors=tuple(
            filter(None, map(_author, reading.row(reading.table(info.get("authors")).get("author"))))
        ),
        venue="CoRR" if preprint else _venue(info, addresses),
        years=reading.years([info.get("year")]),
        status="preprint" if preprint else "published",
        also=ids[1:],
        url=page,
    )


def _author(value: object) -> str:
    """One author is a table where several are a list of them; homonyms are numbered, "Wei Liu 0003"."""
    return re.sub(r"\s\d{4}$", "", reading.text(reading.table(value).get("text", value)))


def _venue(info: Mapping[str, object], addresses: Sequence[str]) -> str:
    venue = next(iter(reading.texts(info.get("venue"))), "")
    venue = re.sub(r"\s\(\d+\)$", "", venue)  # "ECCV (39)": the volume
    findings = next((match for address in addresses if (match := FINDINGS.search(address))), None)
    if findings and "findings" not in venue.lower():
        return f"Findings of {findings[1].upper()}"
    return venue
