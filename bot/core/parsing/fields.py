"""Turns the text of one entry into its title, links, authors, venue and year, each with its exact span."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.core import refs, venues
from bot.core.model import Field, Link, Span
from bot.core.parsing.inline import InlineElement, scan_inline
from bot.core.parsing.names import look_like_people, split_names
from bot.core.parsing.rendered import unescape_markdown, visible_text
from bot.core.parsing.title import find_title
from bot.core.parsing.title_span import TitleMatch, title_field
from bot.core.text.characters import blank_ornaments
from bot.core.text.pattern import lazy_pattern
from bot.core.text.words import praise_words
from bot.core.venues import Mention


class EntryFields(NamedTuple):
    """What one entry says. `form`: how its title is marked; `has_empty_link`: a link has no address yet."""

    title: Field
    links: tuple[Link, ...]
    authors: tuple[Field, ...]
    venue: Field | None
    year: Field | None
    form: str
    has_empty_link: bool


def shift_fields(fields: EntryFields, offset: int) -> EntryFields:
    """The same fields, `offset` characters further on."""

    def shift_field(field: Field) -> Field:
        value, span = field
        return Field(value, Span(span[0] + offset, span[1] + offset)) if span else field

    return EntryFields(
        shift_field(fields.title),
        tuple([Link(label, shift_field(url), ref) for label, url, ref in fields.links]),
        tuple([shift_field(author) for author in fields.authors]),
        shift_field(fields.venue) if fields.venue else None,
        shift_field(fields.year) if fields.year else None,
        fields.form,
        fields.has_empty_link,
    )


_BADGE_URL = lazy_pattern(
    r"https?://(?:img\.shields\.io|badge\.|badgen\.net|badges\.|contrib\.rocks|api\.star-history\.com)"
)
_STATUS_BADGE_LABEL = lazy_pattern(
    r"\b(?:stars?|stargazers|visits?|license|views?|awesome|ci|build|tests?|status|coverage|downloads)\b|"
    r"forks|workflow|actions",
    re.IGNORECASE,
)
_BEFORE_DATED_VENUE = lazy_pattern(
    r"[\[({,.|:;*_\"'“”~&/\\\n>—–、，。（【-]$|\b(?:in|accepted (?:by|at|to|in)|to appear(?: in| at)?)$",
    re.IGNORECASE,
)
_BEFORE_YEARLESS_VENUE = lazy_pattern(r"[\[(,.|_*\n\\]$")
# Nothing may follow `\s*` that can begin with white space itself: two such repeats side by side try every
# way to share a long run of blanks.
_AFTER_YEARLESS_VENUE = lazy_pattern(r"\s*(?:[*_]{1,3}\s*)?(?:$|[\])|\n]|\.(?:\s|$)|(?:,\s*)?[\[(|])")
_AFTER_DATED_VENUE = lazy_pattern(r"\s*(?:[*_'’]{1,3}\s*)?(?:$|[\])},.|:;\n<\"”~&/\\+—–、，。）】(\[*_-])")
_DISTINCTIONS = (
    "workshops?", "findings", "demo", "track", "industry", "extended", "submission", "tutorial", "d&b",
    "datasets?", "withdrawn", "under",
)  # fmt: skip


def _distinction_source() -> str:
    words = "|".join((*_DISTINCTIONS, *sorted(praise_words())))
    return rf"\s+\(?(?:{words})\b"


# What says of a paper, right behind its venue and year, how it stood out there or in which part.
_DISTINCTION = lazy_pattern(_distinction_source, re.IGNORECASE)
_YEAR_GROUP = lazy_pattern(r"[(\[]\s*+[*_]{0,2}((?:19|20)\d\d)[*_]{0,2}\s*+[)\]]")
_SHORT_BARS = "|" * 8  # more of them than any pattern for venues and years looks at
_LONG_BARS = lazy_pattern(r"\|{9,}")
# Details below an entry whose names are those of data and the like, never its venue's or its authors'.
_OTHER_DETAIL = lazy_pattern(
    r"\W{0,20}(?:data ?sets?|data|codes?|key ?words?|tags?|tasks?|benchmarks?|models?|environments?|"
    r"projects?|demos?|blogs?|websites?|metrics?|experiments?)\W{0,8}[:：]",
    re.IGNORECASE,
)
_PREPRINT_SERVER = lazy_pattern(r"arxiv|corr\b|preprint|biorxiv|medrxiv|techrxiv", re.IGNORECASE)
_BADGE_VENUE = lazy_pattern(r"img\.shields\.io/badge/[^/?#\s()]*", re.IGNORECASE)
_EMPHASIS = lazy_pattern(r"(?<![\w*_(])([*_])(?![*_\s])([^*_\[\]<>()\n|]{3,4000}?)(?<!\s)\1(?![\w*_])")
_AUTHORS_LINE = lazy_pattern(
    r"(?:\*\*|__|\*|_)?\bAuthors?(?:\(s\))?\s*(?:(?:\*\*|__|\*|_)\s*)?[:：]"
    r"\s*(?:(?:\*\*|__|\*|_)\s*)?([^\n\[\]<>|]{3,4000})",
    re.I,
)
# In 32,000 entries of real lists no venue begins after 1,683 characters, and none has more than 29 elements.
# What comes later is prose; an entry with more elements is an index or an attack.
_MAX_VENUE_OFFSET = 2000
_MAX_ELEMENTS = 400


class EntryScanner:
    """The regions of text of one entry, each scanned once for its links and other elements."""

    def __init__(self, text: str, regions: Sequence[Span], definitions: Mapping[str, str], path: str) -> None:
        self.text = text
        self.regions = regions
        self.path = path
        self.elements = [scan_inline(text, *region, definitions, _MAX_ELEMENTS) for region in regions]
        self.is_readable = sum(map(len, self.elements)) <= _MAX_ELEMENTS

    def find_title(self, region_index: int = 0) -> TitleMatch | None:
        """The title in that region; None where it names no work."""
        return (
            find_title(self.text, self.regions[region_index], self.elements[region_index])
            if self.is_readable
            else None
        )

    def collect_fields(self, title: TitleMatch) -> EntryFields | None:
        """All fields of the entry that has this title."""
        text = self.text
        own_title = title_field(text, title)
        if not own_title.value:
            return None
        links = []
        has_empty_link = False
        for elements in self.elements:
            for element in elements:
                if element.kind in ("link", "badge"):
                    link = _entry_link(text, element, self.path)
                    if link is not None:
                        links.append(link)
                    has_empty_link = has_empty_link or (element.kind == "link" and not element.href.strip())
        masks = [
            _mask_region(text, region, pieces, title)
            if not number or not _OTHER_DETAIL.match(text, *region)
            else "|" * (region.end - region.start)
            for number, (region, pieces) in enumerate(zip(self.regions, self.elements, strict=True))
        ]
        authors = _find_authors(text, self.regions, masks, title)
        if authors and authors[0].span and authors[-1].span:
            authors_span = Span(authors[0].span.start, authors[-1].span.end)
            masks = [
                _mask_spans(mask, region, [authors_span])
                for mask, region in zip(masks, self.regions, strict=True)
            ]
        venue, year = _find_venue_and_year(text, self.regions, masks)
        if venue is None and year is None:
            venue, year = _find_badge_venue(self.elements)
        return EntryFields(own_title, tuple(links), authors, venue, year, title.form, has_empty_link)


def _entry_link(text: str, element: InlineElement, path: str) -> Link | None:
    """The element as a link of the entry; None for anchors, badges' own addresses and empty targets."""
    href = element.href.strip()
    if not href or href[0] == "#" or href.lower().startswith(("mailto:", "javascript:", "data:")):
        return None
    if _BADGE_URL.match(href) or (
        "//" not in href and posixpath.basename(href.split("#")[0]) == posixpath.basename(path)
    ):
        return None
    raw = text[element.label.start : element.label.end]
    if element.kind == "badge":
        alt = re.search(r"!\[([^\[\]]*)\]", raw) or re.search(r"\balt=[\"']([^\"']*)", raw)
        label = visible_text(alt.group(1)) if alt else ""
        if _STATUS_BADGE_LABEL.search(label):
            return None
    else:
        label = visible_text(raw).strip("[] ")
    # Other words than a URL in the parentheses are no link, on GitHub and here.
    if " " in href and "//" not in href:
        return None
    span = element.url
    if span is not None and (
        text[span.start : span.end] != href and unescape_markdown(text[span.start : span.end]) != href
    ):
        span = None
    return Link(label, Field(href, span), refs.parse(href))


def _mask_region(text: str, region: Span, elements: Sequence[InlineElement], title: TitleMatch) -> str:
    """The region with title, addresses, images, tags and code replaced by as many `|`."""
    spans = [title.span] if region.start <= title.span.start < region.end else []
    for element in elements:
        if element.kind in ("image", "tag", "comment", "code", "badge"):
            spans.append(element.span)
        elif element.kind == "link" and element.url is not None:
            if element.url == element.label or element.url.start < element.label.start:
                spans.append(element.url)
            else:
                spans.append(Span(element.label.end, element.span.end))
    return _mask_spans(text[region.start : region.end], region, spans)


def _mask_spans(mask: str, region: Span, spans: Sequence[Span]) -> str:
    """`mask` with the parts of `region` that are in `spans` replaced by `|`."""
    start, end = region
    parts: list[str] = []
    position = start
    for span in sorted(spans):
        begin, stop = max(position, span.start), min(span.end, end)
        if begin < stop:
            parts += [mask[position - start : begin - start], "|" * (stop - begin)]
            position = stop
    return "".join([*parts, mask[position - start :]])


def _find_venue_and_year(
    text: str, regions: Sequence[Span], masks: Sequence[str]
) -> tuple[Field | None, Field | None]:
    """The venue and year where lists put them: in brackets, after the title, in a link's label.

    A venue with its year comes before one without, a published one before a preprint.
    """
    best: tuple[int, Mention, Span, str] | None = None
    for region, mask in zip(regions, masks, strict=True):
        # Runs of masked characters are cut to one length, so that entries with the same venue text share a
        # place in the cache.
        mask = blank_ornaments(mask)
        short_mask = _LONG_BARS.sub(_SHORT_BARS, mask) if len(mask) <= _MAX_VENUE_OFFSET else mask
        candidate = _cached_best_mention(short_mask) if len(short_mask) <= 400 else _best_mention(short_mask)
        if candidate and (best is None or candidate[0] < best[0]):
            best = (*candidate, region, "" if short_mask == mask else mask)
        if best and best[0] == 0:
            break
    if best:
        _, mention, region, mask = best
        span = _unshorten_span(mask, mention.span, region.start)
        name = Field(
            mention.name, span if unescape_markdown(text[span.start : span.end]) == mention.name else None
        )
        if mention.year is None or mention.year_span is None:
            return name, None
        return name, Field(mention.year, _unshorten_span(mask, mention.year_span, region.start))
    for region, mask in zip(regions, masks, strict=True):
        if match := _YEAR_GROUP.search(mask):
            start, end = match.span(1)
            return None, Field(match.group(1), Span(region.start + start, region.start + end))
    return None, None


def _best_mention(mask: str) -> tuple[int, Mention] | None:
    """The venue of one region and its rank; 0 is the best."""
    best: tuple[int, Mention] | None = None
    for mention in venues.find_mentions(mask[:_MAX_VENUE_OFFSET]):
        spans = [mention.span, mention.year_span] if mention.year_span else [mention.span]
        start, end = min(span.start for span in spans), max(span.end for span in spans)
        before = mask[max(0, start - 40) : start].rstrip(" \t")
        if mention.year is None:
            fits_before, fits_after = (
                _BEFORE_YEARLESS_VENUE.search(before),
                _AFTER_YEARLESS_VENUE.match(mask, end),
            )
        else:
            fits_before, fits_after = (
                _BEFORE_DATED_VENUE.search(before),
                _AFTER_DATED_VENUE.match(mask, end) or _DISTINCTION.match(mask, end),
            )
        if (before and not fits_before) or not fits_after:
            continue
        rank = 2 * (mention.year is None) + (_PREPRINT_SERVER.search(mention.name) is not None)
        if best is None or rank < best[0]:
            best = rank, mention
    return best


_cached_best_mention = lru_cache(maxsize=4096)(_best_mention)


def _unshorten_span(mask: str, span: Span, start: int) -> Span:
    """The span in the text of a span in a shortened mask; `mask` is the full one, "" if nothing was cut."""
    cut = 0
    for run in _LONG_BARS.finditer(mask):
        if run.start() - cut >= span.start:
            break
        cut += run.end() - run.start() - len(_SHORT_BARS)
    return Span(start + cut + span.start, start + cut + span.end)


def _find_badge_venue(
    elements_by_region: Sequence[Sequence[InlineElement]],
) -> tuple[Field | None, Field | None]:
    """A venue written only in a badge (`badge/Conference-NeurIPS'24-blue`): read, but not located."""
    for elements in elements_by_region:
        for element in elements:
            if element.kind != "image" or not (match := _BADGE_VENUE.search(element.href)):
                continue
            words = match.group().split("/")[-1].replace("--", "\u2010").split("-")
            for word in (*words[:2], " ".join(words[:2])):
                for mention in venues.find_mentions(
                    word.replace("_", " ").replace("%20", " ").replace("%27", "'")
                ):
                    if mention.venue_key and mention.year and not _PREPRINT_SERVER.search(mention.name):
                        return Field(mention.name), Field(mention.year)
    return None, None


def _find_authors(
    text: str, regions: Sequence[Span], masks: Sequence[str], title: TitleMatch
) -> tuple[Field, ...]:
    """The names after "Authors:", or in emphasis after the title, or a detail that holds names only."""
    for number, (region, mask) in enumerate(zip(regions, masks, strict=True)):
        begin = max(0, title.end - region.start) if number == 0 else 0
        if "uthor" in mask and (match := _AUTHORS_LINE.search(mask, begin)):
            return split_names(text, region.start, *_strip_separators(mask, *match.span(1)))
        if "*" in mask or "_" in mask:
            for match in _EMPHASIS.finditer(mask, begin):
                names = split_names(text, region.start, *_strip_separators(mask, *match.span(2)))
                if len(names) > 1:
                    return names
        if number and "\n" not in mask and "|" not in mask:
            names = split_names(text, region.start, *_strip_separators(mask, 0, len(mask)))
            if len(names) > 1 and look_like_people([name.value for name in names]):
                return names
    return ()


def _strip_separators(mask: str, start: int, end: int) -> tuple[int, int]:
    while end > start and mask[end - 1] in " \t\r\\,;":
        end -= 1
    if end > start and mask[end - 1] == "." and not re.search(r"et al\.$|\b\w\.$", mask[start:end]):
        end -= 1
    while start < end and mask[start] in " \t":
        start += 1
    return start, end


def parse_fields(
    text: str, regions: Sequence[Span], definitions: Mapping[str, str], path: str
) -> EntryFields | None:
    """The fields of the work that these regions describe, or None if they name none."""
    scanner = EntryScanner(text, regions, definitions, path)
    title = scanner.find_title()
    return scanner.collect_fields(title) if title else None


@lru_cache(maxsize=20_000)
def parse_fields_cached(text: str, regions: tuple[Span, ...], path: str) -> EntryFields | None:
    """`parse_fields` with a cache: base and head share nearly all entries, as do two reviews."""
    return parse_fields(text, regions, {}, path)
