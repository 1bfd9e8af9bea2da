"""A judged list x what its issue says already -> what the issue should say now.

The issue's own body is the memory: what was listed, what was mended since, which links were seen dead, and
when.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.core.comment_keys import keys
from bot.core.model import Edit, Finding
from bot.core.reconcile import marked
from bot.core.render import LIMIT, code, pasted, prose, size, source_link
from bot.core.review import Judgement
from bot.core.rules import dead_link, duplicate_entry, published_version, retracted_paper, wrong_code_link
from bot.core.suggestion import Suggestion
from bot.core.titles import clean

KEY = "audit"
"""The key in the mark of the issue."""

TITLE = "Audit of the list"
ROUND = 3
"""Days. A link found dead twice within fewer may be a bad day of its site; and audits that lie no further
apart are one round, in which what is ticked stays."""

GROUPS = (
    (dead_link.NAME, "Dead links", "dead link"),
    (retracted_paper.NAME, "Retracted papers", "retracted paper"),
    (published_version.NAME, "Preprints since published", "preprint since published"),
    (duplicate_entry.NAME, "Duplicates", "duplicate"),
    ("", "Other findings", "other finding"),
)
_GROUP = {rule: number for number, (rule, _, _) in enumerate(GROUPS)}
_OTHER = len(GROUPS) - 1
# Only the very end counts, as of a mark: the text above quotes the list.
_MEMORY = re.compile(
    r"<!-- awesome-review-memory:([A-Za-z0-9+/=]+) -->\s*<!-- awesome-review:[A-Za-z0-9+/=]+ -->\s*\Z"
)
_LARGEST_MEMORY = 1_000_000
_TITLE_LENGTH = 90


@dataclass(frozen=True, slots=True)
class Line:
    """One finding as the issue lists it: its group, the list it is of, and its words."""

    group: int
    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Memory:
    """What an issue remembers, by finding: since when a link is dead, what is listed, what was mended."""

    dead: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[str, Line] = field(default_factory=dict)
    mended: Mapping[str, tuple[str, Line]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """What the issue should say. `noted`: links seen dead that are not listed yet, since when.

    `listed` names the findings that are listed; `silent`: nothing is, and nothing was mended. `fixes` mend
    the entries of those listed, where that can be done.
    """

    body: str
    listed: frozenset[str]
    noted: Mapping[str, str]
    silent: bool
    fixes: Mapping[str, Suggestion] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Row:
    line: Line
    place: str = ""
    fix: tuple[str, ...] = ()


def report(
    judged: Iterable[Judgement],
    previous: str,
    today: date,
    unread: Mapping[str, str] | None = None,
    noted: Mapping[str, str] | None = None,
    commits: bool = False,
) -> Report:
    """What the issue should say of these lists. Telling it the same twice on one day changes nothing.

    `previous` is the issue's present body, "" without one; `unread` are list files that could not be read,
    and why; `noted` are links seen dead by an earlier audit that had no issue to remember them. `commits`: a
    ticked box becomes a pull request.
    """
    judged, unread, memory = tuple(judged), unread or {}, recall(previous)
    silent: set[str] = set()
    found: dict[str, _Row] = {}
    twins: Counter[str] = Counter()
    dead: dict[str, str] = {}
    fixes: dict[str, Suggestion] = {}
    seen = {**(noted or {}), **memory.dead}
    for one in judged:
        entries = (verification.entry for verification in one.verifications)
        names = {entry: _short(key) for entry, key in keys(entries).items()}
        silent |= {names[verification.entry] for verification in one.verifications if verification.silent}
        shown: set[str] = set()
        for finding in sorted(one.findings, key=_order):
            name = names[finding.entry]
            id = _id(name, finding, found, twins)
            if _gone(finding):
                dead[id] = _since(seen.get(id), today)
                if id not in memory.listed and _days(dead[id], today) < ROUND:
                    continue
            suggestion = one.suggestions.get(finding.entry)
            if suggestion is not None:
                fixes[id] = suggestion
            suggestion = None if name in shown else suggestion
            shown.add(name)
            found[id] = _row(finding, suggestion)
    # What could not be asked about is not mended: it stays as it stood.
    doubtful = {id for id in {*memory.dead, *memory.listed} if id.partition(" ")[0] in silent}
    dead |= {id: memory.dead[id] for id in doubtful & memory.dead.keys() - dead.keys()}
    doubtful |= {id for id, line in memory.listed.items() if line.path in unread}
    kept = {id: _Row(line) for id, line in memory.listed.items() if id in doubtful and id not in found}
    found |= kept
    mended = {
        id: (since, line)
        for id, (since, line) in memory.mended.items()
        if id not in found and 0 <= _days(since, today) < ROUND
    }
    gone = {id: line for id, line in memory.listed.items() if id not in found}
    mended |= {id: (today.isoformat(), line) for id, line in gone.items()}
    mended = dict(sorted(mended.items(), key=lambda pair: (pair[1][1].path, pair[1][1].words, pair[0])))
    order = sorted(found, key=lambda id: found[id].line.group)
    notes = _notes(judged, unread, [id for id in dead if id not in found], commits and bool(fixes))
    count = len(order)
    while True:
        rows = {id: found[id] for id in order[:count]}
        listed = {id: row.line for id, row in rows.items()}
        text = _body(rows, mended, found, notes) + "\n\n" + written(Memory(dead, listed, mended))
        if size(text) < LIMIT or not (count or mended):
            break
        count, mended = int(count * 0.9), dict(list(mended.items())[: len(mended) // 2])
    pending = {id: since for id, since in dead.items() if id not in found}
    fixes = {id: fix for id, fix in fixes.items() if id in rows}
    return Report(marked(text, KEY), frozenset(rows), pending, not (found or mended), fixes)


def recall(body: str) -> Memory:
    """What a body of ours remembers; nothing where there is none, or where somebody changed it."""
    match = _MEMORY.search(body)
    if match is None:
        return Memory()
    try:
        packed = base64.b64decode(match[1], validate=True)
        raw = json.loads(zlib.decompressobj().decompress(packed, _LARGEST_MEMORY))
        return Memory(
            {str(id): str(since) for id, since in raw["dead"].items()},
            {str(id): _line(value) for id, value in raw["listed"].items()},
            {str(id): (str(value[0]), _line(value[1])) for id, value in raw["mended"].items()},
        )
    except (binascii.Error, zlib.error, ValueError, LookupError, TypeError, AttributeError):
        return Memory()


def news(report: Report, closed: str) -> bool:
    """Whether an audit has anything to say that the issue, which somebody closed with this body, did not."""
    return bool(report.listed - recall(closed).listed.keys())


def _line(value: Any) -> Line:
    group, path, words = value
    if not isinstance(group, int) or not 0 <= group < len(GROUPS):
        raise ValueError("no such group")
    return Line(group, str(path), str(words))


def written(memory: Memory) -> str:
    """What `recall` reads again; it is not shown on GitHub's page."""

    def listed(line: Line) -> list[Any]:
        return [line.group, line.path, line.words]

    text = json.dumps(
        {
            "dead": memory.dead,
            "listed": {id: listed(line) for id, line in memory.listed.items()},
            "mended": {id: [since, listed(line)] for id, (since, line) in memory.mended.items()},
        },
        ensure_ascii=False,
        sort_keys=True,
    )
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode()
    return f"<!-- awesome-review-memory:{packed} -->"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _id(name: str, finding: Finding, taken: Mapping[str, object], twins: Counter[str]) -> str:
    """The same finding has the same one in each audit, whatever line its entry moved to.

    `twins` counts those that had to be numbered, so that the next need not be tried with every number.
    """
    what = finding.rule
    if _gone(finding):
        what += "".join(evidence.url for evidence in finding.evidence)
    id = first = f"{name} {_short(what)}"
    while id in taken:
        twins[first] += 1
        id = f"{name} {_short(f'{what} {twins[first] + 1}')}"
    return id


def _gone(finding: Finding) -> bool:
    """Whether it says that nothing is where a link leads: no page, or no repository."""
    if finding.rule == wrong_code_link.NAME:
        return any(evidence.says == wrong_code_link.ABSENT for evidence in finding.evidence)
    return finding.rule == dead_link.NAME


def _group(finding: Finding) -> int:
    return 0 if _gone(finding) else _GROUP.get(finding.rule, _OTHER)


def _order(finding: Finding) -> tuple[int, int]:
    return _group(finding), finding.entry.first_line


def _since(stamp: str | None, today: date) -> str:
    return stamp if stamp and _days(stamp, today) >= 0 else today.isoformat()


def _days(stamp: str, today: date) -> int:
    """How many days ago that was; -1 where it is no date of the past."""
    try:
        return max(-1, (today - date.fromisoformat(stamp)).days)
    except ValueError:
        return -1


def _row(finding: Finding, suggestion: Suggestion | None) -> _Row:
    entry = finding.entry
    title = clean(entry.title.value)
    short = title if len(title) <= _TITLE_LENGTH else title[: _TITLE_LENGTH - 1] + "…"
    sources = ", ".join(dict.fromkeys(source_link(e) for e in finding.evidence if e.url))
    said = prose(finding.message) + (f" ({sources})" if sources and not _gone(finding) else "")
    group = _group(finding)
    named = f" <sub>{finding.rule}</sub>" if group == _OTHER else ""
    line = Line(group, entry.path, f"{code(short)}: {said}{named}")
    fix: tuple[str, ...] = ()
    if Edit(entry.span, "") in finding.edits:
        fix = (f"Delete {_lines(entry.first_line, entry.last_line)}.",)
    elif suggestion is not None and suggestion.lines:
        where = _lines(suggestion.first_line, suggestion.last_line)
        fix = (f"In place of {where}:", "", *pasted(suggestion.lines, "markdown").split("\n"))
    return _Row(line, f"line {entry.first_line}", fix)


def _lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _body(
    rows: Mapping[str, _Row],
    mended: Mapping[str, tuple[str, Line]],
    found: Mapping[str, _Row],
    notes: Sequence[str],
) -> str:
    parts = [f"**{_counted(found)}**"]
    for number, (_, heading, _) in enumerate(GROUPS):
        listed = [_listed(row) for row in rows.values() if row.line.group == number]
        listed += [f"- [x] {_at(line)}: {line.words}" for _, line in mended.values() if line.group == number]
        if listed and number == _OTHER:
            text = "\n".join(listed).rstrip()
            parts.append(f"<details><summary>{heading}</summary>\n\n{text}\n\n</details>")
        elif listed:
            parts.append("\n".join([f"### {heading}", "", *listed]).rstrip())
    if len(rows) < len(found):
        parts.append(f"… and {len(found) - len(rows)} more, which did not fit here.")
    return "\n\n".join([*parts, *notes])


def _listed(row: _Row) -> str:
    lines = [f"- [ ] {_at(row.line, row.place)}: {row.line.words}"]
    if row.fix:
        lines += ["", *(f"  {line}" if line else "" for line in row.fix), ""]
    return "\n".join(lines)


def _at(line: Line, place: str = "") -> str:
    return f"{code(line.path)} {place}".rstrip()


def _counted(found: Mapping[str, _Row]) -> str:
    numbers = [sum(row.line.group == number for row in found.values()) for number in range(len(GROUPS))]
    words = [_many(number, GROUPS[at][2]) for at, number in enumerate(numbers) if number]
    return ", ".join(words) or "Nothing is left to mend"


def _many(number: int, word: str) -> str:
    if number == 1:
        return f"1 {word}"
    first, space, rest = word.partition(" since ")
    return f"{number} {first[:-1] + 'ies' if first.endswith('y') else first + 's'}{space}{rest}"


def _notes(
    judged: Sequence[Judgement], unread: Mapping[str, str], fresh: Sequence[str], commits: bool
) -> Sequence[str]:
    """What else the issue says: what was not read, not verified, or not sure yet."""
    said = [f"{code(path)} was not read: {why}." for path, why in unread.items()]
    if fresh:
        answered = "link answers" if len(fresh) == 1 else "links answer"
        said.append(
            f"{len(fresh)} more {answered} “not found” for the first time; "
            f"such a link is listed when it still does after {ROUND} days."
        )
    if silent := sum(len(one.unverified) for one in judged):
        said.append(f"{_many(silent, 'entry')} could not be verified this time.")
    if commits:
        said.append("Tick what should be mended: all that is ticked comes as one pull request.")
    said.append(
        "<details><summary>About this issue</summary>\n\n"
        "The whole list was judged against the sources named and its own ways. This issue is kept up to "
        "date: what is mended is ticked, and leaves with the next round. Close it to be told of new findings "
        "only; `audit: off` in `.github/awesome-review.yml` ends the audits.\n\n</details>"
    )
    return said
