"""Turns blocks into entries: which bullets, rows, paragraphs, headings are works, on which lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence

from bot.core.model import Entry, Span
from bot.core.parsing import classify, rows
from bot.core.parsing.blocks import LONGEST_LINE, Block, content, source_line
from bot.core.parsing.fields import Reading, moved, read, read_before
from bot.core.parsing.headings import Place
from bot.core.parsing.labels import words
from bot.core.parsing.rendered import visible

_BROKEN_BULLET = re.compile(
    r"[ \t]*(?:[-+](?=\[)|\*(?=\[[^\]\n]*\]\s?[(\[])(?![^\n]*\*\s*$)|[•·●▪◦‣])[ \t]*", re.MULTILINE
)
_LIST_LINE = re.compile(r"[ \t]*(?:[-*+]|\d{1,4}[.)])[ \t]+\S")
_ROW = re.compile(r"[ \t]*\|")
_RULE = re.compile(r"[\s|:+=-]*$")
_HASHES = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+")
_NUMBERED = re.compile(r"\d{1,4}[.)]\s+\S|\[[^\]]{0,60}?\d\d[^\]]{0,60}\]\s")
_BOLD = re.compile(r"(\*\*|__)([^*_\n]{2,80})\1:?")
_HTML_HEADING = re.compile(
    r"<(?:(summary)|h([1-6]))\b[^<>]*>(.{0,300}?)</(?:summary|h[1-6])>", re.IGNORECASE | re.DOTALL
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_HTML_END = re.compile(r"</details\s*>", re.IGNORECASE)
_MOST_LINES = 400
_MOST_ABOVE = 4  # lines of a bullet below which a further one may have lost its mark
_NAMED = re.compile(r"(?:\[{1,2}|\*\*|\")?[^\W\d_a-z].{15,}\]\(http")


class Walk:
    """One list being read, part after part."""

    def __init__(self, path: str, text: str, lines: list[Span], definitions: Mapping[str, str]) -> None:
        self.path = path
        self.text = text
        self.lines = lines
        self.definitions = definitions
        self.readings: dict[Span, Reading | None] = {}  # bullets are read as details first, then as works
        self.found: list[Entry] = []
        self.place = Place()

    def entries(self, children: Sequence[Block]) -> tuple[Entry, ...]:
        """All entries in these blocks, in the order of the text; no two share a line."""
        self.found = []
        self.blocks(children, ())
        kept: list[Entry] = []
        for entry in sorted(self.found, key=lambda entry: entry.span):
            if not kept or entry.first_line > kept[-1].last_line:
                kept.append(entry)
        return tuple(kept)

    # Blocks

    def blocks(self, children: Sequence[Block], topics: tuple[str, ...]) -> None:
        """Reads blocks that stand side by side; some take the ones behind them along."""
        number = 0
        while number < len(children):
            block = children[number]
            taken = 1
            if block.kind == "heading":
                taken = self.heading(children, number)
            elif block.kind == "paragraph":
                taken = self.paragraph(children, number, topics)
            elif block.kind == "list":
                for item in block.children:
                    self.item(item, topics)
            elif block.kind == "table":
                self.table(block, topics)
            elif block.kind == "html":
                self.html(block, topics)
            number += taken

    def span(self, block: Block) -> Span:
        return content(self.text, self.lines, block.first, block.last)

    def shown(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def read(self, regions: Sequence[Span]) -> Reading | None:
        if regions[-1].end - regions[0].start > LONGEST_LINE:
            return None
        if len(regions) > 1:
            return self.scan(regions)
        if regions[0] not in self.readings:
            self.readings[regions[0]] = self.scan(regions)
        return self.readings[regions[0]]

    def scan(self, regions: Sequence[Span]) -> Reading | None:
        if self.definitions:  # what a text says then depends on lines elsewhere
            return read(self.text, tuple(regions), self.definitions, self.path)
        # With a neighbour on either side, for rules that look at what stands beside a piece.
        start, end = max(0, regions[0].start - 1), regions[-1].end + 1
        here = tuple(Span(region.start - start, region.end - start) for region in regions)
        reading = read_before(self.text[start:end], here, self.path)
        return moved(reading, start) if reading else None

    def add(self, reading: Reading, form: str, first: int, last: int, topics: tuple[str, ...]) -> None:
        """Records an entry on lines `first`..`last` (exclusive)."""
        while last > first + 1 and not source_line(self.text, self.lines, last - 1):
            last -= 1
        span = Span(self.lines[first].start, self.lines[last - 1].end)
        self.found.append(
            Entry(
                path=self.path,
                span=span,
                first_line=first + 1,
                last_line=last,
                text=self.text[span.start : span.end],
                section=(*self.place.section, *topics),
                form=form,
                title=reading.title,
                links=reading.links,
                authors=reading.authors,
                venue=reading.venue,
                year=reading.year,
            )
        )

    # Bullets

    def item(self, item: Block, topics: tuple[str, ...]) -> None:
        """Reads one bullet and those under it."""
        own = item.children[0] if item.children and item.children[0].kind == "paragraph" else None
        if own is None:
            self.blocks(item.children, topics)
            return
        form = "numbered" if item.mark in ".)" else "bullet"
        first, *further = self.segments(own)
        region = content(self.text, self.lines, *first)
        nested = item.children[1:]
        if further:
            self.alone(region, form, *first, topics)
            for segment in further:
                self.broken(segment, topics)
            self.blocks(nested, topics)
            return
        before = len(self.found)
        if not self.details([block for block in nested if block.kind in ("list", "table")]):
            # A bullet above others names their topic, unless it is a work of its own.
            name = visible(self.shown(region)) if region.end - region.start < 100 else ""
            linked = "](" in self.shown(region) or "://" in self.shown(region)
            self.blocks(nested, (*topics, name) if name and not linked else topics)
        if len(self.found) == before and item.last - item.first <= _MOST_LINES:
            regions = [region, *self.regions(nested)]
            reading = self.read(regions)
            if reading is not None and self.place.admits(reading) and self.is_work(reading, region):
                self.add(reading, form, item.first, item.last, topics)
                return
        self.alone(region, form, *first, topics)

    def is_work(self, reading: Reading, region: Span) -> bool:
        own = any(
            link.url.span and region.start <= link.url.span.start < region.end for link in reading.links
        )
        return classify.is_bullet(reading, self.shown(region), own_link=own)

    def details(self, lists: Sequence[Block], *, below_title: bool = False) -> bool:
        """Whether the bullets in `lists`, at any depth, are details of the work above them."""
        if any(block.kind == "table" for block in lists):
            return False
        for item in (item for block in lists for item in block.children):
            if not self.details([block for block in item.children if block.kind in ("list", "table")]):
                return False
            own = item.children[0] if item.children else None
            if own is not None and own.kind == "paragraph":
                region = self.span(own)
                if not classify.is_detail(self.read([region]), self.shown(region), below_title=below_title):
                    return False
        return True

    def alone(self, region: Span, form: str, first: int, last: int, topics: tuple[str, ...]) -> None:
        """Reads lines `first`..`last` (exclusive) without what may stand under them."""
        reading = self.read([region])
        if reading is not None and self.place.admits(reading) and self.is_work(reading, region):
            self.add(reading, form, first, last, topics)

    def segments(self, block: Block) -> list[tuple[int, int]]:
        """The lines of a paragraph, cut where a further bullet was meant but its blank forgotten."""
        starts: list[int] = []
        for line in range(block.first + 1, block.last):
            above = (starts[-1] if starts else block.first, line)
            if _BROKEN_BULLET.match(self.text, *self.lines[line]) or self.lacks_bullet(above, line):
                starts.append(line)
        return list(zip([block.first, *starts], [*starts, block.last], strict=True))

    def lacks_bullet(self, above: tuple[int, int], line: int) -> bool:
        """Whether a line that is not indented names a paper of its own, as the lines above it do.

        CommonMark takes it for more of the bullet above (0.31.2, section 5.2, laziness), and so it is shown.
        """
        start, end = self.lines[line]
        if not _NAMED.match(self.text, start, end) or line - above[0] > _MOST_ABOVE:
            return False
        before, own = content(self.text, self.lines, *above), content(self.text, self.lines, line, line + 1)
        if self.text[before.end - 1] not in ".!?)]}>\"'*_`":
            return False  # a sentence that runs on
        return classify.is_named_paper(self.read([own]), 4) and classify.is_named_paper(
            self.read([before]), 1
        )

    def broken(self, segment: tuple[int, int], topics: tuple[str, ...]) -> None:
        """A bullet without the blank behind its mark."""
        span = content(self.text, self.lines, *segment)
        match = _BROKEN_BULLET.match(self.text, *span)
        self.alone(Span(match.end() if match else span.start, span.end), "bullet", *segment, topics)

    def regions(self, blocks: Sequence[Block]) -> list[Span]:
        """The stretches of text in the paragraphs of `blocks`, at any depth."""
        found: list[Span] = []
        for block in blocks:
            if block.kind == "paragraph":
                found.append(self.span(block))
            elif block.kind in ("list", "item"):
                found += self.regions(block.children)
        return found

    # Paragraphs

    def paragraph(self, children: Sequence[Block], number: int, topics: tuple[str, ...]) -> int:
        """Reads a paragraph and the details that may follow it; how many blocks that took."""
        block = children[number]
        if _ROW.match(self.text, self.lines[block.first].start):
            for line in range(block.first, block.last):
                self.row(line, (), topics)
            return 1
        first, *further = self.segments(block)
        if further or _BROKEN_BULLET.match(self.text, *self.lines[block.first]):
            for segment in (first, *further):
                if _BROKEN_BULLET.match(self.text, *self.lines[segment[0]]):
                    self.broken(segment, topics)
            return 1
        if self.place.aside or block.last - block.first > _MOST_LINES:
            return 1
        regions = [self.span(block)]
        reading = self.read(regions)
        taken = 1
        if reading is not None and reading.form in ("bold", "quote") and not reading.links:
            while taken < 12 and number + taken < len(children) and self.follows(children[number + taken]):
                regions += self.regions([children[number + taken]])
                taken += 1
            if taken > 1:
                reading = self.read(regions)
        shown = self.text[regions[0].start : regions[-1].end]
        if reading is not None and classify.is_paragraph(reading, shown, self.text, detailed=taken > 1):
            self.add(reading, "paragraph", block.first, children[number + taken - 1].last, topics)
            return taken
        bold = _BOLD.fullmatch(self.shown(regions[0]).strip())
        if bold and number + 1 < len(children) and children[number + 1].kind in ("list", "table"):
            self.place = self.place._replace(group=(visible(bold[2]),))
        return 1

    def follows(self, block: Block) -> bool:
        """Whether the block holds details of the work named above it: bullets, or lines like `Paper: url`."""
        if block.last - block.first > 40:
            return False
        if block.kind == "list":
            return self.details([block], below_title=True)
        lines = [self.shown(span) for span in self.lines[block.first : block.last]]
        return block.kind == "paragraph" and classify.are_details(lines)

    # Headings

    def heading(self, children: Sequence[Block], number: int) -> int:
        """A heading opens a section, or is an entry down to the next one; how many blocks that took."""
        block = children[number]
        start, end = content(self.text, self.lines, block.first, block.last)
        match = _HASHES.match(self.text, start, end)
        start = match.end() if match else start
        name = visible(self.text[start:end].rstrip("# \t\r\n=-")).strip()
        under = self.under(children, number) if match and block.level > 1 and len(words(name)) >= 3 else []
        paragraphs = [child for child in under if child.kind in ("paragraph", "list")]
        near = bool(paragraphs) and under[-1].last - block.first <= _MOST_LINES
        if near and not any(self.stands_alone(child) for child in paragraphs):
            reading = self.read([Span(start, end), *self.regions(paragraphs)])
            bare = all(self.is_bare(child) for child in paragraphs)
            prefixed = _NUMBERED.match(self.text, start, end) is not None
            if reading is not None and classify.is_heading(reading, prefixed=prefixed, bare=bare):
                self.place = self.place.above(block.level)
                if not self.place.aside:
                    self.add(reading, "heading", block.first, under[-1].last, ())
                return len(under) + 1
        self.place = self.place.below(block.level, name)
        return 1

    def under(self, children: Sequence[Block], number: int) -> list[Block]:
        """The blocks below a heading, if they can be the details of one work."""
        found = []
        for block in children[number + 1 : number + 32]:
            if block.kind == "heading":
                break
            found.append(block)
        lists = [block for block in found if block.kind == "list"]
        if (
            len(found) > 30
            or any(block.kind in ("table", "quote") for block in found)
            or not self.details(lists)
        ):
            return []
        while found and found[-1].kind == "html":
            if not source_line(self.text, self.lines, found[-1].first).startswith(
                ("<!--", "</", "<br", "<div")
            ):
                break
            found.pop()
        return found

    def stands_alone(self, block: Block) -> bool:
        """Whether a paragraph is a work of its own."""
        reading = self.read([self.span(block)]) if block.kind == "paragraph" else None
        shown = self.shown(self.span(block))
        return reading is not None and classify.is_paragraph(reading, shown, self.text, detailed=False)

    def is_bare(self, block: Block) -> bool:
        """Whether a block under a heading is authors or links rather than prose."""
        shown = self.shown(self.span(block))
        return (
            block.kind == "list"
            or "](" in shown
            or "://" in shown
            or bool(re.match(r"\W{0,9}authors?\b", shown, re.I))
        )

    # Tables and tags

    def table(self, block: Block, topics: tuple[str, ...]) -> None:
        if block.children:
            head = self.lines[block.children[0].first]
            header = [visible(self.shown(cell)) for cell in rows.cells(self.text, *head)]
            for row in block.children[1:]:
                self.row(row.first, header, topics)

    def row(self, line: int, header: Sequence[str], topics: tuple[str, ...]) -> None:
        span = self.lines[line]
        if self.place.aside or span.end - span.start > LONGEST_LINE or _RULE.match(self.text, *span):
            return
        reading = rows.row(self.text, span, header, self.definitions, self.path)
        if reading is not None:
            self.add(reading, "row", line, line + 1, topics)

    def html(self, block: Block, topics: tuple[str, ...]) -> None:
        """Raw HTML: headings open sections, rows are entries, and so are bullets glued to a tag."""
        span = Span(self.lines[block.first].start, self.lines[block.last - 1].end)
        comments = [match.span() for match in _COMMENT.finditer(self.text, *span)]

        def seen(offset: int) -> bool:
            before = bisect_right(comments, (offset, span.end)) - 1
            return before < 0 or comments[before][1] <= offset

        headings = [match for match in _HTML_HEADING.finditer(self.text, *span) if seen(match.start())]
        for match in headings:
            name = visible(match[3])
            if match[2] and name:
                self.place = self.place.below(int(match[2]), name)
            elif name:
                self.place = self.place._replace(group=(name,))
        if not headings and _HTML_END.search(self.text, *span):
            self.place = self.place._replace(group=())
        if not self.place.aside:
            self.tagged(block, span, seen, topics)
        for line in range(block.first + 1, block.last):
            start, end = self.lines[line]
            if hashes := _HASHES.match(self.text, start, end):
                name = visible(self.text[hashes.end() : end].rstrip("# \t"))
                self.place = self.place.below(hashes.group().count("#"), name)
            elif _LIST_LINE.match(self.text, start, end) and seen(start):
                self.alone(content(self.text, self.lines, line, line + 1), "bullet", line, line + 1, topics)

    def tagged(self, block: Block, span: Span, seen: Callable[[int], bool], topics: tuple[str, ...]) -> None:
        """Rows and bullets written as tags."""
        line = block.first
        for row in rows.tagged(self.text, span):
            while self.lines[line].end < row.start:
                line += 1
            last = line
            while last + 1 < block.last and self.lines[last].end < row.end:
                last += 1
            if row.end - row.start <= LONGEST_LINE and seen(row.start):
                reading = rows.tagged_row(self.text, row, self.definitions, self.path)
                if reading is not None:
                    self.add(reading, "row", line, last + 1, topics)
