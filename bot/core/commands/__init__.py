"""Comments on a pull request -> the commands they give, who may give them, and what is waived by them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.model import Waiver
from bot.core.pull import Said
from bot.core.rules import BY_NAME

RECHECK = "recheck"
IGNORE = "ignore"
UNIGNORE = "unignore"
APPLY = "apply"
EXPLAIN = "explain"
HELP = "help"

WRITERS = frozenset({"write", "maintain", "admin"})
"""The roles that may decide for a repository; GitHub's other ones are triage, read and none."""


class Who(StrEnum):
    """Who may give a command; the words are those of a refusal."""

    ANYONE = "anyone"
    INVOLVED = "the author of this pull request and for those who may triage in this repository"
    WRITERS = "those who may write to this repository"

    def takes_in(self, role: str, author: bool) -> bool:
        """Whether somebody with this role in the repository, `author` of the pull or not, is one of them."""
        if self is Who.INVOLVED:
            return author or role == "triage" or role in WRITERS
        return self is Who.ANYONE or role in WRITERS


@dataclass(frozen=True, slots=True)
class Command:
    """One of COMMANDS by its name, and what follows it on its line."""

    name: str
    rest: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the rest in small letters, without the code marks and stops around them."""
        return tuple(word.strip("`'\"*.,:;!?()").lower() for word in self.rest.split())

    @property
    def all(self) -> bool:
        """Whether it is `/recheck all`."""
        return self.name == RECHECK and self.words[:1] == ("all",)

    @property
    def row(self) -> Row:
        """The row of COMMANDS that says who may give it."""
        rows = [row for row in COMMANDS if row.name == self.name]
        return rows[-1 if self.all else 0]


@dataclass(frozen=True, slots=True)
class Row:
    """How a command is written, what it does, and who may give it."""

    name: str
    usage: str
    words: str
    who: Who = Who.ANYONE


COMMANDS: tuple[Row, ...] = (
    # Whoever can comment may ask for a look: nothing is decided by it, and what it costs is bounded, since
    # the sources are asked anew at most once a minute on one pull request.
    Row(RECHECK, "/recheck", "Look at this pull request again, asking every source anew."),
    # Judging a whole list asks hundreds of questions, so passers-by may not.
    Row(
        RECHECK,
        "/recheck all",
        "The same, and list what is found in the rest of the changed lists.",
        Who.INVOLVED,
    ),
    # What a list wants is its maintainers' to decide: the contributor cannot wave through their own entry.
    Row(
        IGNORE,
        "/ignore RULE [reason]",
        "Leave that rule unsaid here; in a thread, that finding alone.",
        Who.WRITERS,
    ),
    Row(UNIGNORE, "/unignore RULE", "Take an `/ignore` back.", Who.WRITERS),
    # The author of a fork's pull request has a button at every suggestion.
    Row(
        APPLY,
        "/apply",
        "Make one commit of all suggestions, or one patch where I may not commit.",
        Who.WRITERS,
    ),
    Row(EXPLAIN, "/explain RULE", "Show what a rule asks, and why."),
    Row(HELP, "/help", "List the commands that you may give."),
)
NAMES = tuple(dict.fromkeys(row.name for row in COMMANDS))

_OTHERS = """
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
OTHERS = frozenset(_OTHERS.split())
"""Words that mean somebody else: commands of Prow, of GitLab and of other bots, and where paths begin."""

# The slash and the word stand first in the comment. Four blanks or a tab before them make it code.
_FIRST_WORD = re.compile(
    r"(?:[ \t]*\r?\n)* {0,3}/([A-Za-z][A-Za-z-]{0,30})(?=[\s.,:;!?]|\Z)[.,:;!?]*([^\r\n]*)"
)
_TALK = 3  # a word unknown to us, with more words behind it, is the beginning of a sentence
_MINUTE = 60
_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word that is none of COMMANDS; `meant` is the one that it is a slip of, "" if there is none."""

    word: str
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A command that cannot be done as it is written, and why, in one line of Markdown."""

    why: str


def read(body: str) -> Command | Unknown | None:
    """The command a comment begins with; None for anything else, other bots' commands among it.

    Only the comment's first word counts: quotes, code and HTML begin otherwise, and "try /recheck" is talk.
    A word that nobody knows is taken for a command where it is nearly all that the comment says.
    """
    match = _FIRST_WORD.match(body)
    if not match:
        return None
    word = match[1].lower()
    if word in NAMES:
        return Command(word, " ".join(match[2].split()))
    if meant := _nearest(word, NAMES):
        return Unknown(word, meant)
    alone = len(word) > 2 and not body[match.end() :].strip() and len(match[2].split()) <= _TALK
    return Unknown(word) if alone and word not in OTHERS else None


def rule(command: Command) -> str | Unclear:
    """The rule that a command names, in whatever case, with hyphens or underscores, in code or not."""
    word = command.words[0].replace("_", "-") if command.words else ""
    if word in BY_NAME:
        return word
    usage = f"`{command.row.usage}`"
    if not word:
        return Unclear(f"Which rule? Write {usage}; the rule's name is the small print of its comment.")
    meant = _nearest(word, tuple(BY_NAME))
    hint = f"Did you mean `{meant}`?" if meant else "The rules are " + ", ".join(f"`{n}`" for n in BY_NAME)
    return Unclear(f"No rule has the name that you gave. {hint}{'' if meant else '.'}")


def waiver(command: Command, said: Said) -> Waiver | Unclear:
    """The wish that an `/ignore` or `/unignore` puts; in a thread of ours it speaks of that comment alone.

    There it may go without a rule, and then means all that the comment says; words that are no slip of a
    rule's name are the reason.
    """
    first = command.words[0] if command.words else ""
    named = first in BY_NAME or "-" in first or "_" in first or _nearest(first, tuple(BY_NAME))
    name = rule(command) if named or not said.about else ""
    if isinstance(name, Unclear):
        return name
    reason = command.rest.partition(" ")[2] if name else command.rest
    if command.name == UNIGNORE:
        reason = ""
    if len(reason) > _LONGEST_REASON:
        reason = reason[: _LONGEST_REASON - 1] + "…"
    return Waiver(name, said.author, reason, said.about, command.name == IGNORE)


def waivers(said: Iterable[Said], role: Callable[[str], str]) -> tuple[Waiver, ...]:
    """All wishes that stand in the comments, in the order in which they were put.

    `role` says what role a login has in the repository; it is asked for those only who put a wish, and what
    others than writers wish does not count.
    """
    found = []
    for one in in_order(said):
        command = read(one.body)
        if isinstance(command, Command) and command.name in (IGNORE, UNIGNORE):
            wish = waiver(command, one)
            if isinstance(wish, Waiver) and command.row.who.takes_in(role(one.author), False):
                found.append(wish)
    return tuple(found)


def in_order(said: Iterable[Said]) -> list[Said]:
    return sorted(said, key=lambda one: (one.at, one.id))


def asks_anew(said: Iterable[Said], mine: Said) -> bool:
    """Whether a `/recheck` asks the sources anew: not within a minute of another one that did."""
    last: datetime | None = None
    for one in in_order(said):
        command = read(one.body)
        if not isinstance(command, Command) or command.name != RECHECK:
            continue
        at = datetime.fromisoformat(one.at)
        anew = last is None or (at - last).total_seconds() >= _MINUTE
        if (one.id, one.thread) == (mine.id, mine.thread):
            return anew
        last = at if anew else last
    return True


def same(before: str, after: str) -> bool:
    """Whether an edited comment gives the command that it gave before."""
    old, new = (read(body) for body in (before, after))
    if isinstance(old, Command) and isinstance(new, Command):
        # What people add to a command that takes no words is talk.
        takes = {name for name in (IGNORE, UNIGNORE, EXPLAIN) if name == old.name == new.name}
        return old == new if takes else (old.name, old.all) == (new.name, new.all)
    return old == new


def stays(body: str) -> bool:
    """Whether a comment puts a wish that holds as long as the comment stands."""
    command = read(body)
    return isinstance(command, Command) and command.name in (IGNORE, UNIGNORE)


def _nearest(word: str, names: Sequence[str]) -> str | None:
    """The name that `word` is a slip of: same first letter, one slip in a short word, two in a long."""
    near = [(_slips(word, name), name) for name in names if word[:1] == name[0]]
    slips, name = min(near, default=(9, ""))
    return name if slips <= (2 if len(name) > 5 else 1) else None


def _slips(a: str, b: str) -> int:
    """Letters added, dropped, changed or swapped with their neighbour between two words."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            best = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
