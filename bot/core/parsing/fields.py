"""Turns the text of one entry into its title, links, authors, venue and year, each in its exact place."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.core import refs, venues
from bot.core.model import Field, Link, Span
from bot.core.parsing import title as titles
from bot.core.parsing.inline import Piece, scan
from bot.core.parsing.rendered import decode, visible
from bot.core.venues import Mention


class Reading(NamedTuple):
    """What one entry says. `form` is how its title is marked; `blank`: a link is still to be filled in."""

    title: Field
    links: tuple[Link, ...]
    authors: tuple[Field, ...]
    venue: Field | None
    year: Field | None
    form: str
    blank: bool


def moved(reading: Reading, by: int) -> Reading:
    """The same words, `by` characters further on."""

    def field(one: Field) -> Field:
        value, span = one
        return Field(value, Span(span[0] + by, span[1] + by)) if span else one

    return Reading(
        field(reading.title),
        tuple([Link(label, field(url), ref) for label, url, ref in reading.links]),
        tuple([field(author) for author in reading.authors]),
        field(reading.venue) if reading.venue else None,
        field(reading.year) if reading.year else None,
        reading.form,
        reading.blank,
    )


_SHIELDS = re.compile(
    r"https?://(?:img\.shields\.io|badge\.|badgen\.net|badges\.|contrib\.rocks|api\.star-history\.com)"
)
_STARS = re.compile(
    r"\b(?:stars?|stargazers|visits?|license|views?|awesome|ci|build|tests?|status|coverage|downloads)\b|"
    r"forks|workflow|actions",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"[\[({,.|:;*_\"'“”~&/\\\n>—–、，。（【-]$|\b(?:in|accepted (?:by|at|to|in)|to appear(?: in| at)?)$",
    re.IGNORECASE,
)
_ALONE_NEAR = re.compile(r"[\[(,.|_*\n\\]$")
_ALONE_FAR = re.compile(r"\s*[*_]{0,3}\s*(?:$|[\])|\n]|\.(?:\s|$)|,?\s*[\[(|])")
_FAR = re.compile(r"\s*[*_'’]{0,3}\s*(?:$|[\])},.|:;\n<\"”~&/\\+—–、，。）】(\[*_-])")
_QUALIFIER = re.compile(
    r"\s+\(?(?:oral|spotlight|poster|highlights?|best|outstanding|award|workshops?|findings|short|long|demo|"
    r"track|notable|honou?rable|top|main|industry|extended|paper|accepted|early|submission|tutorial|d&b|"
    r"datasets?|finalist|runner|withdrawn|under)\b",
    re.IGNORECASE,
)
_YEAR_GROUP = re.compile(r"[(\[]\s*[*_]{0,2}((?:19|20)\d\d)[*_]{0,2}\s*[)\]]")
_FEW = "|" * 8  # more of them than any pattern for venues and years looks at
_BARS = re.compile(r"\|{9,}")
_PREPRINT = re.compile(r"arxiv|corr\b|preprint|biorxiv|medrxiv|techrxiv", re.IGNORECASE)
_BADGE_VENUE = re.compile(r"img\.shields\.io/badge/[^/?#\s()]*", re.IGNORECASE)
_EMPHASISED = re.compile(r"(?<![\w*_(])([*_])(?![*_\s])([^*_\[\]<>()\n|]{3,4000}?)(?<!\s)\1(?![\w*_])")
_AUTHORS = re.compile(
    r"(?:\*\*|__|\*|_)?\bAuthors?(?:\(s\))?\s*(?:\*\*|__|\*|_)?\s*[:：]"
    r"\s*(?:\*\*|__|\*|_)?\s*([^\n\[\]<>|]{3,4000})",
    re.I,
)
_NAME = re.compile(
    r"[^\W\d_][\w.'’‐‑-]*(?: (?:[^\W\d_][\w.'’‐‑-]*|&)){0,6}(?: et al\.?)?|et al\.?", re.UNICODE
)
_BETWEEN = re.compile(r"(?:,\s{0,8}(?:and|&)\s|,|;|、|，|\s(?:and|&)\s)\s{0,80}")


_FAR_ENOUGH = 2000  # a venue stands before that, what comes later is prose
_MOST_PIECES = 400  # of one entry; more is an index or an attack


class Scan:
    """The stretches of text of one entry, each scanned once; titles and readings are made from them."""

    def __init__(self, text: str, regions: Sequence[Span], definitions: Mapping[str, str], path: str) -> None:
        self.text = text
        self.regions = regions
        self.path = path
        self.pieces = [scan(text, *region, definitions, _MOST_PIECES) for region in regions]
        self.readable = sum(map(len, self.pieces)) <= _MOST_PIECES

    def title(self, number: int = 0) -> titles.Title | None:
        """The title in the stretch of that number; None where it names no work."""
        return titles.find(self.text, self.regions[number], self.pieces[number]) if self.readable else None

    def reading(self, title: titles.Title) -> Reading | None:
        """All that the entry says, `title` being its title."""
        text = self.text
        found = titles.field(text, title)
        if not found.value:
            return None
        links = []
        blank = False
        for pieces in self.pieces:
            for piece in pieces:
                if piece.kind in ("link", "badge"):
                    link = _link(text, piece, self.path)
                    if link is not None:
                        links.append(link)
                    blank = blank or (piece.kind == "link" and not piece.href.strip())
        masks = [
            _mask(text, region, pieces, title)
            for region, pieces in zip(self.regions, self.pieces, strict=True)
        ]
        authors = _authors(text, self.regions, masks, title)
        if authors and authors[0].span and authors[-1].span:
            names = Span(authors[0].span.start, authors[-1].span.end)
            masks = [_blot(mask, region, [names]) for mask, region in zip(masks, self.regions, strict=True)]
        venue, year = _venue(text, self.regions, masks)
        if venue is None and year is None:
            venue, year = _badge_venue(self.pieces)
        return Reading(found, tuple(links), authors, venue, year, title.form, blank)


def _link(text: str, piece: Piece, path: str) -> Link | None:
    """The piece as a link of the entry; None for anchors, badges' own addresses and empty targets."""
    href = piece.href.strip()
    if not href or href[0] == "#" or href.lower().startswith(("mailto:", "javascript:", "data:")):
        return None
    if _SHIELDS.match(href) or (
        "//" not in href and posixpath.basename(href.split("#")[0]) == posixpath.basename(path)
    ):
        return None
    raw = text[piece.label.start : piece.label.end]
    if piece.kind == "badge":
        alt = re.search(r"!\[([^\[\]]*)\]", raw) or re.search(r"\balt=[\"']([^\"']*)", raw)
        label = visible(alt.group(1)) if alt else ""
        if _STARS.search(label):
            return None
    else:
        label = visible(raw).strip("[] ")
    # Other words than a URL in the parentheses are no link, on GitHub and here.
    if " " in href and "//" not in href:
        return None
    span = piece.url
    if span is not None and (
        text[span.start : span.end] != href and decode(text[span.start : span.end]) != href
    ):
        span = None
    return Link(label, Field(href, span), refs.parse(href))


def _mask(text: str, region: Span, pieces: Sequence[Piece], title: titles.Title) -> str:
    """The region with title, addresses, images, tags and code blotted out by `|`, sign for sign."""
    blots = [title.span] if region.start <= title.span.start < region.end else []
    for piece in pieces:
        if piece.kind in ("image", "tag", "comment", "code", "badge"):
            blots.append(piece.span)
        elif piece.kind == "link" and piece.url is not None:
            if piece.url == piece.label or piece.url.start < piece.label.start:
                blots.append(piece.url)
            else:
                blots.append(Span(piece.label.end, piece.span.end))
    return _blot(text[region.start : region.end], region, blots)


def _blot(mask: str, region: Span, blots: Sequence[Span]) -> str:
    """`mask` with the parts of `region` that are in `blots` replaced by `|`."""
    start, end = region
    parts: list[str] = []
    at = start
    for blot in sorted(blots):
        begin, stop = max(at, blot.start), min(blot.end, end)
        if begin < stop:
            parts += [mask[at - start : begin - start], "|" * (stop - begin)]
            at = stop
    return "".join([*parts, mask[at - start :]])


def _venue(text: str, regions: Sequence[Span], masks: Sequence[str]) -> tuple[Field | None, Field | None]:
    """The venue and year that stand where lists put them: in brackets, behind the title, in a link's label.

    A venue with its year comes before one without, a published one before a preprint.
    """
    best: tuple[int, Mention, Span, str] | None = None
    for region, mask in zip(regions, masks, strict=True):
        # What is blotted out says nothing but that something stands there, so entries that say the same
        # of their venue are one to look at.
        short = _BARS.sub(_FEW, mask) if len(mask) <= _FAR_ENOUGH else mask
        told = _told_before(short) if len(short) <= 400 else _told(short)
        if told and (best is None or told[0] < best[0]):
            best = (*told, region, "" if short == mask else mask)
        if best and best[0] == 0:
            break
    if best:
        _, mention, region, mask = best
        span = _behind_bars(mask, mention.span, region.start)
        name = Field(mention.name, span if decode(text[span.start : span.end]) == mention.name else None)
        if mention.year is None or mention.year_span is None:
            return name, None
        return name, Field(mention.year, _behind_bars(mask, mention.year_span, region.start))
    for region, mask in zip(regions, masks, strict=True):
        if found := _YEAR_GROUP.search(mask):
            start, end = found.span(1)
            return None, Field(found.group(1), Span(region.start + start, region.start + end))
    return None, None


def _told(mask: str) -> tuple[int, Mention] | None:
    """The venue of one stretch and its rank, 0 the best."""
    best: tuple[int, Mention] | None = None
    for mention in venues.find(mask[:_FAR_ENOUGH]):
        spans = [mention.span, mention.year_span] if mention.year_span else [mention.span]
        start, end = min(span.start for span in spans), max(span.end for span in spans)
        before = mask[max(0, start - 40) : start].rstrip(" \t")
        if mention.year is None:
            near, far = _ALONE_NEAR.search(before), _ALONE_FAR.match(mask, end)
        else:
            near, far = _NEAR.search(before), _FAR.match(mask, end) or _QUALIFIER.match(mask, end)
        if (before and not near) or not far:
            continue
        rank = 2 * (mention.year is None) + (_PREPRINT.search(mention.name) is not None)
        if best is None or rank < best[0]:
            best = rank, mention
    return best


_told_before = lru_cache(maxsize=4096)(_told)


def _behind_bars(mask: str, span: Span, start: int) -> Span:
    """Where in the text what stands at `span` of a shortened mask is; `mask`: the full one, "": the same."""
    cut = 0
    for run in _BARS.finditer(mask):
        if run.start() - cut >= span.start:
            break
        cut += run.end() - run.start() - len(_FEW)
    return Span(start + cut + span.start, start + cut + span.end)


def _badge_venue(scans: Sequence[Sequence[Piece]]) -> tuple[Field | None, Field | None]:
    """A venue written only in a badge (`badge/Conference-NeurIPS'24-blue`): read, but not located."""
    for pieces in scans:
        for piece in pieces:
            if piece.kind != "image" or not (found := _BADGE_VENUE.search(piece.href)):
                continue
            words = found.group().split("/")[-1].replace("--", "\u2010").split("-")
            for word in words[:2]:
                for mention in venues.find(word.replace("_", " ").replace("%20", " ").replace("%27", "'")):
                    if mention.venue and mention.year and not _PREPRINT.search(mention.name):
                        return Field(mention.name), Field(mention.year)
    return None, None


def _authors(
    text: str, regions: Sequence[Span], masks: Sequence[str], title: titles.Title
) -> tuple[Field, ...]:
    """The names behind "Authors:", or in emphasis behind the title, or a detail that is nothing but names."""
    for number, (region, mask) in enumerate(zip(regions, masks, strict=True)):
        begin = max(0, title.end - region.start) if number == 0 else 0
        if "uthor" in mask and (found := _AUTHORS.search(mask, begin)):
            return _names(text, region.start, *_stripped(mask, *found.span(1)))
        if "*" in mask or "_" in mask:
            for found in _EMPHASISED.finditer(mask, begin):
                names = _names(text, region.start, *_stripped(mask, *found.span(2)))
                if len(names) > 1:
                    return names
        if number and "\n" not in mask and "|" not in mask:
            names = _names(text, region.start, *_stripped(mask, 0, len(mask)))
            if len(names) > 1:
                return names
    return ()


def _stripped(mask: str, start: int, end: int) -> tuple[int, int]:
    while end > start and mask[end - 1] in " \t\r\\,;":
        end -= 1
    if end > start and mask[end - 1] == "." and not re.search(r"et al\.$|\b\w\.$", mask[start:end]):
        end -= 1
    while start < end and mask[start] in " \t":
        start += 1
    return start, end


def _names(text: str, offset: int, start: int, end: int) -> tuple[Field, ...]:
    """The names between `start` and `end`; none at all where one of them does not look like a name."""
    names = []
    at = start + offset
    stop = end + offset
    while at < stop:
        found = _BETWEEN.search(text, at, stop)
        until = found.start() if found else stop
        raw = text[at:until].rstrip()
        if raw:
            if len(raw) > 80 or not _NAME.fullmatch(raw):
                return ()
            names.append(Field(raw, Span(at, at + len(raw))))
        at = found.end() if found else stop
    return tuple(names)


def read(text: str, regions: Sequence[Span], named: Mapping[str, str], path: str) -> Reading | None:
    """What these regions of a list's text say of one work, or None if they name none."""
    scan = Scan(text, regions, named, path)
    title = scan.title()
    return scan.reading(title) if title else None


@lru_cache(maxsize=20_000)
def read_before(text: str, regions: tuple[Span, ...], path: str) -> Reading | None:
    """The same, remembered: base and head of a pull share nearly all their entries, as do two reviews."""
    return read(text, regions, {}, path)
