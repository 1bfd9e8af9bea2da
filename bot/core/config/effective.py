"""A configuration and the lists it is for -> every value in force, each with where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core import parsing, sections
from bot.core.config import KEYS
from bot.core.conventions import Convention
from bot.core.model import Configured
from bot.core.rules import RULES, duplicate_entry
from bot.core.submission import Submission

FILE, INFERRED, DEFAULT = "file", "inferred", "default"


@dataclass(frozen=True, slots=True)
class Setting:
    """One value as JSON has it, and its origin: FILE (on `line`), INFERRED (from list `path`) or DEFAULT."""

    key: str
    value: Any
    origin: str
    line: int | None = None
    path: str = ""
    why: str = ""


def settings(configured: Configured, lists: Mapping[str, Submission]) -> tuple[Setting, ...]:
    """Every value in force, in the order of the keys. `lists` are whole, as `review.audit` reads them."""
    found: list[Setting] = []
    for key in KEYS:
        value = key.kind.write(getattr(configured.config, key.name))
        line = configured.lines.get(key.name)
        parts = [part for part in configured.lines if part.startswith(f"{key.name}.")]
        stated = [
            Setting(part, value[part.partition(".")[2]], FILE, configured.lines[part]) for part in parts
        ] or ([Setting(key.name, value, FILE, line)] if line else [])
        known = {one.key for one in stated}
        more = [one for one in _others(key.name, lists) if one.key not in known]
        if key.name in ("repeats", "order") and key.name in known:
            more = []  # one word that speaks for every list and every section
        found += stated + more or [Setting(key.name, value, DEFAULT)]
    return tuple(found)


def strangers(configured: Configured, lists: Mapping[str, Submission]) -> tuple[str, ...]:
    """The sections named in the file that no list has, with entries in them: slips, or gone out of date."""
    standing = {
        entry.section
        for path, submission in lists.items()
        for document in [submission.documents[path]]
        for entry in parsing.parse(path, document.text, document).entries
    }
    names = dict.fromkeys((*configured.config.leave, *filter(None, configured.config.order)))
    return tuple(name for name in names if not any(sections.named(name, section) for section in standing))


def _others(key: str, lists: Mapping[str, Submission]) -> Iterable[Setting]:
    """What counts where the file is silent: the rules' own severities, and what is seen in the lists."""
    if key == "rules":
        return [Setting(f"rules.{rule.NAME}", str(rule.SEVERITY), DEFAULT) for rule in RULES]
    seen = {"links": _links, "venues": _venues, "order": _orders, "repeats": _repeats}.get(key)
    return [one for path, submission in lists.items() for one in seen(path, submission)] if seen else []


def _links(path: str, submission: Submission) -> Iterator[Setting]:
    ways = submission.conventions[path]
    for kind in sorted(ways.forms):
        yield from _inferred(f"links.{kind}", path, ways.link_form(kind))


def _venues(path: str, submission: Submission) -> Iterator[Setting]:
    ways = submission.conventions[path]
    for venue, spelling in sorted(ways.venue_spellings.items()):
        if venue != ways.venue_name(venue) == spelling.value:
            yield from _inferred(f"venues.{venue}", path, spelling)


def _orders(path: str, submission: Submission) -> Iterator[Setting]:
    ways = submission.conventions[path]
    for section in ways.orders:
        order = ways.section_order(section)
        if order and not order.stated:
            name = " / ".join(section)
            yield Setting(f"order.{name}", order.value.replace(" ", "-"), INFERRED, None, path, str(order))


def _repeats(path: str, submission: Submission) -> Iterator[Setting]:
    count = submission.repeats(path, path)
    why = f"it repeats {count} across its sections"
    yield Setting("repeats", count >= duplicate_entry.HABIT, INFERRED, None, path, why)


def _inferred(key: str, path: str, habit: Convention[str] | None) -> Iterator[Setting]:
    if habit and not habit.stated:
        yield Setting(key, habit.value, INFERRED, None, path, str(habit))
