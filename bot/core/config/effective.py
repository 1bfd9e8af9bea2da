"""A configuration and its lists -> every value in force, each with its origin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core import parsing, sections
from bot.core.config import KEYS
from bot.core.conventions.usage import Convention
from bot.core.model import LoadedConfig
from bot.core.rules import RULES
from bot.core.same_paper import MIN_REPEATS
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


def settings(configured: LoadedConfig, lists: Mapping[str, Submission]) -> tuple[Setting, ...]:
    """Every value in force, in the order of the keys; `lists` come from `review.submit_whole_list`."""
    all_settings: list[Setting] = []
    for key in KEYS:
        value = key.value_kind.write(getattr(configured.config, key.name))
        line = configured.key_lines.get(key.name)
        part_names = [part for part in configured.key_lines if part.startswith(f"{key.name}.")]
        file_settings = [
            Setting(part, value[part.partition(".")[2]], FILE, configured.key_lines[part])
            for part in part_names
        ] or ([Setting(key.name, value, FILE, line)] if line else [])
        file_keys = {setting.key for setting in file_settings}
        implicit_settings = [one for one in _implicit_settings(key.name, lists) if one.key not in file_keys]
        if key.name in ("repeats", "order") and key.name in file_keys:
            implicit_settings = []  # one value for every list and every section
        all_settings += file_settings + implicit_settings or [Setting(key.name, value, DEFAULT)]
    return tuple(all_settings)


def find_unknown_sections(configured: LoadedConfig, lists: Mapping[str, Submission]) -> tuple[str, ...]:
    """The sections named in the file that no list has entries in: misspelled, or out of date."""
    list_sections = {
        entry.section
        for path, submission in lists.items()
        for document in [submission.documents[path]]
        for entry in parsing.parse(path, document.text, document).entries
    }
    names = dict.fromkeys((*configured.config.leave, *filter(None, configured.config.order)))
    return tuple(
        name for name in names if not any(sections.match_depth(name, section) for section in list_sections)
    )


def _implicit_settings(key: str, lists: Mapping[str, Submission]) -> Iterable[Setting]:
    """The values of a key that the file does not set: rules' own severities, conventions of the lists."""
    if key == "rules":
        return [Setting(f"rules.{rule.NAME}", str(rule.SEVERITY), DEFAULT) for rule in RULES]
    infer = {
        "links": _inferred_links,
        "venues": _inferred_venues,
        "order": _inferred_orders,
        "repeats": _inferred_repeats,
    }.get(key)
    return (
        [setting for path, submission in lists.items() for setting in infer(path, submission)]
        if infer
        else []
    )


def _inferred_links(path: str, submission: Submission) -> Iterator[Setting]:
    conventions = submission.conventions[path]
    for kind in sorted(conventions.link_forms):
        yield from _inferred_setting(f"links.{kind}", path, conventions.link_form(kind))


def _inferred_venues(path: str, submission: Submission) -> Iterator[Setting]:
    conventions = submission.conventions[path]
    for venue, spelling in sorted(conventions.venue_spellings.items()):
        if venue != conventions.venue_name(venue) == spelling.value:
            yield from _inferred_setting(f"venues.{venue}", path, spelling)


def _inferred_orders(path: str, submission: Submission) -> Iterator[Setting]:
    conventions = submission.conventions[path]
    for section in conventions.orders_by_section:
        order = conventions.section_order(section)
        if order and not order.is_configured:
            name = " / ".join(section)
            yield Setting(f"order.{name}", order.value.replace(" ", "-"), INFERRED, None, path, str(order))


def _inferred_repeats(path: str, submission: Submission) -> Iterator[Setting]:
    count = submission.count_repeats(path, path)
    reason = f"it repeats {count} across its sections"
    yield Setting("repeats", count >= MIN_REPEATS, INFERRED, None, path, reason)


def _inferred_setting(key: str, path: str, convention: Convention[str] | None) -> Iterator[Setting]:
    if convention and not convention.is_configured:
        yield Setting(key, convention.value, INFERRED, None, path, str(convention))
