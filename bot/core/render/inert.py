"""Foreign text -> Markdown that shows it and in which nothing of it comes to life."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.core import refs
from bot.core.model import Entry, Evidence
from bot.core.text.pattern import lazy_pattern
from bot.core.titles import strip_markup

MAX_QUOTE_LENGTH = 400
"""Characters of one quotation; what is longer is cut."""
_MAX_TITLE_LENGTH = 90

# Control and format characters, and halves of a character, which no text may hold.
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
_FENCE_RUN = lazy_pattern(r"`+")
_QUOTATION = lazy_pattern("“([^”]*)”")
# What GitHub makes something of even where no character needs escaping: commit ids, issue numbers, addresses.
_REFERENCE_PATTERN = lazy_pattern(
    r"(?<![^\W_])(?:[0-9a-f]{7,40}(?![^\W_])|gh-\d|www\.)|:(?=\S)|^\d+[.)]", re.IGNORECASE | re.ASCII
)
_HARMLESS_TITLE = lazy_pattern(r"[(“‘\"']?[^\W_](?:[^\W_]|[ .,:;?!’‘'\"()/+=%“”…–—-]|&(?= ))*")
# The same within our own sentences, where foreign names stand as single words.
_ACTIVE_MARKUP = lazy_pattern(
    r"[\\`*_~@#<>\[\]|$&^]|:(?=\S)|(?<![^\W_])(?:www\.|gh-\d|[0-9a-f]{7,40}(?![^\W_]))", re.IGNORECASE
)
_SAFE_ADDRESS = lazy_pattern(r"https?://[\w.~/?=&%:+,;@!$'*-]+", re.ASCII)
# A link to an issue, a pull request or a commit leaves a trace there that somebody spoke of it; a link to a
# repository leaves none.
_BACKLINK_ADDRESS = lazy_pattern(r"https?://(?:www\.)?github\.com/[^/?#]+/[^/?#]+/[^?#]", re.IGNORECASE)


def visible_line(text: str, max_length: int = MAX_QUOTE_LENGTH) -> str:
    """One line of what people can see of it: without characters that would turn or hide what is around."""
    visible_text = "".join(
        char for char in text if char.isspace() or unicodedata.category(char) not in _INVISIBLE_CATEGORIES
    )
    line = " ".join(visible_text.split())
    if len(line) <= max_length:
        return line
    words, blank, rest = line[:max_length].rpartition(" ")
    return (words if blank and len(rest) < max_length // 3 else line[: max_length - 1]).rstrip(" ,;:.-") + "…"


def escape_code(text: str) -> str:
    """Foreign text as a code span: no markup, mention, reference or address in it comes to life.

    The fence is one backtick longer than any run inside (CommonMark 0.31, 6.1).
    """
    text = visible_line(text) or " "
    fence = "`" * (max((len(run) for run in _FENCE_RUN.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def escape_cell(markdown: str) -> str:
    """The same within a table, where a bar would end the cell even in code (GFM, tables extension)."""
    return markdown.replace("|", "\\|")


def escape_message(message: str) -> str:
    """A finding's message as Markdown: our words as they are, what stands in “ ” as code.

    So is any word outside that GitHub would make something of, since names of files and DOIs are foreign too.
    """
    escaped, end = "", 0
    for quotation in _QUOTATION.finditer(message):
        escaped = _join_spans(
            _join_spans(escaped, _escape_words(message[end : quotation.start()])), escape_code(quotation[1])
        )
        end = quotation.end()
    return _join_spans(escaped, _escape_words(message[end:]))


def _join_spans(one: str, other: str) -> str:
    """One after the other; two code spans side by side would be read as one with a longer fence."""
    return f"{one} {other}" if one.endswith("`") and other.startswith("`") else one + other


def _escape_words(text: str) -> str:
    return re.sub(r"\S+", lambda match: _escape_word(match[0]), text)


def _escape_word(word: str) -> str:
    bare_word = word.rstrip(".,;:)")
    if (
        len(bare_word) <= MAX_QUOTE_LENGTH
        and not _ACTIVE_MARKUP.search(bare_word)
        and bare_word.isprintable()
    ):
        return word
    return escape_code(bare_word) + word[len(bare_word) :]


def escape_entry(entry: Entry, max_length: int = _MAX_TITLE_LENGTH) -> str:
    """An entry by its title, linked to its paper as the entry itself links it.

    A title with anything in it that GitHub might make something of stands as code, unlinked.
    """
    title = visible_line(strip_markup(entry.title.value), max_length)
    if not _HARMLESS_TITLE.fullmatch(title) or _REFERENCE_PATTERN.search(title):
        return escape_code(title or "(no title)")
    link = refs.find_paper_link(entry)
    return f"[{title}]({link.url.value})" if link is not None and is_safe_link(link.url.value) else title


def is_safe_link(url: str) -> bool:
    """Whether an address can neither break out of a link nor leave a trace elsewhere on GitHub."""
    return (
        bool(_SAFE_ADDRESS.fullmatch(url))
        and not _BACKLINK_ADDRESS.match(url)
        and len(url) <= MAX_QUOTE_LENGTH
    )


def escape_block(lines: Sequence[str], language: str = "suggestion") -> str:
    """A fenced block of these lines whose fence is longer than any run of backticks in them."""
    longest = max((len(run) for line in lines for run in _FENCE_RUN.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *lines, fence])


def escape_source(evidence: Evidence) -> str:
    """A witness, linked where its address is one that may be."""
    return f"[{evidence.source}]({evidence.url})" if is_safe_link(evidence.url) else evidence.source
