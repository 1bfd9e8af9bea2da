"""DBLP: the published versions and the arXiv copy (CoRR) that bear a title, in JSON; one record in XML.

Since 2026 a bot check stands before it at times, with status 200 or 500: whatever is not JSON is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core import titles
from bot.core.model import Found, Missing, Record, Ref, Unavailable
from bot.core.sources import reading
from bot.core.sources.source import Answer, ApiKeys, Request, Response
from bot.core.text.pattern import lazy_pattern
from bot.core.text.words import search_stop_words

if TYPE_CHECKING:
    from xml.etree import ElementTree

# DBLP writes Findings under the conference's name; only the address of the paper shows them.
FINDINGS_URL = lazy_pattern(r"findings-([a-z]+)\.", re.IGNORECASE)
# Not: editorships, theses, data sets and software, informal publications.
PUBLISHED_TYPES = frozenset({
    "Conference and Workshop Papers", "Journal Articles", "Parts in Books or Collections", "Reference Works",
})  # fmt: skip


class DBLP:
    """`Ref("title", ...)`."""

    name = "DBLP"
    batch = 1
    pace = 1.1

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "title" and bool(_query_words(ref.id))

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request:  # noqa: ARG002
        query = reading.percent_encode(" ".join(_query_words(refs[0].id)))
        return Request(f"https://dblp.org/search/publ/api?q={query}&format=json&h=30")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        if unavailable := reading.find_block(response):
            return reading.answer_all(refs, unavailable)
        hits = reading.as_object(
            reading.as_object(reading.as_object(reading.parse_json(response)).get("result")).get("hits")
        )
        if response.status != 200 or "@total" not in hits:
            return reading.answer_all(refs, Unavailable(f"it answered {response.status} without hits"))
        publications = [
            reading.as_object(reading.as_object(hit).get("info")) for hit in reading.as_array(hits.get("hit"))
        ]
        records = [record for publication in publications if (record := _build_record(publication)).title]
        return {ref: reading.select_by_title(ref.id, records) for ref in refs}


class DBLPRecord:
    """`Ref("dblp", key)`, in the XML that DBLP's dump has too [dblp.org/faq/13501473.html]."""

    name = "DBLP record"
    batch = 1
    pace = DBLP.pace

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "dblp" and RECORD_KEY.fullmatch(ref.id) is not None

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request:  # noqa: ARG002
        return Request(f"https://dblp.org/rec/{refs[0].id}.xml")

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        if unavailable := reading.find_block(response):
            return reading.answer_all(refs, unavailable)
        if response.status == 404:
            return reading.answer_all(refs, Missing())
        element = _parse_record(response)
        if element is None:
            return reading.answer_all(refs, Unavailable(f"it answered {response.status} without a record"))
        record = _build_record(_read_element(element))
        return {
            ref: Found(
                (replace(record, ref=ref, also=tuple(o for o in (record.ref, *record.also) if o != ref)),)
            )
            for ref in refs
        }


RECORD_KEY = lazy_pattern(r"[a-z]+(?:/[\w.+-]+){1,3}")
TYPES_BY_ELEMENT = {
    "article": "Journal Articles",
    "inproceedings": "Conference and Workshop Papers",
    "incollection": "Parts in Books or Collections",
}


def _parse_record(response: Response) -> ElementTree.Element | None:
    from xml.etree import ElementTree

    if response.status != 200 or "<!DOCTYPE" in response.text or "<!ENTITY" in response.text:
        return None  # a record has no document type; entities can be made to explode
    try:
        root = ElementTree.fromstring(response.text.encode("utf-8", "replace"))  # noqa: S314 - see above
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    element = next(iter(root), None) if root.tag == "dblp" else None
    return element if element is not None and element.find("title") is not None else None


def _read_element(element: ElementTree.Element) -> Mapping[str, object]:
    """A record's element as the search has it in JSON."""

    def texts(name: str) -> list[str]:
        return ["".join(child.itertext()) for child in element.iter(name)]

    return {
        "key": element.get("key"),
        "title": next(iter(texts("title")), ""),
        "authors": {"author": texts("author")},
        "venue": texts("booktitle") or texts("journal"),
        "year": next(iter(texts("year")), ""),
        "volume": next(iter(texts("volume")), ""),
        "type": "" if element.get("publtype") else TYPES_BY_ELEMENT.get(element.tag, ""),
        "ee": texts("ee"),
    }


def _query_words(title: str) -> list[str]:
    """Every word is a condition, the beginning of a word of the title, so punctuation must not be in them."""
    words = re.findall(r"[^\W_]+", titles.strip_markup(title)[:300])
    significant_words = [word for word in words if word.lower() not in search_stop_words()]
    return (significant_words if len(significant_words) > 1 else words)[:20]


def _build_record(publication: Mapping[str, object]) -> Record:
    page_urls, dois = reading.clean_texts(publication.get("ee")), reading.clean_texts(publication.get("doi"))
    urls = [*(reading.doi_url(doi) for doi in dois), *page_urls]
    key = reading.clean_text(publication.get("key"))
    is_preprint = key.startswith("journals/corr") or publication.get("venue") == "CoRR"
    publication_type = reading.clean_text(publication.get("type"))
    volume = reading.clean_text(publication.get("volume"))
    if is_preprint and volume.startswith("abs/"):
        urls.append(f"https://arxiv.org/{volume}")
    record_url = f"https://dblp.org/rec/{key}" if key else ""
    ids = reading.other_paper_refs(urls, Ref("url", ""))
    return Record(
        source="DBLP",
        ref=ids[0] if ids else Ref("dblp", key),
        title=re.sub(r"(?<!\.)\.$", "", reading.clean_text(publication.get("title"))),
        authors=tuple(
            filter(
                None,
                map(
                    _author_name,
                    reading.as_array(reading.as_object(publication.get("authors")).get("author")),
                ),
            )
        ),
        venue="CoRR" if is_preprint else _venue_name(publication, urls),
        years=reading.parse_years([publication.get("year")]),
        status="preprint" if is_preprint else "published" if publication_type in PUBLISHED_TYPES else "",
        also=ids[1:],
        url=record_url,
    )


def _author_name(value: object) -> str:
    """One author is a table where several are a list of them; homonyms are numbered, "Wei Liu 0003"."""
    return re.sub(r"\s\d{4}$", "", reading.clean_text(reading.as_object(value).get("text", value)))


def _venue_name(publication: Mapping[str, object], urls: Sequence[str]) -> str:
    venue = next(iter(reading.clean_texts(publication.get("venue"))), "")
    venue = re.sub(r"\s\(\d+\)$", "", venue)  # "ECCV (39)": the volume
    findings = next((match for address in urls if (match := FINDINGS_URL.search(address))), None)
    if findings and "findings" not in venue.lower():
        return f"Findings of {findings[1].upper()}"
    return venue
