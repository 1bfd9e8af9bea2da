"""Turns the inline markup of a stretch of reStructuredText into Markdown that shows the same."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.core.model import Span
from bot.core.parsing.rst.draft import Draft

_SIGNS = r"""
  (?P<line>\r?\n[ \t]*)
| \\(?P<escaped>[ \t]|(?=\r?\n)|[^\r\n]|$)
| (?P<sign>&(?=\#?\w{1,40};)|<|~(?=~)|(?<=~)~|`|!(?=[\[`])|(?<![^\W_])_|_(?![^\W_])|\|)
"""
_MARKS = r"""
  (?P<literal>``[^`]{1,4000}``(?!`))
| (?::[\w+.-]{1,40}:)?`(?P<ticked>[^`]{1,4000})`(?P<reference>__?)?
| (?P<footnote>\[(?:\#[\w.+:-]*|\*|\d{1,4}|[A-Za-z][\w.+:-]{0,80})\]_(?!\w))
| (?P<substituted>(?<![^\s'"(\[{/:-])\|(?=\S)[^|\r\n]{1,80}(?<=\S)\|_{0,2}(?!\w))
| (?P<address><https?://[^\s<>]+>|https?://[^\s<>`\\|]+)
"""
_NAME = r"| (?<![\w./])(?P<name>[^\W_]{1,60}(?:[._+:-][^\W_]{1,60}){0,8})__?(?!\w)"
_WORDS = re.compile(_SIGNS, re.VERBOSE)
_MARKUP = re.compile(_MARKS + "|" + _SIGNS, re.VERBOSE)
_MARKUP_WITH_NAMES = re.compile(_MARKS + _NAME + "|" + _SIGNS, re.VERBOSE)
_BREAK = re.compile(r"\r?\n[ \t]*")
_PLAIN_ADDRESS = re.compile(r"[^\s()\\<>|]+")
_BRACKETED = re.compile(r"\[[^\[\]]+\]")
_ENTITIES = {"&": "&amp;", "<": "&lt;"}
_FIRST = "#>=-+"  # what at the beginning of a line would be Markdown of its own


def fold(name: str) -> str:
    """The name of a target as references are matched with it."""
    return " ".join(name.split()).casefold()


class Inline:
    """Drafts stretches of text; `targets` are the addresses that the list names apart, by their names."""

    def __init__(self, draft: Draft, targets: Mapping[str, str]) -> None:
        self.draft = draft
        self.text = draft.text
        self.targets = targets
        self.markup = _MARKUP_WITH_NAMES if targets else _MARKUP
        self.margin: str | None = ""  # how lines are indented; None: all are joined to one

    def stretch(self, start: int, end: int, margin: str | None) -> None:
        """Drafts `text[start:end]`; line breaks are followed by `margin`, or are blanks without one."""
        self.margin = margin
        at = start
        for match in self.markup.finditer(self.text, start, end):
            self.draft.copy(at, match.start())
            at = match.end()
            if match["ticked"]:
                self.ticked(match)
            elif match["literal"] and self.margin is None:
                self.words(match.start() + 2, match.end() - 2)
            elif match["literal"]:
                self.literal(*match.span())
            elif match["address"]:
                self.draft.copy(*match.span())
            elif match["footnote"] or match["substituted"]:
                pass
            elif self.targets and match["name"]:
                self.named(match)
            else:
                self.sign(match)
        self.draft.copy(at, end)

    def words(self, start: int, end: int) -> None:
        """Drafts text in which nothing is marked up but single characters."""
        at = start
        for match in _WORDS.finditer(self.text, start, end):
            self.draft.copy(at, match.start())
            at = match.end()
            self.sign(match)
        self.draft.copy(at, end)

    def sign(self, match: re.Match[str]) -> None:
        """A line break, an escaped character, or one that means something to Markdown only."""
        draft = self.draft
        if match["line"] is not None:
            self.line(match.end())
        elif match["escaped"] is not None:
            if match["escaped"].strip():
                draft.put("\\" if not match["escaped"].isalnum() else "")
                draft.copy(*match.span("escaped"))
        elif match["sign"] == "|" and self.margin is not None:
            draft.copy(*match.span())
        elif match["sign"] in _ENTITIES:
            draft.put(_ENTITIES[match["sign"]])
        else:
            draft.put("\\")
            draft.copy(*match.span())

    def line(self, following: int) -> None:
        if self.margin is None:
            self.draft.put(" ")
            return
        self.draft.put("\n" + self.margin)
        if self.text[following : following + 1] in _FIRST:
            self.draft.put("\\")

    def literal(self, start: int, end: int) -> None:
        """Code, each line of which stays one."""
        at = start
        for match in _BREAK.finditer(self.text, start, end):
            self.draft.copy(at, match.start())
            self.draft.put("\n" + (self.margin or ""))
            at = match.end()
        self.draft.copy(at, end)

    # References

    def ticked(self, match: re.Match[str]) -> None:
        """`` `label <address>`_ ``, `` `name`_ ``, or text with a role."""
        whole = Span(*match.span("ticked"))
        url = self.embedded(whole)
        target = self.text[url.start : url.end] if url else ""
        if url and (match["reference"] or "://" in target):
            label = Span(whole.start, url.start - 1)
            while label.end > label.start and self.text[label.end - 1].isspace():
                label = Span(label.start, label.end - 1)
            breaks = 0 if self.margin is None else self.text.count("\n", label.end, whole.end)
            end = f"\n{self.margin}" * breaks
            if target.endswith("_") and "://" not in target:
                self.referring(label, self.targets.get(fold(target[:-1])), end)
            else:
                self.link(label, url, end)
        else:
            self.referring(whole, self.targets.get(fold(match["ticked"])) if match["reference"] else None)

    def embedded(self, whole: Span) -> Span | None:
        """The address in angle brackets at the end of a reference."""
        opening = self.text.rfind("<", *whole)
        closing = self.text.find(">", opening, whole.end) if opening >= 0 else -1
        if closing < 0 or self.text[closing + 1 : whole.end].strip():
            return None
        url = Span(opening + 1, closing)
        return url if self.text[url.start : url.end].strip() else None

    def named(self, match: re.Match[str]) -> None:
        """`name_`, where the list has such a target."""
        address = self.targets.get(fold(match["name"]))
        if address is None:
            self.words(*match.span())
        else:
            self.referring(Span(*match.span("name")), address)

    def referring(self, label: Span, address: str | None, end: str = "") -> None:
        """A label that leads to an address written elsewhere; the label alone where that is unknown."""
        if address is None:
            self.words(*label)
            self.draft.put(end)
            return
        self.draft.put("[")
        self.label(label)
        self.draft.put(f"](<{address}>{end})")

    def link(self, label: Span, url: Span, end: str) -> None:
        """A link with its address, which may be broken over lines; `end`: the breaks not in the label."""
        draft, text = self.draft, self.text
        written = text[url.start : url.end]
        address = re.sub(r"\s+", "", written)
        bracketed = _BRACKETED.fullmatch(text, *label)
        if label.start == label.end:
            draft.put("<" if "://" in written else "[")
            self.address(url, written, address)
            draft.put((">" if "://" in written else "]") + end)
        else:
            draft.put("[")
            if bracketed:
                draft.put("[")
                self.words(label.start + 1, label.end - 1)
            else:
                self.label(label)
            plain = _PLAIN_ADDRESS.fullmatch(address) is not None
            draft.put("](" if plain else "](<")
            self.address(url, written, address)
            draft.put(("" if plain else ">") + end + (")]" if bracketed else ")"))

    def address(self, url: Span, written: str, address: str) -> None:
        """An address; it may go over lines, and an escaped character in it is just that."""
        if address == written and "\\" not in address and "|" not in address:
            self.draft.copy(*url)
        else:
            plain = re.sub(r"\\(.)", r"\1", address)
            self.draft.put(plain.replace("|", "%7C") if self.margin is None else plain)

    def label(self, span: Span) -> None:
        """The words of a link; brackets in them that do not pair are escaped."""
        if _paired(self.text[span.start : span.end]):
            self.words(*span)
            return
        at = span.start
        for match in re.finditer(r"[\[\]]", self.text[span.start : span.end]):
            self.words(at, span.start + match.start())
            self.draft.put("\\")
            self.draft.copy(span.start + match.start(), span.start + match.end())
            at = span.start + match.end()
        self.words(at, span.end)


def _paired(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "[") - (character == "]")
        if depth < 0:
            return False
    return depth == 0
