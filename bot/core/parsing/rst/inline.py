"""Turns the inline markup of a region of reStructuredText into Markdown that shows the same."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.core.model import Span
from bot.core.parsing.rst.draft import MarkdownDraft
from bot.core.text.pattern import lazy_pattern

_SIGN_PATTERN = r"""
  (?P<line>\r?\n[ \t]*)
| \\(?P<escaped>[ \t]|(?=\r?\n)|[^\r\n]|$)
| (?P<sign>&(?=\#?\w{1,40};)|<|~(?=~)|(?<=~)~|`|!(?=[\[`])|(?<![^\W_])_|_(?![^\W_])|\|)
"""
_MARKUP_PATTERN = r"""
  (?P<literal>``[^`]{1,4000}``(?!`))
| (?::[\w+.-]{1,40}:)?`(?P<backquoted>[^`]{1,4000})`(?P<reference>__?)?
| (?P<footnote>\[(?:\#[\w.+:-]*|\*|\d{1,4}|[A-Za-z][\w.+:-]{0,80})\]_(?!\w))
| (?P<substituted>(?<![^\s'"(\[{/:-])\|(?=\S)[^|\r\n]{1,80}(?<=\S)\|_{0,2}(?!\w))
| (?P<address><https?://[^\s<>]+>|https?://[^\s<>`\\|]+)
"""
_NAME_PATTERN = r"| (?<![\w./])(?P<name>[^\W_]{1,60}(?:[._+:-][^\W_]{1,60}){0,8})__?(?!\w)"
_TEXT_SIGN = lazy_pattern(_SIGN_PATTERN, re.VERBOSE)
_MARKUP = lazy_pattern(_MARKUP_PATTERN + "|" + _SIGN_PATTERN, re.VERBOSE)
_MARKUP_WITH_NAMES = lazy_pattern(_MARKUP_PATTERN + _NAME_PATTERN + "|" + _SIGN_PATTERN, re.VERBOSE)
_LINE_BREAK = lazy_pattern(r"\r?\n[ \t]*")
_PLAIN_ADDRESS = lazy_pattern(r"[^\s()\\<>|]+")
_BRACKETED_LABEL = lazy_pattern(r"\[[^\[\]]+\]")
_ENTITIES = {"&": "&amp;", "<": "&lt;"}
_LINE_START_SIGNS = "#>=-+"  # what at the beginning of a line would be Markdown of its own


def fold_name(name: str) -> str:
    """The name of a target as references are matched with it."""
    return " ".join(name.split()).casefold()


class InlineConverter:
    """Drafts regions of text; `targets` are the addresses that the list defines, by their names."""

    def __init__(self, draft: MarkdownDraft, targets: Mapping[str, str]) -> None:
        self.draft = draft
        self.text = draft.text
        self.targets = targets
        self.markup_pattern = _MARKUP_WITH_NAMES if targets else _MARKUP
        self.margin: str | None = ""  # how lines are indented; None: all are joined to one

    def convert(self, start: int, end: int, margin: str | None) -> None:
        """Drafts `text[start:end]`; line breaks are followed by `margin`, or are blanks without one."""
        self.margin = margin
        at = start
        for match in self.markup_pattern.finditer(self.text, start, end):
            self.draft.copy_source(at, match.start())
            at = match.end()
            if match["backquoted"]:
                self.convert_backquotes(match)
            elif match["literal"] and self.margin is None:
                self.convert_text(match.start() + 2, match.end() - 2)
            elif match["literal"]:
                self.convert_literal(*match.span())
            elif match["address"]:
                self.draft.copy_source(*match.span())
            elif match["footnote"] or match["substituted"]:
                pass
            elif self.targets and match["name"]:
                self.convert_named_reference(match)
            else:
                self.convert_sign(match)
        self.draft.copy_source(at, end)

    def convert_text(self, start: int, end: int) -> None:
        """Drafts text in which nothing is marked up but single characters."""
        at = start
        for match in _TEXT_SIGN.finditer(self.text, start, end):
            self.draft.copy_source(at, match.start())
            at = match.end()
            self.convert_sign(match)
        self.draft.copy_source(at, end)

    def convert_sign(self, match: re.Match[str]) -> None:
        """A line break, an escaped character, or one that means something to Markdown only."""
        draft = self.draft
        if match["line"] is not None:
            self.break_line(match.end())
        elif match["escaped"] is not None:
            if match["escaped"].strip():
                draft.append_text("\\" if not match["escaped"].isalnum() else "")
                draft.copy_source(*match.span("escaped"))
        elif match["sign"] == "|" and self.margin is not None:
            draft.copy_source(*match.span())
        elif match["sign"] in _ENTITIES:
            draft.append_text(_ENTITIES[match["sign"]])
        else:
            draft.append_text("\\")
            draft.copy_source(*match.span())

    def break_line(self, following: int) -> None:
        if self.margin is None:
            self.draft.append_text(" ")
            return
        self.draft.append_text("\n" + self.margin)
        if self.text[following : following + 1] in _LINE_START_SIGNS:
            self.draft.append_text("\\")

    def convert_literal(self, start: int, end: int) -> None:
        """Code, each line of which stays one."""
        at = start
        for match in _LINE_BREAK.finditer(self.text, start, end):
            self.draft.copy_source(at, match.start())
            self.draft.append_text("\n" + (self.margin or ""))
            at = match.end()
        self.draft.copy_source(at, end)

    # References

    def convert_backquotes(self, match: re.Match[str]) -> None:
        """`` `label <address>`_ ``, `` `name`_ ``, or text with a role."""
        whole = Span(*match.span("backquoted"))
        url = self.find_embedded_url(whole)
        target = self.text[url.start : url.end] if url else ""
        if url and (match["reference"] or "://" in target):
            label = Span(whole.start, url.start - 1)
            while label.end > label.start and self.text[label.end - 1].isspace():
                label = Span(label.start, label.end - 1)
            breaks = 0 if self.margin is None else self.text.count("\n", label.end, whole.end)
            end = f"\n{self.margin}" * breaks
            if target.endswith("_") and "://" not in target:
                self.write_reference(label, self.targets.get(fold_name(target[:-1])), end)
            else:
                self.write_link(label, url, end)
        else:
            self.write_reference(
                whole, self.targets.get(fold_name(match["backquoted"])) if match["reference"] else None
            )

    def find_embedded_url(self, whole: Span) -> Span | None:
        """The address in angle brackets at the end of a reference."""
        opening = self.text.rfind("<", *whole)
        closing = self.text.find(">", opening, whole.end) if opening >= 0 else -1
        if closing < 0 or self.text[closing + 1 : whole.end].strip():
            return None
        url = Span(opening + 1, closing)
        return url if self.text[url.start : url.end].strip() else None

    def convert_named_reference(self, match: re.Match[str]) -> None:
        """`name_`, where the list has such a target."""
        address = self.targets.get(fold_name(match["name"]))
        if address is None:
            self.convert_text(*match.span())
        else:
            self.write_reference(Span(*match.span("name")), address)

    def write_reference(self, label: Span, address: str | None, end: str = "") -> None:
        """A label that leads to an address written elsewhere; the label alone where that is unknown."""
        if address is None:
            self.convert_text(*label)
            self.draft.append_text(end)
            return
        self.draft.append_text("[")
        self.write_label(label)
        self.draft.append_text(f"](<{address}>{end})")

    def write_link(self, label: Span, url: Span, end: str) -> None:
        """A link with its address, which may be broken over lines; `end`: the breaks not in the label."""
        draft, text = self.draft, self.text
        raw_address = text[url.start : url.end]
        address = re.sub(r"\s+", "", raw_address)
        is_bracketed = _BRACKETED_LABEL.fullmatch(text, *label)
        if label.start == label.end:
            draft.append_text("<" if "://" in raw_address else "[")
            self.write_address(url, raw_address, address)
            draft.append_text((">" if "://" in raw_address else "]") + end)
        else:
            draft.append_text("[")
            if is_bracketed:
                draft.append_text("[")
                self.convert_text(label.start + 1, label.end - 1)
            else:
                self.write_label(label)
            is_plain = _PLAIN_ADDRESS.fullmatch(address) is not None
            draft.append_text("](" if is_plain else "](<")
            self.write_address(url, raw_address, address)
            draft.append_text(("" if is_plain else ">") + end + (")]" if is_bracketed else ")"))

    def write_address(self, url: Span, raw_address: str, address: str) -> None:
        """An address; it may go over lines, and an escaped character in it is just that."""
        if address == raw_address and "\\" not in address and "|" not in address:
            self.draft.copy_source(*url)
        else:
            plain = re.sub(r"\\(.)", r"\1", address)
            self.draft.append_text(plain.replace("|", "%7C") if self.margin is None else plain)

    def write_label(self, span: Span) -> None:
        """The words of a link; brackets in them that do not pair are escaped."""
        if _has_paired_brackets(self.text[span.start : span.end]):
            self.convert_text(*span)
            return
        at = span.start
        for match in re.finditer(r"[\[\]]", self.text[span.start : span.end]):
            self.convert_text(at, span.start + match.start())
            self.draft.append_text("\\")
            self.draft.copy_source(span.start + match.start(), span.start + match.end())
            at = span.start + match.end()
        self.convert_text(at, span.end)


def _has_paired_brackets(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "[") - (character == "]")
        if depth < 0:
            return False
    return depth == 0
