"""A rule's docstring -> requirement, reasons and examples, by the grammar of `docs/rule-pages.md`."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import NamedTuple

MAX_REQUIREMENT_LENGTH = 110  # characters of one line of the source

_BLOCK = re.compile(r"^(\w+):\n((?:(?:    .*)?\n)*)", re.MULTILINE)
# The blocks in their order, and each pair of Bad and Good as often as there are pairs.
_BLOCK_ORDER = re.compile(r"(?:List )?(?:Known )?(?:Bad Good )+")


class PageError(ValueError):
    """A docstring that does not follow the grammar."""


class Example(NamedTuple):
    """Lines of a list that draw a finding, and such as draw none."""

    bad: str
    good: str


@dataclass(frozen=True, slots=True)
class RulePage:
    """What a rule's docstring says. `reasons` are paragraphs, `list_before` is the list that the examples are
    added to ("" for any), `known` are lines that say what the sources answer.
    """

    requirement: str
    reasons: tuple[str, ...]
    list_before: str
    known: tuple[str, ...]
    examples: tuple[Example, ...]


def parse_page(docstring: str) -> RulePage:
    """The parts of a rule's docstring; raises PageError where it does not follow the grammar."""
    text = docstring.rstrip() + "\n"
    blocks = [(name, textwrap.dedent(lines).strip("\n")) for name, lines in _BLOCK.findall(text)]
    requirement, _, rest = _BLOCK.sub("", text).partition("\n")
    if not requirement.endswith(".") or len(requirement) > MAX_REQUIREMENT_LENGTH:
        raise PageError(f"the first line is no sentence of at most {MAX_REQUIREMENT_LENGTH} characters")
    if not rest.startswith("\n") or not rest.strip():
        raise PageError("no reasons stand below the requirement")
    if not _BLOCK_ORDER.fullmatch("".join(f"{name} " for name, _ in blocks)):
        order = ", ".join(name for name, _ in blocks) or "none"
        raise PageError(f"the blocks are not List, Known, then pairs of Bad and Good, but {order}")
    if empty_names := [name for name, lines in blocks if not lines]:
        raise PageError(f"nothing stands below {empty_names[0]}")
    first_lines = dict(reversed(blocks))
    examples = [lines for name, lines in blocks if name in ("Bad", "Good")]
    return RulePage(
        requirement,
        tuple(" ".join(part.split()) for part in rest.split("\n\n") if part.strip()),
        first_lines.get("List", ""),
        tuple(filter(None, first_lines.get("Known", "").splitlines())),
        tuple(map(Example, examples[::2], examples[1::2])),
    )
