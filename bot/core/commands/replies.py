"""Commands -> the words that answer them on the pull request."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from bot.core import commands, render
from bot.core.model import Finding
from bot.core.rules import BY_NAME

_BLOCK = re.compile(r"^(\w+):\n((?:    .*\n|\n)+)", re.MULTILINE)
_SHOWN = ("Bad", "Good")
_LONGEST_PATCH = 50_000  # a comment holds 65,536 characters


def help_for(role: str, author: bool) -> str:
    """The commands that a person in this role, `author` of the pull request or not, may give."""
    may = [row for row in commands.COMMANDS if row.who.takes_in(role, author)]
    rows = [f"- `{row.usage}`: {row.words}" for row in may]
    return "\n".join(["Commands, as the first word of a comment:", "", *rows])


def refusal(row: commands.Row) -> str:
    """Why somebody may not give a command."""
    line = f"`{row.usage.partition(' [')[0]}` is for {row.who}"
    if row.name == commands.APPLY:
        return f"{line}; a suggestion can also be accepted with the button below it."
    return f"{line}; `/help` lists what you can ask for."


def slip(unknown: commands.Unknown) -> str:
    hint = f"did you mean `/{unknown.meant}`?" if unknown.meant else "`/help` lists those that are."
    return f"{render.code('/' + unknown.word)} is not a command here; {hint}"


def explanation(name: str) -> str:
    """A rule's page: what it asks, why, and what it makes of an example."""
    page = str(BY_NAME[name].__doc__)
    requirement, _, rest = _BLOCK.sub("", page + "\n").partition("\n")
    why = [" ".join(part.split()) for part in rest.split("\n\n") if part.strip()]
    parts = [f"**{requirement}** <sub>{name}</sub>", *why]
    for title, lines in _BLOCK.findall(page + "\n"):
        if title in _SHOWN:
            shown = textwrap.dedent(lines).strip("\n").split("\n")
            parts += [f"{title}:", render.block(shown, "markdown")]
    return "\n\n".join(parts)


def audit(findings: Sequence[Finding], total: int, lists: Sequence[str]) -> str:
    """What stands in the whole lists, proposed or not, as one comment; they have `total` entries."""
    found = len(findings)
    where = ", ".join(render.code(path) for path in lists)
    counted = f"{found} {'finding' if found == 1 else 'findings'}" if found else "No findings"
    head = f"**{counted} in the {total} {'entry' if total == 1 else 'entries'} of {where}**"
    if not found:
        return head
    note = "Of the whole lists, whoever wrote the entries; the review is about what is proposed alone."
    rows: list[str] = []
    room = render.LIMIT - len(head) - len(note) - 200
    for finding in findings:
        row = f"- {render.code(finding.entry.path)} {render.plain(finding)}"
        room -= render.size(row) + 1
        if room < 0:
            rows.append(f"- … and {found - len(rows)} more.")
            break
        rows.append(row)
    listing = "\n".join(rows)
    return f"{head}\n\n{note}\n\n<details><summary>Findings</summary>\n\n{listing}\n\n</details>"


def patch(text: str, why: str) -> str:
    """All suggestions as a patch to paste; `why` they are not a commit."""
    if render.size(text) > _LONGEST_PATCH:
        return f"{why} All suggestions together are too long for a comment; each has its own button."
    how = "This patch makes all suggestions: save it as `review.patch` and run `git apply review.patch`."
    return f"{why} {how}\n\n{render.block(text.removesuffix(chr(10)).split(chr(10)), 'diff')}"


FORK = "This branch belongs to a fork, where I may not commit."
READER = "I may only read this repository's files, so I cannot commit."
REFUSED = "GitHub did not take my commit to this branch."
NOTHING = "There is no suggestion to apply."
FAILED = "This could not be done because of an internal error. Nothing was lost; please write it once more."
