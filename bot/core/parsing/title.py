"""Finds where the title stands in the text of a bullet, a row or a paragraph, if it names a work at all."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.core import refs, venues
from bot.core.model import Field, Span
from bot.core.parsing.inline import Piece
from bot.core.parsing.labels import has_letter, is_date, is_label, is_venue, words
from bot.core.parsing.rendered import decode, symbol, visible


class _Skip(NamedTuple):
    """Go on at `end`; `prefix`: what was skipped says something of the entry (a venue, a tag)."""

    end: int
    prefix: bool


class Title(NamedTuple):
    """`span`: the characters that are the title, if `sure`; `end`: where the text goes on behind it.

    `form` is "link", "bold", "quote" or "plain", the strength with which the writer marked it.
    """

    span: Span
    end: int
    form: str
    sure: bool = True


_LONGEST = 1000
_BACK = re.compile(
    r"\W*(?:back to (?:the )?(?:top|contents?|toc)|(?:go )?to (?:the )?top|top|return to top)\W*", re.I
)
_SHORTCODE = re.compile(r":[a-z0-9_+-]{1,40}:")
_SHORTCODE_END = re.compile(r":[a-z0-9_+-]{1,40}:$")
_ABBREVIATION = re.compile(r"\.\.|\b\w\.\w\.$|\betc\.$")
_RUN = re.compile(r"\*{1,6}|_{1,3}|~~")
_QUOTES = {'"': '"', "“": "”", "”": "”", "«": "»", "「": "」", "『": "』", "《": "》", "„": "“"}
_QUOTE_END = re.compile(r"[\s,.;:)(\[\]|\\*_–—，。-]|$")
_NUMBER = re.compile(r"(?:\(?\d{1,4}[.):、]|\[\d{1,4}\]|№\s?\d+|#\d+)\s+")
_PAREN = re.compile(r"\(([^()\n]{2,40})\)\s*")
_CATEGORY = tuple(":：–—|>→-")  # what stands between a work's kind and its title
_COLON = re.compile(r"[*_]{0,3}\s*[:：]\s*")
_DESCRIPTION = re.compile(r"\s*(?:[-–—,，]|:\s)|\]\s*,")
_TAIL_YEAR = re.compile(r"[(\[]\s{0,3}(?:19|20)\d\d\s{0,3}[)\]]")
_HARD_BREAK = re.compile(r"\\?\r?\n|\s\\\s|[ \t]\|[ \t]")
_JOINT = re.compile(r"[,.]\s*(?:in|at|to appear in|accepted (?:by|at|to))\s*$", re.IGNORECASE)


def find(text: str, span: Span, pieces: Sequence[Piece]) -> Title | None:
    """The title in `text[span]`, whose pieces are `pieces`; None: it names no work."""
    return _Finder(text, span, pieces).find()


def field(text: str, title: Title) -> Field:
    """The title as read; located only where its characters decode to just that."""
    raw = text[title.span.start : title.span.end]
    value = visible(raw)
    return Field(value, title.span if title.sure and "\n" not in raw and decode(raw) == value else None)


def trim(text: str, start: int, end: int) -> Span:
    """Without white space, emphasis, decoration and the sentence's punctuation around it."""
    while True:
        before = start, end
        while start < end and ((first := text[start]) in " \t-–—" or first.isspace() or symbol(first)):
            start += 1
        while end > start and ((last := text[end - 1]) in " ,;:：，|\\" or last.isspace() or symbol(last)):
            if last == ":" and (found := _SHORTCODE_END.search(text[max(start, end - 42) : end])):
                end -= len(found.group()) - 1
            end -= 1
        if text.startswith(":", start, end) and (found := _SHORTCODE.match(text, start, end)):
            start = found.end()
        if end > start and text[end - 1] in ".。":
            end -= not _ABBREVIATION.search(text[max(start, end - 6) : end])
        if end > start and text[start] in "*_~":
            for mark in ("***", "**", "__", "*", "_", "~~"):
                size = len(mark)
                if text.startswith(mark, start, end) and text.endswith(mark, start + size, end):
                    if mark not in text[start + size : end - size]:
                        start, end = start + size, end - size
                    break
        if (start, end) == before:
            return Span(start, end)


class _Finder:
    def __init__(self, text: str, span: Span, pieces: Sequence[Piece]) -> None:
        self.text = text
        self.span = span
        self.pieces = pieces
        self.starts = [piece.span.start for piece in pieces]

    # Looking at pieces

    def from_(self, position: int) -> Iterator[Piece]:
        """The pieces that start at `position` or later, code spans left out."""
        for index in range(bisect_left(self.starts, position), len(self.pieces)):
            if self.pieces[index].kind != "code":
                yield self.pieces[index]

    def inside(self, span: Span) -> list[Piece]:
        """The pieces that lie within `span` and are not it."""
        found = itertools.takewhile(lambda piece: piece.span.start < span.end, self.from_(span.start))
        return [piece for piece in found if piece.span.end <= span.end and piece.span != span]

    def link_in(self, span: Span) -> Piece | None:
        return next((piece for piece in self.inside(span) if piece.kind == "link"), None)

    def label(self, piece: Piece) -> str:
        return visible(self.text[piece.label.start : min(piece.label.end, piece.label.start + _LONGEST)])

    # Walking to the title

    def find(self) -> Title | None:
        """Skips what may stand before a title (numbers, badges, `[CVPR 2023]`) and reads what follows."""
        at = self.span.start
        skipped = False
        for _ in range(40):
            at = self.past_blank(at)
            if at >= self.span.end:
                return None
            step = self.step(at, skipped)
            if not isinstance(step, _Skip):
                return step
            at = step.end
            skipped = skipped or step.prefix
        return None

    def step(self, at: int, skipped: bool) -> Title | _Skip | None:
        text, end = self.text, self.span.end
        piece = next(self.from_(at), None)
        if piece is not None and piece.span.start == at:
            if piece.kind in ("image", "comment", "tag", "badge"):
                return _Skip(piece.span.end, False)
            return self.link(piece, skipped) if piece.kind == "link" else self.group(piece, skipped)
        if (found := _PAREN.match(text, at, end)) and (is_date(found[1]) or is_venue(found[1])):
            return _Skip(found.end(), True)
        if found := _NUMBER.match(text, at, end):
            return _Skip(found.end(), False)
        if text[at] in "[(" and not skipped:
            return _Skip(at + 1, False)  # an opening bracket that nobody closed
        if text[at] in _QUOTES and (title := self.quoted(at)):
            return title
        if text[at] in ":：,，" and skipped:
            return _Skip(at + 1, True)
        if (found := _RUN.match(text, at, end)) and not text[found.end() : found.end() + 1].isspace():
            return self.emphasised(at, found.group(), skipped)
        return self.plain(at)

    def past_blank(self, at: int) -> int:
        text, end = self.text, self.span.end
        while at < end:
            if text[at].isspace() or symbol(text[at]) or text[at] in "|•·>":
                at += 1
            elif text[at] == ":" and (found := _SHORTCODE.match(text, at, end)):
                at = found.end()
            else:
                break
        return at

    def past_marks(self, at: int) -> int:
        while at < self.span.end and self.text[at] in "*_":
            at += 1
        return at

    def words_after(self, at: int) -> int:
        return len(words(self.text[at : min(self.stop(at), at + 300)]))

    # The forms of a title

    def link(self, piece: Piece, skipped: bool) -> Title | _Skip | None:
        """A link at the front: the title, unless it only says where or when what follows appeared."""
        described = _DESCRIPTION.match(self.text, self.past_marks(piece.span.end), self.span.end)
        if is_prefix(self.label(piece)) and not described and self.words_after(piece.span.end) >= 3:
            return _Skip(piece.span.end, True)
        return self.linked(piece, skipped)

    def group(self, piece: Piece, skipped: bool) -> Title | _Skip | None:
        """Brackets at the front: `[CVPR 2023]`, `[[CVPR 2023](u)]`, or the title of a broken link."""
        text = self.text
        link = self.link_in(piece.span)
        if link is not None:
            behind = text[link.span.end : piece.span.end + 3]
            if not is_prefix(self.label(link)) or _DESCRIPTION.match(behind):
                return self.linked(link, skipped)
            return _Skip(piece.span.end, True) if self.words_after(piece.span.end) >= 3 else None
        label = self.label(piece)
        link = next(self.from_(piece.span.end), None)
        swapped = link is not None and link.span.start == piece.span.end and is_prefix(self.label(link))
        if (len(words(label)) >= 5 or swapped) and not is_prefix(label):
            return self.worthy(Title(trim(text, *piece.label), piece.span.end, "plain"))
        behind_it = self.past_blank(piece.span.end)
        if behind_it < self.span.end and (self.words_after(behind_it) or next(self.from_(behind_it), None)):
            return _Skip(piece.span.end, True)
        return None

    def linked(self, piece: Piece, named: bool) -> Title | None:
        """The label of a link; `named`: the writer said that a title comes, so any label is one."""
        text = self.text
        start, end = piece.label
        label = text[start:end]
        if label.startswith(("http://", "https://")):
            return None
        for image in self.inside(piece.label):
            if image.kind == "image" and image.span.start == start:
                start = image.span.end
            elif image.kind == "image" and image.span.end == end:
                end = image.span.start
        colon = _COLON.match(text, self.past_marks(piece.span.end), self.span.end)
        if colon and text[colon.end() : colon.end() + 1] in _QUOTES and (title := self.quoted(colon.end())):
            return title
        bracketed = label.startswith(("[", "\\[")) and label.endswith("]")
        if not named and is_label(visible(label), strict=not bracketed):
            return None
        if bracketed and label.count("[") == 1:
            start, end = start + label.index("[") + 1, end - 1
        return self.worthy(Title(self.without_venue(trim(text, start, end)), piece.span.end, "link"))

    def quoted(self, at: int) -> Title | None:
        text, end = self.text, self.span.end
        if text[at : at + 1] not in _QUOTES or not text[at : at + 1]:
            return None
        limit = min(end, at + 1000)
        close = at
        while (close := text.find(_QUOTES[text[at]], close + 1, limit)) >= 0:
            if _QUOTE_END.match(text, close + 1, end):
                break
        if close < 0:
            return None
        inside = self.link_in(Span(at, close))
        if inside:
            return self.linked(inside, True)
        return self.worthy(Title(trim(text, at + 1, close), close + 1, "quote"))

    def emphasised(self, at: int, run: str, skipped: bool) -> Title | _Skip | None:
        """Bold or slanted text at the front: the title, or a mere name, tag or author list before it."""
        text, end = self.text, self.span.end
        start = at + len(run)
        first = next(self.from_(self.past_blank(start)), None)
        if first is not None and first.span.start == self.past_blank(start):
            return _Skip(start, False)
        limit = min(end, start + 2000)
        close = text.find(run, start, limit)
        while close > 0 and (text[close - 1] == "\\" or text[close - 1].isspace()):
            close = text.find(run, close + len(run), limit)
        if close < 0:
            close = text.find(run, start, limit)  # `**Title **`, bold to its writer only
        if close < 0:
            return _Skip(start, False)
        while text.startswith(run[0], close + len(run), end):
            close += 1  # of a longer run the last marks close
        after = close + len(run)
        label = visible(text[start:close])
        if is_prefix(label.strip("[]():： ")):
            return _Skip(after, True)
        link = self.link_in(Span(at, close))
        if link is not None:
            return self.behind(link, start)
        if len(run) == 1 and not skipped:
            following = next((piece for piece in self.from_(after) if piece.kind == "link"), None)
            if following and not is_prefix(self.label(following)):
                return self.behind(following, start)
        colon = _COLON.match(text, after, end)
        if colon or label.endswith((":", "：")):
            named = self.named(start, self.past_blank(colon.end() if colon else after))
            if named is not None:
                return named
        if found := _NUMBER.match(text, start, close):
            start = found.end()
        return self.worthy(Title(self.without_venue(trim(text, start, close)), after, "bold"))

    def named(self, start: int, at: int) -> Title | None:
        """The title behind `**Name**:`, which stands at `start`: quoted, linked, or running on."""
        if title := self.quoted(at):
            return title
        piece = next(self.from_(at), None)
        if piece is not None and piece.span.start == at:
            if piece.kind == "link" and not is_prefix(self.label(piece)):
                return self.linked(piece, True)
            return None
        if self.words_after(at) >= 3 and (rest := self.plain(at)):
            return Title(Span(start, rest.span.end), rest.end, "bold", sure=False)
        return None

    def plain(self, at: int) -> Title | None:
        text = self.text
        stop = self.stop(at)
        following = next((p for p in self.from_(stop) if p.kind in ("link", "badge", "group")), None)
        bracketed = False
        if following is not None and following.kind == "group":
            following, bracketed = self.link_in(following.span), True
        elif following is not None:
            bracketed = text[max(at, stop - 1) : stop] in ("[", "(") or text[following.label.start] in "[\\"
        if following is not None and following.kind == "link" and following.span.start <= stop + 1:
            label = self.label(following)
            bare = label.startswith(("http://", "https://"))
            if not bare and not bracketed and not is_prefix(label):
                return self.behind(following, at)
            if label.lower() in ("here", "this", "this link"):
                return None
            if (
                bare
                and text[stop] != "<"
                and text[stop - 1] not in "(["
                and text[at:stop].rstrip(" \t*_")[-1:] not in _CATEGORY
            ):
                return None  # a sentence that ends in an address
        cut = stop
        if found := _HARD_BREAK.search(text, at, cut):
            cut = found.start()
        if (found := _TAIL_YEAR.search(text, at, cut)) and found.start() > at:
            cut = found.start()
        cut = self.before_venue(at, cut)
        while cut > at and text[cut - 1] in "([ \t<":
            cut -= 1
        if found := _JOINT.search(text, max(at, cut - 40), cut):
            cut = found.start()
        return self.worthy(Title(trim(text, at, cut), cut, "plain"))

    def behind(self, link: Piece, at: int) -> Title | None:
        """A link title behind a short word of its kind (`Survey: [Title](u)`) or its authors; else prose."""
        before = self.text[at : link.span.start]
        count = len(words(before[-2000:]))
        if before.rstrip(" \t*_")[-1:] in _CATEGORY and count <= 5:
            return self.linked(link, True)
        if len(words(self.label(link))) >= 4 and refs.is_paper(refs.parse(link.href)) and count <= 30:
            return self.linked(link, True)
        return None

    # Where a title ends

    def stop(self, at: int) -> int:
        """Where plain text from `at` ends: at a link, image, break, or a group that is none of its words."""
        for piece in self.from_(at):
            if piece.kind == "tag" and not self.text[
                piece.span.start : piece.span.start + 3
            ].lower().startswith(("<br", "<a ", "</t", "<t")):
                continue
            if piece.kind == "group" and not is_prefix(self.label(piece)) and not is_venue(self.label(piece)):
                nested = any(inner.kind in ("link", "badge", "image") for inner in self.inside(piece.span))
                following = next(self.from_(piece.span.end), None)
                until = following.span.start if following else self.span.end
                if (
                    not nested
                    and len(words(self.text[piece.span.end : min(until, piece.span.end + 300)])) >= 2
                ):
                    continue
            return piece.span.start
        return self.span.end

    def before_venue(self, at: int, stop: int) -> int:
        """Where the venue begins in `Title, Venue'YY.`; `stop` where there is none."""
        plain = self.text[at:stop]
        if len(plain) > 1000 or not any(map(str.isdigit, plain)):
            return stop
        for mention in venues.find(plain):
            end = max(mention.span.end, mention.year_span.end if mention.year_span else 0)
            before = plain[: mention.span.start].rstrip(" \t([*_")
            rest = len(words(plain[end:]))
            if mention.year is None or not before or rest > 8:
                continue
            opened = plain[len(before) : mention.span.start].strip()
            if opened or before[-1] in ",.，。;|" or (before[-1] in "-–:!?" and rest <= 2):
                return at + len(before)
        return stop

    def without_venue(self, span: Span) -> Span:
        """Cuts a `(Venue Year)` group at either end of a title."""
        text, (start, end) = self.text, span
        if end > start and text[end - 1] in ")]":
            opening = text.rfind("(" if text[end - 1] == ")" else "[", start, end)
            group = text[opening + 1 : end - 1]
            if opening > start and (is_venue(group) or is_date(group)):
                return trim(text, start, opening)
        if text.startswith("[", start) and 0 < (closing := text.find("]", start, end)) < end - 1:
            group = text[start + 1 : closing]
            if is_venue(group) or is_date(group):
                return trim(text, closing + 1, end)
        return span

    def worthy(self, title: Title) -> Title | None:
        """The title if it can be the name of a work: no label, date, venue, or way back to the top."""
        if title.span.end - title.span.start > _LONGEST:
            return None
        value = visible(self.text[title.span.start : title.span.end])
        if not has_letter(value) or is_date(value) or _BACK.fullmatch(value):
            return None
        return None if is_label(value, strict=title.form in ("link", "bold")) or is_venue(value) else title


def is_prefix(label: str) -> bool:
    return is_label(label) or is_date(label) or is_venue(label)
