"""One line of a list -> its parts (titles, addresses, years, words) and the gaps between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

_PARTS = re.compile(
    r"(?P<image>!\[[^\]]*\]\([^()\s]*\))"
    r"|(?P<url>\((?:https?://|\.?/|#)[^()\s]*(?:\([^()]*\)[^()\s]*)*\)|https?://[^\s|)>]+)"
    r"|(?P<title>(?<=\[)[^\[\]]+(?=\]\s?\())"
    r"|(?P<year>(?<![\w.])(?:19|20)\d\d(?!\w))"
    r"|(?P<words>[^\W_](?:[^|\[\](){}<>*_`\"“”\n]*[^\W_])?)"
)


def parse_skeleton(line: str) -> list[str]:
    """Alternately a gap and the name of a part: ["- [", "title", "](", "url", ")", ...]."""
    pieces: list[str] = []
    at = 0
    line = line.strip()
    for part in _PARTS.finditer(line):
        start, end = part.span()
        if part.lastgroup == "title":
            bare = part[0].strip("*_")
            start += part[0].find(bare) if bare else 0
            end = start + len(bare) if bare else end
        pieces += [line[at:start], str(part.lastgroup)]
        at = end
    pieces.append(line[at:])
    return [re.sub(r"\s+", " ", piece) for piece in pieces]


def visible_text(gap: str) -> str:
    """What a reader sees of a gap: its punctuation, else whether there is a space."""
    return gap.strip() or gap[:1]


def named_gaps(skeleton: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    names = ["^", *skeleton[1::2], "$"]
    return [(left, gap, right) for (left, right), gap in zip(pairwise(names), skeleton[::2], strict=True)]
