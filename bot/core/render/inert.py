"""Foreign text -> Markdown that shows it and in which nothing of it comes to life."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.core import refs
from bot.core.model import Entry, Evidence
from bot.core.titles import clean

LONGEST = 400
"""Characters of one quotation; what is longer is cut."""
_TITLE = 90

# Control and format characters, and halves of a character, which no text may hold.
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
_FENCE_RUN = re.compile(r"`+")
_QUOTED = re.compile("“([^”]*)”")
# What GitHub makes something of even where no character needs escaping: commit ids, issue numbers, addresses.
_REFERENCE = re.compile(
    r"(?<![^\W_])(?:[0-9a-f]{7,40}(?![^\W_])|gh-\d|www\.)|:(?=\S)|^\d+[.)]", re.IGNORECASE | re.ASCII
)
_TAME = re.compile(r"[(“‘\"']?[^\W_](?:[^\W_]|[ .,:;?!’‘'\"()/+=%“”…–—-]|&(?= ))*")
# The same within our own sentences, where foreign names stand as single words.
_LIVE = re.compile(
    r"[\\`*_~@#<>\[\]|$&^]|:(?=\S)|(?<![^\W_])(?:www\.|gh-\d|[0-9a-f]{7,40}(?![^\W_]))", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://[\w.~/?=&%:+,;@!$'*-]+", re.ASCII)
# A link to an issue, a pull request or a commit leaves a trace there that somebody spoke of it; a link to a
# repository leaves none.
_LEAVES_TRACES = re.compile(r"https?://(?:www\.)?github\.com/[^/?#]+/[^/?#]+/[^?#]", re.IGNORECASE)


def short(text: str, most: int = LONGEST) -> str:
    """One line of what people can see of it: without characters that would turn or hide what is around."""
    seen = "".join(char for char in text if char.isspace() or unicodedata.category(char) not in _UNSEEN)
    line = " ".join(seen.split())
    if len(line) <= most:
        return line
    words, blank, rest = line[:most].rpartition(" ")
    return (words if blank and len(rest) < most // 3 else line[: most - 1]).rstrip(" ,;:.-") + "…"


def code(text: str) -> str:
    """Foreign text as a code span: no markup, mention, reference or address in it comes to life.

    The fence is one backtick longer than any run inside (CommonMark 0.31, 6.1).
    """
    text = short(text) or " "
    fence = "`" * (max((len(run) for run in _FENCE_RUN.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def cell(markdown: str) -> str:
    """The same within a table, where a bar would end the cell even in code (GFM, tables extension)."""
    return markdown.replace("|", "\\|")


def prose(message: str) -> str:
    """A finding's message as Markdown: our words as they are, what stands in “ ” as code.

    So is any word outside that GitHub would make something of, since names of files and DOIs are foreign too.
    """
    said, end = "", 0
    for quoted in _QUOTED.finditer(message):
        said = _joined(_joined(said, _ours(message[end : quoted.start()])), code(quoted[1]))
        end = quoted.end()
    return _joined(said, _ours(message[end:]))


def _joined(one: str, other: str) -> str:
    """One after the other; two code spans side by side would be read as one with a longer fence."""
    return f"{one} {other}" if one.endswith("`") and other.startswith("`") else one + other


def _ours(text: str) -> str:
    return re.sub(r"\S+", lambda match: _word(match[0]), text)


def _word(word: str) -> str:
    bare = word.rstrip(".,;:)")
    if len(bare) <= LONGEST and not _LIVE.search(bare) and bare.isprintable():
        return word
    return code(bare) + word[len(bare) :]


def named(entry: Entry, most: int = _TITLE) -> str:
    """An entry by its title, linked to its paper as the entry itself links it.

    A title with anything in it that GitHub might make something of stands as code, unlinked.
    """
    title = short(clean(entry.title.value), most)
    if not _TAME.fullmatch(title) or _REFERENCE.search(title):
        return code(title or "(no title)")
    link = refs.paper(entry)
    return f"[{title}]({link.url.value})" if link is not None and linkable(link.url.value) else title


def linkable(url: str) -> bool:
    """Whether an address can neither break out of a link nor leave a trace elsewhere on GitHub."""
    return bool(_ADDRESS.fullmatch(url)) and not _LEAVES_TRACES.match(url) and len(url) <= LONGEST


def block(lines: Sequence[str], info: str = "suggestion") -> str:
    """A fenced block of these lines whose fence is longer than any run of backticks in them."""
    longest = max((len(run) for line in lines for run in _FENCE_RUN.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{info}", *lines, fence])


def source_link(evidence: Evidence) -> str:
    """A witness, linked where its address is one that may be."""
    return f"[{evidence.source}]({evidence.url})" if linkable(evidence.url) else evidence.source
