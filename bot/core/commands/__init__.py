"""Comments on a pull request -> the commands they give, who may give them, and what is waived by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from bot.core.model import Waiver
from bot.core.pull import UserComment
from bot.core.rules import RULES_BY_NAME
from bot.core.text.pattern import lazy_pattern
from bot.core.text.words import edit_distance


class CommandName(StrEnum):
    """Every command there is. Whoever dispatches over them ends in `assert_never`, so none is forgotten."""

    RECHECK = "recheck"
    IGNORE = "ignore"
    UNIGNORE = "unignore"
    APPLY = "apply"
    EXPLAIN = "explain"
    HELP = "help"


WRITERS = frozenset({"write", "maintain", "admin"})
"""The roles that may decide for a repository; GitHub's other ones are triage, read and none."""


class Permission(StrEnum):
    """Who may give a command; the words are those of a refusal."""

    ANYONE = "anyone"
    INVOLVED = "the author of this pull request and for those who may triage in this repository"
    WRITERS = "those who may write to this repository"

    def includes(self, role: str, is_author: bool) -> bool:
        """Whether somebody with this role is one of them; `is_author`: of the pull request."""
        match self:
            case Permission.ANYONE:
                return True
            case Permission.INVOLVED:
                return is_author or role == "triage" or role in WRITERS
            case Permission.WRITERS:
                return role in WRITERS
            case _:
                assert_never(self)


@dataclass(frozen=True, slots=True)
class Command:
    """One of COMMANDS by its name, and what follows it on its line."""

    name: CommandName
    arguments: str = ""

    @property
    def argument_words(self) -> tuple[str, ...]:
        """The words of the rest in small letters, without the code marks and stops around them."""
        return tuple(word.strip("`'\"*.,:;!?()").lower() for word in self.arguments.split())

    @property
    def is_recheck_all(self) -> bool:
        """Whether it is `/recheck all`."""
        return self.name == CommandName.RECHECK and self.argument_words[:1] == ("all",)

    @property
    def meaning(self) -> tuple[object, ...]:
        """What of the command counts; words behind a command that takes none are talk."""
        match self.name:
            case CommandName.IGNORE | CommandName.UNIGNORE | CommandName.EXPLAIN:
                return self.name, self.arguments
            case CommandName.RECHECK:
                return self.name, self.is_recheck_all
            case CommandName.APPLY | CommandName.HELP:
                return (self.name,)
            case _:
                assert_never(self.name)

    @property
    def spec(self) -> CommandSpec:
        """The row of COMMANDS that says who may give it."""
        rows = [row for row in COMMANDS if row.name == self.name]
        return rows[-1 if self.is_recheck_all else 0]


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """How a command is written, what it does, and who may give it."""

    name: CommandName
    usage: str
    description: str
    permission: Permission = Permission.ANYONE


_WAIVER_NAMES = (CommandName.IGNORE, CommandName.UNIGNORE)

COMMANDS: tuple[CommandSpec, ...] = (
    # Whoever can comment may ask for a look: nothing is decided by it, and what it costs is bounded, since
    # the sources are asked again at most once a minute for one pull request.
    CommandSpec(
        CommandName.RECHECK, "/recheck", "Look at this pull request again, asking every source afresh."
    ),
    # Judging a whole list asks hundreds of questions, so passers-by may not.
    CommandSpec(
        CommandName.RECHECK,
        "/recheck all",
        "The same, and list what is found in the rest of the changed lists.",
        Permission.INVOLVED,
    ),
    # Maintainers decide what a list accepts: contributors cannot waive findings on their own entries.
    CommandSpec(
        CommandName.IGNORE,
        "/ignore RULE [reason]",
        "Leave that rule unsaid here; in a thread, that finding alone.",
        Permission.WRITERS,
    ),
    CommandSpec(CommandName.UNIGNORE, "/unignore RULE", "Take an `/ignore` back.", Permission.WRITERS),
    # The author of a fork's pull request has a button at every suggestion.
    CommandSpec(
        CommandName.APPLY,
        "/apply",
        "Make one commit of all suggestions, or one patch where I may not commit.",
        Permission.WRITERS,
    ),
    CommandSpec(CommandName.EXPLAIN, "/explain RULE", "Show what a rule asks, and why."),
    CommandSpec(CommandName.HELP, "/help", "List the commands that you may give."),
)
COMMAND_NAMES = tuple(name.value for name in CommandName)

_FOREIGN_COMMANDS = """
    approve area ask assign attempt automerge backport bark benchmark bounty build cc check
    check-cla cherry-pick cherrypick claim claude close codex copilot deploy describe draft
    duplicate easycla estimate fix format gemini good-first-issue hold honk improve joke kind label
    lgtm lifecycle lint lock meow merge milestone ok-to-test opencode override pony preview priority
    publish ready rebase reject release remove-area remove-kind remove-label remove-lifecycle
    remove-priority remove-triage reopen rerun reset retest retitle review run shrug sig skip
    snapshot spam spend squash status subscribe take test tip transfer transfer-issue triage
    unassign uncc unhold unlock unshrug unsubscribe update verify-owners wg woof
    bin dev etc home mnt opt tmp usr var
"""
FOREIGN_COMMANDS = frozenset(_FOREIGN_COMMANDS.split())
"""Words that mean somebody else: commands of Prow, of GitLab and of other bots, and where paths begin."""

# The slash and the word stand first in the comment. Four blanks or a tab before them make it code.
_FIRST_WORD = lazy_pattern(
    r"(?:[ \t]*\r?\n)* {0,3}/([A-Za-z][A-Za-z-]{0,30})(?=[\s.,:;!?]|\Z)[.,:;!?]*([^\r\n]*)"
)
_MAX_EXTRA_WORDS = 3  # a word unknown to us, with more words behind it, is the beginning of a sentence
_RECHECK_SECONDS = 60
_MAX_REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class UnknownCommand:
    """A word that is none of COMMANDS; `meant` is the one that it is a slip of, "" if there is none."""

    word: str
    suggested_name: str = ""


@dataclass(frozen=True, slots=True)
class UnclearCommand:
    """A command that cannot be done as it is written, and why, in one line of Markdown."""

    reason: str


def parse_command(body: str) -> Command | UnknownCommand | None:
    """The command a comment begins with; None for anything else, other bots' commands among it.

    Only the comment's first word counts: quotes, code and HTML begin otherwise, and "try /recheck" is talk.
    An unknown word counts as a command if the comment says hardly anything else.
    """
    match = _FIRST_WORD.match(body)
    if not match:
        return None
    word = match[1].lower()
    if word in COMMAND_NAMES:
        return Command(CommandName(word), " ".join(match[2].split()))
    if nearest_name := _nearest_name(word, COMMAND_NAMES):
        return UnknownCommand(word, nearest_name)
    is_alone = len(word) > 2 and not body[match.end() :].strip() and len(match[2].split()) <= _MAX_EXTRA_WORDS
    return UnknownCommand(word) if is_alone and word not in FOREIGN_COMMANDS else None


def parse_rule(command: Command) -> str | UnclearCommand:
    """The rule that a command names, in whatever case, with hyphens or underscores, in code or not."""
    word = command.argument_words[0].replace("_", "-") if command.argument_words else ""
    if word in RULES_BY_NAME:
        return word
    usage = f"`{command.spec.usage}`"
    if not word:
        return UnclearCommand(
            f"Which rule? Write {usage}; the rule's name is the small print of its comment."
        )
    nearest_rule = _nearest_name(word, tuple(RULES_BY_NAME))
    hint = (
        f"Did you mean `{nearest_rule}`?"
        if nearest_rule
        else "The rules are " + ", ".join(f"`{n}`" for n in RULES_BY_NAME)
    )
    return UnclearCommand(f"No rule has the name that you gave. {hint}{'' if nearest_rule else '.'}")


def parse_waiver(command: Command, comment: UserComment) -> Waiver | UnclearCommand:
    """The waiver that an `/ignore` or `/unignore` asks for; in a thread of ours it is about that comment.

    There it needs no rule, and then means all that the comment says; words that are no misspelled name of a
    rule are the reason.
    """
    first = command.argument_words[0] if command.argument_words else ""
    names_rule = (
        first in RULES_BY_NAME or "-" in first or "_" in first or _nearest_name(first, tuple(RULES_BY_NAME))
    )
    name = parse_rule(command) if names_rule or not comment.thread_key else ""
    if isinstance(name, UnclearCommand):
        return name
    reason = command.arguments.partition(" ")[2] if name else command.arguments
    if command.name == CommandName.UNIGNORE:
        reason = ""
    if len(reason) > _MAX_REASON_LENGTH:
        reason = reason[: _MAX_REASON_LENGTH - 1] + "…"
    return Waiver(name, comment.author, reason, comment.thread_key, command.name == CommandName.IGNORE)


def collect_waivers(comments: Iterable[UserComment], find_role: Callable[[str], str]) -> tuple[Waiver, ...]:
    """All waivers that the comments ask for, in the order in which they were written.

    `find_role` gives the role of a login in the repository. It is called only for those who ask for a waiver;
    only those of writers count.
    """
    wishes = []
    for one in sort_comments(comments):
        command = parse_command(one.body)
        if isinstance(command, Command) and command.name in _WAIVER_NAMES:
            wish = parse_waiver(command, one)
            if isinstance(wish, Waiver) and command.spec.permission.includes(find_role(one.author), False):
                wishes.append(wish)
    return tuple(wishes)


def sort_comments(comments: Iterable[UserComment]) -> list[UserComment]:
    return sorted(comments, key=lambda one: (one.created_at, one.id))


def skips_cache(comments: Iterable[UserComment], recheck_comment: UserComment) -> bool:
    """Whether a `/recheck` asks the sources afresh: not within a minute of another one that did."""
    last_fresh_at: datetime | None = None
    for one in sort_comments(comments):
        command = parse_command(one.body)
        if not isinstance(command, Command) or command.name != CommandName.RECHECK:
            continue
        created_at = datetime.fromisoformat(one.created_at)
        is_fresh = last_fresh_at is None or (created_at - last_fresh_at).total_seconds() >= _RECHECK_SECONDS
        if (one.id, one.thread_id) == (recheck_comment.id, recheck_comment.thread_id):
            return is_fresh
        last_fresh_at = created_at if is_fresh else last_fresh_at
    return True


def is_same_command(before: str, after: str) -> bool:
    """Whether an edited comment gives the command that it gave before."""
    old, new = (parse_command(body) for body in (before, after))
    if isinstance(old, Command) and isinstance(new, Command):
        return old.meaning == new.meaning
    return old == new


def is_waiver_command(body: str) -> bool:
    """Whether a comment asks for a waiver, which holds until the comment is deleted."""
    command = parse_command(body)
    return isinstance(command, Command) and command.name in _WAIVER_NAMES


_MAX_SLIPS = 2


def _nearest_name(word: str, names: Sequence[str]) -> str | None:
    """The name that `word` is a slip of: same first letter, one slip in a short word, two in a long."""
    candidates = [(edit_distance(word, name, _MAX_SLIPS), name) for name in names if word[:1] == name[0]]
    slips, name = min(candidates, default=(_MAX_SLIPS + 1, ""))
    return name if slips <= (_MAX_SLIPS if len(name) > 5 else 1) else None
