"""Turns a stretch of Markdown into its links, images and brackets with exact offsets, broken ones too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from bot.core.model import Span
from bot.core.parsing.rendered import decode

_SPECIAL = re.compile(r"\\.|`+|<|!?\[|\]|https?://", re.DOTALL)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)\b[^<>]*>")
_AUTOLINK = re.compile(r"<(https?://[^\s<>]+)>")
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_PLAIN = r"[^\s<>\"`，。；、（）【】《》()\[\]]"
_BARE = re.compile(rf"https?://(?:{_PLAIN}|\({_PLAIN}*\)|\[{_PLAIN}*\])+")
_LOOSE = re.compile(r"[ \t]{0,3}\(\s{0,3}(https?://[^\s()\[\]<>]+)\s{0,3}\)?")
_SPACED = re.compile(r"[ \t]{0,3}\([ \t]*(https?://[^\s()<>]+(?: [^\s()<>]+){1,8})[ \t]*\)")
_BEFORE_LOOSE = (" ", "\t", "(")
_END = re.compile(r"\s*(?:\"[^\"]*\"|'[^']*'|\([^()]*\))?\s*\)")
_DEFINITION = re.compile(r"[ ]{0,3}\[([^\[\]]{1,200})\]:[ \t]*<?([^\s<>]+)>?")
_LONGEST_URL = 4096


class Piece(NamedTuple):
    """One construct. `span` is all of it, `label` what is read, `url` the bare destination if it stands here.

    `kind` is "link", "image", "badge" (a link whose label is only images), "group" (brackets that link to
    nothing), "tag", "comment" or "code". `href` is the destination, unescaped.
    """

    kind: str
    span: Span
    label: Span
    url: Span | None = None
    href: str = ""


def definitions(text: str) -> dict[str, str]:
    """The link reference definitions of a file: folded label -> destination; the first of a label wins."""
    found: dict[str, str] = {}
    if "]:" not in text:
        return found
    for line in text.split("\n"):
        if "]:" in line[:205] and (match := _DEFINITION.match(line)):
            found.setdefault(fold(match.group(1)), decode(match.group(2)))
    return found


def fold(label: str) -> str:
    """A reference label as CommonMark compares it."""
    return " ".join(label.split()).casefold()


def scan(text: str, start: int, end: int, refs: Mapping[str, str], most: int = 400) -> list[Piece]:
    """All pieces in `text[start:end]`, ordered by where they start; groups and links may contain others.

    One pass with a stack of open brackets, as CommonMark does it; what a writer clearly meant as a link but
    misspelled (`[a] (u)`, `a](u)`, `[a](u` without its end) is a link too. Beyond `most` pieces the rest is
    left unread: nobody writes such an entry.
    """
    pieces: list[Piece] = []
    opened: list[tuple[int, bool]] = []  # where a bracket opened, whether an image
    spent = -1  # brackets opened before this offset hold a link already and can be none
    anchor: tuple[int, int, Span | None, str] | None = None
    no_tick: set[int] = set()
    comments = True
    position = start
    while len(pieces) <= most and (match := _SPECIAL.search(text, position, end)):
        at, position = match.span()
        mark = match.group()
        if mark[0] == "\\":
            # A hard break or an escaped character; of `\[` only the escape.
            continue
        if mark[0] == "`":
            close = -1 if len(mark) in no_tick else _ticks(text, position, end, len(mark))
            if close < 0:
                no_tick.add(len(mark))
            else:
                pieces.append(Piece("code", Span(at, close), Span(position, close - len(mark))))
                position = close
        elif mark == "<":
            if text.startswith("<!--", at):
                close = text.find("-->", at + 4, end) if comments else -1
                comments = close >= 0
                if comments:
                    position = close + 3
                    pieces.append(Piece("comment", Span(at, position), Span(at, at)))
            elif found := _AUTOLINK.match(text, at, end):
                position = found.end()
                url = Span(*found.span(1))
                pieces.append(Piece("link", Span(at, position), url, url, text[url.start : url.end]))
            elif found := _TAG.match(text, at, end):
                position = found.end()
                name = found.group(1).lower()
                pieces.append(Piece("image" if name == "img" else "tag", Span(at, position), Span(at, at)))
                if name == "a" and text[at + 1] != "/":
                    target = _HREF.search(text, at, position)
                    if target and target.lastindex:
                        url = Span(*target.span(target.lastindex))
                        anchor = (at, position, url, decode(text[url.start : url.end]).strip())
                elif name == "a" and anchor:
                    pieces.append(_link(pieces, Span(anchor[0], position), Span(anchor[1], at), *anchor[2:]))
                    anchor = None
        elif mark[0] in "![" and mark[-1] == "[":
            opened.append((at, mark[0] == "!"))
        elif mark == "]":
            piece = _close(text, at, end, opened, spent, refs, pieces, start)
            if piece is not None:
                pieces.append(piece)
                position = max(position, piece.span.end)
                if piece.kind in ("link", "badge"):
                    spent = piece.span.start
        elif anchor is None:
            url = _bare(text, at, end)
            position = url.end
            pieces.append(Piece("link", url, url, url, decode(text[url.start : url.end])))
    return _settle(pieces)


def _ticks(text: str, position: int, end: int, length: int) -> int:
    """The end of the code span whose opening run of `length` ticks ends at `position`, or -1."""
    while (found := text.find("`" * length, position, end)) >= 0:
        stop = found + length
        while stop < end and text[stop] == "`":
            stop += 1
        if stop - found == length:
            return stop
        position = stop
    return -1


def _bare(text: str, at: int, end: int) -> Span:
    """A URL that stands by itself, without the punctuation that follows it."""
    found = _BARE.match(text, at, end)
    host = text.index("//", at, end) + 2
    stop = found.end() if found else host
    while stop > host and text[stop - 1] in "?!.,:;*_~'|\\":
        stop -= 1
    return Span(at, stop)


def _close(
    text: str,
    at: int,
    end: int,
    opened: list[tuple[int, bool]],
    spent: int,
    refs: Mapping[str, str],
    pieces: list[Piece],
    start: int,
) -> Piece | None:
    """What the `]` at `at` closes: a link, an image, a group, or nothing."""
    begin, image = opened.pop() if opened else (-1, False)
    label = Span(begin + 2 if image else begin + 1, at)
    after = at + 1
    target = None
    if begin >= 0 and text.startswith("(", after) and (begin >= spent or image):
        target = _destination(text, after, end)
    if target is None and text[after : after + 1] in _BEFORE_LOOSE:
        loose = _LOOSE.match(text, after, end) or None
        spaced = _SPACED.match(text, after, end) if loose is None or not loose.group().endswith(")") else None
        if loose and begin < 0:
            # The opening bracket is missing: the label reaches back to the last link or the line's start.
            back = max(text.rfind("\n", start, at) + 1, start, pieces[-1].span.end if pieces else start)
            label = Span(back, at)
            begin = back
        if spaced:
            url = Span(*spaced.span(1))
            return _link(pieces, Span(max(begin, 0), spaced.end()), label, None, text[url.start : url.end])
        if loose and begin >= spent:
            target = Span(*loose.span(1)), loose.end()
    if target is not None:
        url, stop = target
        span = Span(begin, stop)
        href = decode(text[url.start : url.end])
        if image:
            return Piece("image", span, label, url, href)
        return _link(pieces, span, label, url, href)
    if begin < 0:
        return None
    if refs:
        named, stop = text[label.start : label.end], after
        if text.startswith("[", after) and (close := text.find("]", after, min(end, after + 200))) >= 0:
            named, stop = text[after + 1 : close] or named, close + 1
        defined = refs.get(fold(named)) if len(named) <= 200 else None
        if defined is not None:
            span = Span(begin, stop)
            if image:
                return Piece("image", span, label, None, defined)
            if begin >= spent:
                return _link(pieces, span, label, None, defined)
    return None if image else Piece("group", Span(begin, after), label)


def _link(pieces: list[Piece], span: Span, label: Span, url: Span | None, href: str) -> Piece:
    images = [piece for piece in _inside(pieces, label) if piece.kind == "image"] if pieces else []
    room = label.end - label.start
    for piece in images:
        room -= piece.span.end - piece.span.start
    return Piece("badge" if images and room <= 2 else "link", span, label, url, href)


def _inside(pieces: list[Piece], span: Span) -> list[Piece]:
    found = []
    for piece in reversed(pieces):
        if piece.span.end <= span.start:
            break
        found.append(piece)
    return found


def _destination(text: str, at: int, end: int) -> tuple[Span, int] | None:
    """The destination in the parentheses opened at `at`, and where they end; None: it is not one."""
    position = at + 1
    while position < end and text[position] in " \t\r\n":
        position += 1
    begin = position
    if text.startswith("<", position):
        close = text.find(">", position, min(end, position + _LONGEST_URL))
        if close < 0 or "\n" in text[position:close]:
            return None
        url, position = Span(begin + 1, close), close + 1
    else:
        depth = 0
        limit = min(end, position + _LONGEST_URL)
        while position < limit:
            character = text[position]
            if character in " \t\r\n":
                break
            if character == "\\" and position + 1 < limit:
                position += 1
            elif character == "(":
                depth += 1
            elif character == ")":
                if not depth:
                    break
                depth -= 1
            position += 1
        if depth:
            return None
        url = Span(begin, position)
    found = _END.match(text, position, min(end, position + 1000))
    return (url, found.end()) if found else None


def _settle(pieces: list[Piece]) -> list[Piece]:
    """In order, without what stands inside a link's destination, a bare URL inside a link, or a code span."""
    pieces.sort(key=lambda piece: (piece.span.start, -piece.span.end))
    kept: list[Piece] = []
    links: list[Piece] = []
    for piece in pieces:
        while links and links[-1].span.end <= piece.span.start:
            links.pop()
        if links and piece.kind in ("link", "badge"):
            continue
        kept.append(piece)
        if piece.kind in ("link", "badge"):
            links.append(piece)
    return kept
