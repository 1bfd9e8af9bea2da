"""One entry -> the markup that its reader sees on GitHub as plain characters, because it does not work."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bot.core import titles
from bot.core.model import Document, Entry
from bot.core.text.pattern import lazy_pattern

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_DELIMITER_ROW = lazy_pattern(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_LEFTOVER_LINK = lazy_pattern(r"\]\(<?\s?(?:https?:|www\.)|\]\s?[{<]\s?https?:|\]（\s?https?:|<https?://")
# "[0, 1)" is an interval, and no bracket of it lacks its partner.
_INTERVAL = lazy_pattern(r"[\[(]\s*[-+−]?[\w.∞]+\s*,\s*[-+−]?[\w.∞]+\s*[\])]")
_BACKTICK = lazy_pattern(r"`+")
_ASTERISKS = lazy_pattern(r"(?<!\S)\*\*(?=\w)|(?<=\w)\*\*(?!\S)")
# "** Title**", "**Title **": with a blank inside, asterisks set no words in bold (CommonMark 0.31.2, 6.2).
_ASTERISKS_WITH_BLANK = lazy_pattern(
    r"(?<!\S)\*\*(?:[ \t]+[^*\s][^*\n]{0,400}(?<=[^\s*])\*\*|[^*\s][^*\n]{0,400}[ \t]\*\*(?![^\s.,:;)]))"
)
MAX_LENGTH = 20_000  # of an entry: no real one is longer, and rendering takes time


class Rendering(NamedTuple):
    """What is shown of markup that does not work: "](" before an address, an unpaired bracket, backtick or
    pair of asterisks. `extra_cells`: for how many cells of a row its table has no column; they are not shown.
    """

    leftovers: tuple[str, ...] = ()
    extra_cells: int = 0
    unpaired_round: int = 0
    """How many round brackets lack a partner: an enumeration's do, and those of half an address."""
    asterisks: int = 0
    """How many asterisks are shown: those of footnotes are too."""


def render_entry(entry: Entry, document: Document, text: str | None = None) -> Rendering:
    """How GitHub shows an entry, or another text in its place."""
    text = entry.text if text is None else text
    header = _table_header(document.text, entry.first_line) if entry.form == "row" else ""
    if len(text) > MAX_LENGTH or (entry.form == "row" and not header):
        return Rendering()
    if not header and not _may_have_leftovers(text):
        return Rendering()
    if header and not any(map(_may_have_leftovers, split_cells(text))):
        return Rendering((), len(split_cells(text)) - len(split_cells(header.partition("\n")[0])))
    return _render(text, header)


_CODE_SPAN = lazy_pattern(r"(?<!`)(`++)(?!`)[^`\n]+(?<!`)\1(?!`)")
_GOOD_LINK = lazy_pattern(r"!?\[[^\[\]]*\]\(\s?[^()\s<>]*(?:\([^()\s<>]*\)[^()\s<>]*)*\s?\)")
_GOOD_PAIR = lazy_pattern(r"\[[^\[\]]*\](?!\(|\s?[{<（])")
_SUSPICIOUS = lazy_pattern(r"[\[\]`]|<https?:")
_STRONG = lazy_pattern(r"\*\*(?=[^\s*])[^*\n]*(?<=[^\s*])\*\*")
MAX_NESTING = 4


def _may_have_leftovers(text: str) -> bool:
    """Whether anything remains of a text's markup once all that pairs is taken away: then it is rendered."""
    text = _CODE_SPAN.sub("", text)
    if "**" in text and ("**" in _STRONG.sub("", text) or _ASTERISKS_WITH_BLANK.search(text)):
        return True
    for _ in range(MAX_NESTING):
        text = _GOOD_PAIR.sub("", _GOOD_LINK.sub("", text))
    return _SUSPICIOUS.search(text) is not None or text.count("(") != text.count(")")


@lru_cache(maxsize=4096)
def _render(text: str, header: str) -> Rendering:
    first_line, _, rest = text.partition("\n")
    column_count = len(split_cells(header.partition("\n")[0])) if header else 0
    markdown = f"{header}\n{text.strip()}" if header else f"{first_line.lstrip()}\n{textwrap.dedent(rest)}"
    blocks = [token for token in _gfm().parse(markdown) if token.type == "inline"]
    extra_cells = len(split_cells(text)) - column_count if header else 0
    shown = ["".join(map(_shown_text, cell.children or ())) for cell in blocks[column_count:]]
    leftovers = tuple(leftover for one in shown for leftover in _find_leftovers(one, extra_cells > 0))
    leftovers += tuple(
        "*" for cell in blocks[column_count:] if _has_asterisk_before_emphasis(cell.children or ())
    )
    unpaired_round = sum(len(_unpaired(one, "()")) for one in shown)
    return Rendering(leftovers, extra_cells, unpaired_round, sum(one.count("*") for one in shown))


@cache
def _gfm() -> MarkdownIt:
    from markdown_it import MarkdownIt  # takes long to import, and few entries need it

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _shown_text(token: Token) -> str:
    """The characters of one token; what code and tags hold is never markup."""
    if token.type == "text":
        return token.content
    return " " if token.type in ("softbreak", "hardbreak") else "\0" if token.type == "code_inline" else ""


def _find_leftovers(text: str, is_cut: bool) -> Iterator[str]:
    """`is_cut`: a bar may have cut it in two, code and all."""
    yield from (match[0] for match in _LEFTOVER_LINK.finditer(text))
    yield from (char for _, char in _unpaired(text, "[]"))
    if is_cut and len(_BACKTICK.findall(text)) == 1:
        yield "`"
    if _ASTERISKS_WITH_BLANK.search(text):
        yield "** "
    elif len(_ASTERISKS.findall(text)) == 1:
        yield "**"


def _has_asterisk_before_emphasis(tokens: Sequence[Token]) -> bool:
    """Whether an asterisk is shown right before emphasis, as of `**Title*`; behind it, it is a footnote's."""
    return any(
        token.type == "text" and token.content.endswith("*") and following.type == "em_open"
        for token, following in pairwise(tokens)
    )


def _unpaired(text: str, pair: str) -> list[tuple[int, str]]:
    """The brackets of a kind that have no partner, intervals left out: where each stands, and which it is."""
    text = _INTERVAL.sub(lambda interval: " " * len(interval[0]), text)
    openers: list[int] = []
    unpaired: list[tuple[int, str]] = []
    for position, char in enumerate(text):
        if char == pair[0]:
            openers.append(position)
        elif char == pair[1]:
            if openers:
                openers.pop()
            else:
                unpaired.append((position, char))
    return sorted([*unpaired, *((position, pair[0]) for position in openers)])


def split_cells(row: str) -> Sequence[str]:
    """The cells of a row as GFM splits them: at every bar without a backslash, whatever it stands in."""
    return re.split(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|"))


def _table_header(document_text: str, line: int) -> str:
    """The header of the table whose row stands at a line, with the row below it; "" for none."""
    return _table_headers(document_text)[line - 2] if line > 1 else ""


@lru_cache(maxsize=8)
def _table_headers(document_text: str) -> Sequence[str]:
    """Of each line the header of the table that a row below it would belong to; found once for a list, not
    by looking up through the table from each of its rows.
    """
    headers: list[str] = []
    above = header = ""
    for index, line in enumerate(document_text.split("\n")):
        if index and "-" in line and _DELIMITER_ROW.fullmatch(line):
            header = f"{above.strip()}\n{line.strip()}"
        elif not index or "|" not in line:
            header = ""
        headers.append(header)
        above = line
    return headers


_UNSHOWN = lazy_pattern(r"\\[\[\]]|`[^`\n]*`|(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")


def has_broken_title(entry: Entry) -> bool:
    """Whether a bracket before or in a title has no partner, so that it is unsure where the title begins."""
    if entry.title.span is None:
        return titles.has_unpaired_bracket(entry.title.value)
    text = _UNSHOWN.sub(lambda hidden: " " * len(hidden[0]), entry.text)
    end = entry.title.span.end - entry.span.start
    return any(position < end for position, _ in _unpaired(text, "[]"))
