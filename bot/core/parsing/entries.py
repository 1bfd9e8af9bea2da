"""Turns blocks into entries: finds the bullets, rows, paragraphs and headings that are works."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

from bot.core.model import Entry, Span
from bot.core.parsing import classify, rows
from bot.core.parsing.blocks import MAX_LINE_LENGTH, Block, content_span, stripped_line
from bot.core.parsing.collector import EntryCollector
from bot.core.parsing.fields import EntryFields
from bot.core.parsing.labels import split_words
from bot.core.parsing.rendered import visible_text
from bot.core.text.pattern import lazy_pattern

_BROKEN_BULLET = lazy_pattern(r"[ \t]*(?:[-+](?=\[)|(\*)(?=\[[^\]\n]*\]\s?[(\[])|[•·●▪◦‣])[ \t]*")
_EMPHASIS_END = lazy_pattern(r"\*[\s.,]{0,9}(?:<br[ /]{0,9}>|\\)?\s{0,8}$")
_LIST_LINE = lazy_pattern(r"[ \t]*(?:[-*+]|\d{1,4}[.)])[ \t]+\S")
_ROW_START = lazy_pattern(r"[ \t]*\|")
_TABLE_RULE = lazy_pattern(r"[\s|:+=-]*$")
_HEADING_MARK = lazy_pattern(r"[ \t]{0,3}#{1,6}[ \t]+")
_NUMBER_OR_VENUE = lazy_pattern(r"\d{1,4}[.)]\s+\S|\[[^\]]{0,60}?\d\d[^\]]{0,60}\]\s")
_BOLD_TEXT = lazy_pattern(r"(\*\*|__)([^*_\n]{2,80})\1:?")
_HTML_HEADING = lazy_pattern(
    r"<(?:(summary)|h([1-6]))\b[^<>]*>(.{0,300}?)</(?:summary|h[1-6])>", re.IGNORECASE | re.DOTALL
)
_HTML_COMMENT = lazy_pattern(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_DETAILS_END = lazy_pattern(r"</details\s*>", re.IGNORECASE)
# An entry of more lines is prose or a whole section; the longest of 32,000 entries of real lists has 23.
_MAX_ENTRY_LINES = 400
_MAX_NAME_WORDS = 3  # of a method's name above the title of its paper
_MAX_LINES_ABOVE = 4  # lines of a bullet after which another may lack its mark
_TITLE_LINK = lazy_pattern(r"(?:\[{1,2}|\*\*|\")?[^\W\d_a-z].{15,}\]\(http")


class EntryParser(EntryCollector):
    """Reads the blocks of a list one after the other."""

    def parse_entries(self, children: Sequence[Block]) -> tuple[Entry, ...]:
        """All entries in these blocks, in the order of the text; no two share a line."""
        self.found_entries = []
        self.parse_blocks(children, ())
        disjoint_entries: list[Entry] = []
        for entry in sorted(self.found_entries, key=lambda entry: entry.span):
            if not disjoint_entries or entry.first_line > disjoint_entries[-1].last_line:
                disjoint_entries.append(entry)
        return tuple(disjoint_entries)

    # Blocks

    def parse_blocks(self, children: Sequence[Block], topics: tuple[str, ...]) -> None:
        """Reads sibling blocks; some are read together with the ones that follow."""
        index = 0
        while index < len(children):
            block = children[index]
            block_count = 1
            if block.kind == "heading":
                block_count = self.parse_heading(children, index)
            elif block.kind == "paragraph":
                block_count = self.parse_paragraph(children, index, topics)
            elif block.kind == "list":
                for bullet in block.children:
                    self.parse_bullet(bullet, topics)
            elif block.kind == "table":
                self.parse_table(block, topics)
            elif block.kind == "html":
                self.parse_html(block, topics)
            index += block_count

    # Bullets

    def parse_bullet(self, bullet: Block, topics: tuple[str, ...]) -> None:
        """Reads one bullet and the bullets nested in it."""
        own_paragraph = (
            bullet.children[0] if bullet.children and bullet.children[0].kind == "paragraph" else None
        )
        if own_paragraph is None:
            self.parse_blocks(bullet.children, topics)
            return
        form = "numbered" if bullet.mark in ".)" else "bullet"
        first, *other_segments = self.split_bullets(own_paragraph)
        region = content_span(self.text, self.lines, *first)
        nested_blocks = bullet.children[1:]
        if other_segments:
            self.parse_without_nested(region, form, *first, topics)
            for segment in other_segments:
                self.parse_broken_bullet(segment, topics)
            self.parse_blocks(nested_blocks, topics)
            return
        entry_count = len(self.found_entries)
        if self.parse_titled_list(region, nested_blocks, topics):
            return
        if not self.are_all_details([block for block in nested_blocks if block.kind in ("list", "table")]):
            # A bullet with nested ones names their topic, unless it is a work itself.
            name = visible_text(self.span_text(region)) if region.end - region.start < 100 else ""
            has_link = "](" in self.span_text(region) or "://" in self.span_text(region)
            self.parse_blocks(nested_blocks, (*topics, name) if name and not has_link else topics)
        if len(self.found_entries) == entry_count and bullet.end_line - bullet.start_line <= _MAX_ENTRY_LINES:
            regions = [region, *self.paragraph_spans(nested_blocks)]
            fields = self.read_fields(regions)
            if fields is not None and self.heading_path.allows_entry(fields) and self.is_work(fields, region):
                self.add_entry(fields, form, bullet.start_line, bullet.end_line, topics)
                return
        self.parse_without_nested(region, form, *first, topics)

    def parse_titled_list(
        self, region: Span, nested_blocks: Sequence[Block], topics: tuple[str, ...]
    ) -> bool:
        """Reads `- **Name**` above a bullet with the title and others with links alone: one entry."""
        bullets = nested_blocks[0].children if len(nested_blocks) == 1 else []
        paragraphs = [bullet.children[0] for bullet in bullets if len(bullet.children) == 1]
        if len(paragraphs) < 2 or len(paragraphs) != len(bullets):
            return False
        if any(paragraph.kind != "paragraph" for paragraph in paragraphs):
            return False
        bold = _BOLD_TEXT.fullmatch(self.span_text(region).strip())
        if not bold or len(split_words(bold[2])) > _MAX_NAME_WORDS:
            return False
        title, *details = (self.block_span(paragraph) for paragraph in paragraphs)
        if not all(classify.are_label_links(self.span_text(span)) for span in details):
            return False
        fields = self.read_fields([title, *details])
        if fields is None or (fields.venue is None and fields.form != "link"):
            return False
        if len(split_words(fields.title.value)) <= _MAX_NAME_WORDS or not fields.links:
            return False
        first, last = bullets[0].start_line, bullets[-1].end_line
        self.add_entry(fields, "bullet", first, last, (*topics, visible_text(bold[2])))
        return True

    def is_work(self, fields: EntryFields, region: Span) -> bool:
        has_own_link = any(
            link.url.span and region.start <= link.url.span.start < region.end for link in fields.links
        )
        return classify.is_work_bullet(fields, self.span_text(region), has_own_link=has_own_link)

    def are_all_details(self, lists: Sequence[Block], *, below_title: bool = False) -> bool:
        """Whether all bullets in `lists`, at any depth, are details of the work above them."""
        if any(block.kind == "table" for block in lists):
            return False
        for bullet in (child for block in lists for child in block.children):
            if not self.are_all_details(
                [block for block in bullet.children if block.kind in ("list", "table")]
            ):
                return False
            own_paragraph = bullet.children[0] if bullet.children else None
            if own_paragraph is not None and own_paragraph.kind == "paragraph":
                region = self.block_span(own_paragraph)
                if not classify.is_detail_bullet(
                    self.read_fields([region]), self.span_text(region), below_title=below_title
                ):
                    return False
        return True

    def parse_without_nested(
        self, region: Span, form: str, first: int, last: int, topics: tuple[str, ...]
    ) -> None:
        """Reads lines `first`..`last` (exclusive) without what may stand under them."""
        fields = self.read_fields([region])
        if fields is not None and self.heading_path.allows_entry(fields) and self.is_work(fields, region):
            self.add_entry(fields, form, first, last, topics)

    def split_bullets(self, block: Block) -> list[tuple[int, int]]:
        """The lines of a paragraph, split where another bullet was meant but its blank is missing."""
        starts: list[int] = []
        for line in range(block.start_line + 1, block.end_line):
            above = (starts[-1] if starts else block.start_line, line)
            if self.match_broken_bullet(*self.lines[line]) or self.lacks_bullet_mark(above, line):
                starts.append(line)
        return list(zip([block.start_line, *starts], [*starts, block.end_line], strict=True))

    def match_broken_bullet(self, start: int, end: int) -> re.Match[str] | None:
        """The mark of a bullet that lacks its blank; an asterisk that another closes begins emphasis."""
        match = _BROKEN_BULLET.match(self.text, start, end)
        if match is not None and match[1]:
            line_end = self.text.find("\n", start, end)
            line = self.text[start : line_end if line_end >= 0 else end]
            if line.count("*") % 2 == 0 or _EMPHASIS_END.search(line):
                return None
        return match

    def lacks_bullet_mark(self, above: tuple[int, int], line: int) -> bool:
        """Whether an unindented line names a paper of its own, as the lines above it do.

        CommonMark reads and shows it as a continuation of the bullet above (0.31.2, section 5.2, laziness).
        """
        start, end = self.lines[line]
        if not _TITLE_LINK.match(self.text, start, end) or line - above[0] > _MAX_LINES_ABOVE:
            return False
        span_above, own_span = (
            content_span(self.text, self.lines, *above),
            content_span(self.text, self.lines, line, line + 1),
        )
        if self.text[span_above.end - 1] not in ".!?)]}>\"'*_`":
            return False  # a sentence that runs on
        return classify.is_named_paper(self.read_fields([own_span]), 4) and classify.is_named_paper(
            self.read_fields([span_above]), 1
        )

    def parse_broken_bullet(self, segment: tuple[int, int], topics: tuple[str, ...]) -> None:
        """Reads a bullet without the blank after its mark."""
        span = content_span(self.text, self.lines, *segment)
        match = self.match_broken_bullet(*span)
        self.parse_without_nested(
            Span(match.end() if match else span.start, span.end), "bullet", *segment, topics
        )

    # Paragraphs

    def parse_paragraph(self, children: Sequence[Block], index: int, topics: tuple[str, ...]) -> int:
        """Reads a paragraph and the details that may follow it; returns the number of blocks read."""
        block = children[index]
        if _ROW_START.match(self.text, self.lines[block.start_line].start):
            for line in range(block.start_line, block.end_line):
                self.parse_table_row(line, (), topics)
            return 1
        first, *other_segments = self.split_bullets(block)
        if other_segments or self.match_broken_bullet(*self.lines[block.start_line]):
            for segment in (first, *other_segments):
                if self.match_broken_bullet(*self.lines[segment[0]]):
                    self.parse_broken_bullet(segment, topics)
            return 1
        if self.heading_path.is_about_list or block.end_line - block.start_line > _MAX_ENTRY_LINES:
            return 1
        regions = [self.block_span(block)]
        fields = self.read_fields(regions)
        block_count = 1
        if fields is not None and fields.form in ("bold", "quote") and not fields.links:
            while (
                block_count < 12
                and index + block_count < len(children)
                and self.holds_details(children[index + block_count])
            ):
                regions += self.paragraph_spans([children[index + block_count]])
                block_count += 1
            if block_count > 1:
                fields = self.read_fields(regions)
        paragraph_text = self.text[regions[0].start : regions[-1].end]
        if fields is not None and classify.is_work_paragraph(
            fields, paragraph_text, self.text, has_details=block_count > 1
        ):
            self.add_entry(
                fields, "paragraph", block.start_line, children[index + block_count - 1].end_line, topics
            )
            return block_count
        bold = _BOLD_TEXT.fullmatch(self.span_text(regions[0]).strip())
        if bold and index + 1 < len(children) and children[index + 1].kind in ("list", "table"):
            self.heading_path = self.heading_path._replace(subheading=(visible_text(bold[2]),))
        return 1

    def holds_details(self, block: Block) -> bool:
        """Whether the block holds details of the work named above it: bullets, or lines like `Paper: url`."""
        if block.end_line - block.start_line > 40:
            return False
        if block.kind == "list":
            return self.are_all_details([block], below_title=True)
        lines = [self.span_text(span) for span in self.lines[block.start_line : block.end_line]]
        return block.kind == "paragraph" and classify.are_detail_lines(lines)

    # Headings

    def parse_heading(self, children: Sequence[Block], index: int) -> int:
        """Reads a heading, which opens a section or is an entry; returns the number of blocks read."""
        block = children[index]
        start, end = content_span(self.text, self.lines, block.start_line, block.end_line)
        match = _HEADING_MARK.match(self.text, start, end)
        start = match.end() if match else start
        name = visible_text(self.text[start:end].rstrip("# \t\r\n=-")).strip()
        blocks_below = (
            self.detail_blocks_below(children, index)
            if match and block.level > 1 and len(split_words(name)) >= 3
            else []
        )
        paragraphs = [child for child in blocks_below if child.kind in ("paragraph", "list")]
        is_short = bool(paragraphs) and blocks_below[-1].end_line - block.start_line <= _MAX_ENTRY_LINES
        if is_short and not any(self.is_own_work(child) for child in paragraphs):
            fields = self.read_fields([Span(start, end), *self.paragraph_spans(paragraphs)])
            only_links = all(self.is_authors_or_links(child) for child in paragraphs)
            has_prefix = _NUMBER_OR_VENUE.match(self.text, start, end) is not None
            if fields is not None and classify.is_work_heading(
                fields, has_prefix=has_prefix, only_links=only_links
            ):
                self.heading_path = self.heading_path.parent_path(block.level)
                if not self.heading_path.is_about_list:
                    self.add_entry(fields, "heading", block.start_line, blocks_below[-1].end_line, ())
                return len(blocks_below) + 1
        self.heading_path = self.heading_path.child_path(block.level, name)
        return 1

    def detail_blocks_below(self, children: Sequence[Block], index: int) -> list[Block]:
        """The blocks below a heading, if they can be the details of one work."""
        blocks_below = []
        for block in children[index + 1 : index + 32]:
            if block.kind == "heading":
                break
            blocks_below.append(block)
        lists = [block for block in blocks_below if block.kind == "list"]
        if (
            len(blocks_below) > 30
            or any(block.kind in ("table", "quote") for block in blocks_below)
            or not self.are_all_details(lists)
        ):
            return []
        while blocks_below and blocks_below[-1].kind == "html":
            if not stripped_line(self.text, self.lines, blocks_below[-1].start_line).startswith(
                ("<!--", "</", "<br", "<div")
            ):
                break
            blocks_below.pop()
        return blocks_below

    def is_own_work(self, block: Block) -> bool:
        """Whether a paragraph is a work of its own."""
        fields = self.read_fields([self.block_span(block)]) if block.kind == "paragraph" else None
        paragraph_text = self.span_text(self.block_span(block))
        return fields is not None and classify.is_work_paragraph(
            fields, paragraph_text, self.text, has_details=False
        )

    def is_authors_or_links(self, block: Block) -> bool:
        """Whether a block under a heading is authors or links rather than prose."""
        block_text = self.span_text(self.block_span(block))
        return (
            block.kind == "list"
            or "](" in block_text
            or "://" in block_text
            or bool(re.match(r"\W{0,9}authors?\b", block_text, re.I))
            or classify.are_people(block_text)
        )

    # Tables and tags

    def parse_table(self, block: Block, topics: tuple[str, ...]) -> None:
        if block.children:
            header_span = self.lines[block.children[0].start_line]
            header = [
                visible_text(self.span_text(cell)) for cell in rows.split_cells(self.text, *header_span)
            ]
            for row in block.children[1:]:
                self.parse_table_row(row.start_line, header, topics)

    def parse_table_row(self, line: int, header: Sequence[str], topics: tuple[str, ...]) -> None:
        span = self.lines[line]
        if (
            self.heading_path.is_about_list
            or span.end - span.start > MAX_LINE_LENGTH
            or _TABLE_RULE.match(self.text, *span)
        ):
            return
        fields = rows.parse_row(self.text, span, header, self.definitions, self.path)
        if fields is not None:
            self.add_entry(fields, "row", line, line + 1, topics)

    def parse_html(self, block: Block, topics: tuple[str, ...]) -> None:
        """Reads raw HTML: headings open sections; rows, and bullets right below a tag, are entries."""
        span = Span(self.lines[block.start_line].start, self.lines[block.end_line - 1].end)
        comment_spans = [match.span() for match in _HTML_COMMENT.finditer(self.text, *span)]

        def is_visible(offset: int) -> bool:
            index = bisect_right(comment_spans, (offset, span.end)) - 1
            return index < 0 or comment_spans[index][1] <= offset

        headings = [match for match in _HTML_HEADING.finditer(self.text, *span) if is_visible(match.start())]
        for match in headings:
            name = visible_text(match[3])
            if match[2] and name:
                self.heading_path = self.heading_path.child_path(int(match[2]), name)
            elif name:
                self.heading_path = self.heading_path._replace(subheading=(name,))
        if not headings and _DETAILS_END.search(self.text, *span):
            self.heading_path = self.heading_path._replace(subheading=())
        if not self.heading_path.is_about_list:
            self.parse_html_rows(block, span, is_visible, topics)
        for line in range(block.start_line + 1, block.end_line):
            start, end = self.lines[line]
            if heading_mark := _HEADING_MARK.match(self.text, start, end):
                name = visible_text(self.text[heading_mark.end() : end].rstrip("# \t"))
                self.heading_path = self.heading_path.child_path(heading_mark.group().count("#"), name)
            elif _LIST_LINE.match(self.text, start, end) and is_visible(start):
                self.parse_without_nested(
                    content_span(self.text, self.lines, line, line + 1), "bullet", line, line + 1, topics
                )

    def parse_html_rows(
        self, block: Block, span: Span, is_visible: Callable[[int], bool], topics: tuple[str, ...]
    ) -> None:
        """Rows and bullets written as tags."""
        line = block.start_line
        for row in rows.find_html_rows(self.text, span):
            while self.lines[line].end < row.start:
                line += 1
            last = line
            while last + 1 < block.end_line and self.lines[last].end < row.end:
                last += 1
            if row.end - row.start <= MAX_LINE_LENGTH and is_visible(row.start):
                fields = rows.parse_html_row(self.text, row, self.definitions, self.path)
                if fields is not None:
                    self.add_entry(fields, "row", line, last + 1, topics)
