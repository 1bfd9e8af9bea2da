"""Commands -> the words that answer them on the pull request."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core import commands, render
from bot.core.model import Finding
from bot.core.rules import RULES_BY_NAME
from bot.core.rules.page import parse_page
from bot.core.text.words import pluralize

_MAX_PATCH_SIZE = 50_000  # a comment holds 65,536 characters


def help_text(role: str, is_author: bool) -> str:
    """The commands that a person in this role, `is_author` of the pull request or not, may give."""
    allowed_commands = [row for row in commands.COMMANDS if row.permission.includes(role, is_author)]
    rows = [f"- `{row.usage}`: {row.description}" for row in allowed_commands]
    return "\n".join(["Commands, as the first word of a comment:", "", *rows])


def refusal_reply(row: commands.CommandSpec) -> str:
    """Why somebody may not give a command."""
    line = f"`{row.usage.partition(' [')[0]}` is for {row.permission}"
    if row.name == commands.CommandName.APPLY:
        return f"{line}; a suggestion can also be accepted with the button below it."
    return f"{line}; `/help` lists what you can ask for."


def unknown_command_reply(unknown: commands.UnknownCommand) -> str:
    hint = (
        f"did you mean `/{unknown.suggested_name}`?"
        if unknown.suggested_name
        else "`/help` lists those that are."
    )
    return f"{render.escape_code('/' + unknown.word)} is not a command here; {hint}"


def explain_rule(name: str, rule_pages: render.RulePages = render.DOCUMENTED) -> str:
    """A rule's page: what it asks, why, and what it makes of an example."""
    page = parse_page(str(RULES_BY_NAME[name].__doc__))
    parts = [f"**{page.requirement}** <sub>{rule_pages.link(name)}</sub>", *page.reasons]
    for example in page.examples:
        for title, lines in (("Bad", example.bad), ("Good", example.good)):
            parts += [f"{title}:", render.escape_block(lines.split("\n"), "markdown")]
    return "\n\n".join(parts)


def audit_findings(
    findings: Sequence[Finding],
    total: int,
    lists: Sequence[str],
    rule_pages: render.RulePages = render.DOCUMENTED,
) -> str:
    """The findings of the whole lists, proposed or not, as one comment; the lists have `total` entries."""
    count = len(findings)
    paths = ", ".join(render.escape_code(path) for path in lists)
    finding_count = pluralize(count, "finding") if count else "No findings"
    head = f"**{finding_count} in the {pluralize(total, 'entry')} of {paths}**"
    if not count:
        return head
    note = "These are findings of the whole lists; the review covers only what is proposed."
    rows: list[str] = []
    remaining = render.COMMENT_LIMIT - len(head) - len(note) - 200
    for finding in findings:
        line = render.finding_line(finding, rule_pages=rule_pages)
        row = f"- {render.escape_code(finding.entry.path)} {line}"
        remaining -= render.measure_text(row) + 1
        if remaining < 0:
            rows.append(f"- … and {count - len(rows)} more.")
            break
        rows.append(row)
    listing = "\n".join(rows)
    return f"{head}\n\n{note}\n\n<details><summary>Findings</summary>\n\n{listing}\n\n</details>"


def unread_lists_reply(reason: str) -> str:
    """Why the whole lists were not judged; `reason` says it of one of them."""
    return f"The lists could not be judged: {reason}."


def patch_reply(text: str, why: str, number: int) -> str:
    """All suggestions of pull request `number` as a patch to paste; `why` they are not a commit."""
    if render.measure_text(text) > _MAX_PATCH_SIZE:
        return f"{why} All suggestions together are too long for a comment; each has its own button."
    # The patch holds foreign text, so it is a file and no part of what is pasted into a shell.
    steps = [f"gh pr checkout {number}", "git apply review.patch"]
    patch = render.escape_block(text.removesuffix("\n").split("\n"), "diff")
    how = "The patch below makes all suggestions: save it as `review.patch` in a clone, then run"
    return f"{why} {how}\n\n{render.escape_block(steps, 'sh')}\n\n{patch}"


FORK_REPLY = "This branch belongs to a fork, where I may not commit."
READ_ONLY_REPLY = "I may only read this repository's files, so I cannot commit."
COMMIT_REFUSED_REPLY = "GitHub did not take my commit to this branch."
NO_SUGGESTIONS_REPLY = "There is no suggestion to apply."


def error_reply(cause: str) -> str:
    """The answer to a command that could not be done; `cause` is "" for an error of ours."""
    return (
        f"This could not be done because {cause or 'of an internal error'}. "
        "Nothing was lost; please write it once more."
    )
