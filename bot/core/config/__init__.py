"""`.github/awesome-review.yml` -> the configuration in force, with the exact line of every problem.

The table KEYS is the only definition of the keys; the JSON Schema for editors is generated from it.
"""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.core import parsing
from bot.core.config import values
from bot.core.config.composed import UnreadableConfigError, compose
from bot.core.model import CONFIG_PATH, Config, ConfigProblem, LoadedConfig, Severity
from bot.core.refs.landings import FORM_WRITERS
from bot.core.rules import RULES_BY_NAME

if TYPE_CHECKING:
    from bot.core.pull import ChangedFile

PATH = CONFIG_PATH
FALLBACK_PATHS = (PATH, "awesome-review.yml")
"""Paths tried in the owner's `.github` repository if the list's own repository has no configuration."""


@dataclass(frozen=True)
class ConfigKey:
    """One key of the file; its default is that of the field of the same name in `Config`."""

    name: str
    description: str
    value_kind: values.ValueKind


def _link_form_kinds() -> dict[str, values.ValueKind]:
    """The kinds of links that can be written in more than one form."""
    forms: dict[str, list[str]] = {}
    for kind, form in FORM_WRITERS:
        forms.setdefault(kind, []).append(form)
    return {
        kind: values.word_choice(*form_names)
        for kind, form_names in sorted(forms.items())
        if len(form_names) > 1
    }


_SEVERITY = values.word_choice(*Severity, to_value=Severity)
KEYS = (
    ConfigKey(
        "lists",
        "Globs of the list files, in place of every Markdown or reStructuredText file that may hold entries. "
        "`*` stays within a folder, `**` does not; a folder's name is all that is below it.",
        values.GlobList("globs"),
    ),
    ConfigKey(
        "leave",
        "Sections that are not judged, with all below them: headings, or headings joined with “/”.",
        values.TextList("sections"),
    ),
    ConfigKey(
        "rules",
        "The severity of a rule, in place of its own.",
        values.ValueTable("a rule", dict.fromkeys(RULES_BY_NAME, _SEVERITY)),
    ),
    ConfigKey(
        "links",
        "The form that links to papers have, by kind of link, in place of what the list mostly does.",
        values.ValueTable("a kind of link that has several forms", _link_form_kinds()),
    ),
    ConfigKey(
        "venues",
        "The name that this list gives to a venue, in place of the one it mostly uses.",
        values.VenueNames(),
    ),
    ConfigKey(
        "order",
        "The order of entries, for all sections or by section, in place of what the list mostly does.",
        values.SectionValues(values.word_choice("newest-first", "oldest-first", "alphabetical", "none")),
    ),
    ConfigKey(
        "repeats",
        "Whether a paper may stand in several sections; auto: where the list does so already.",
        values.boolean_choice(auto=None),
    ),
    ConfigKey(
        "comments",
        "How many inline comments a review may have; what is left goes to the summary.",
        values.WholeNumber(0, 30),
    ),
    ConfigKey(
        "comment",
        "When the summary comment is posted: where there are findings, notes, or entries that could not be "
        "verified (`findings`), on every pull request that proposes entries (`always`), or `never`. The "
        "check says the same in each case; inline comments are limited by `comments`.",
        values.word_choice("findings", "always", "never"),
    ),
    ConfigKey(
        "check",
        "Where the check stands: on pull requests that change a list (`lists`), or on all (`always`), for a "
        "branch that requires it and takes other changes too.",
        values.word_choice("lists", "always"),
    ),
    ConfigKey("audit", "How often the whole list is judged.", values.word_choice("weekly", "monthly", "off")),
    ConfigKey(
        "drafts", "Whether drafts are reviewed before somebody asks with `/recheck`.", values.boolean_choice()
    ),
    ConfigKey("bots", "Whether pull requests that bots opened are reviewed.", values.boolean_choice()),
    ConfigKey(
        "backlog",
        "What pull requests get that were open before awesome-review was installed: a check without any "
        "comment, a whole review, or nothing.",
        values.word_choice("check", "review", "ignore"),
    ),
)
_KEYS_BY_NAME = {key.name: key for key in KEYS}


def parse(text: str, where: str = PATH) -> LoadedConfig:
    """The configuration in a file's text. Never raises: an unusable value is reported and not set."""
    notes = values.ParseNotes(text)
    config_values: dict[str, Any] = {}
    try:
        root = compose(text)
        pairs = list(notes.iter_pairs(root, "")) if root is not None and not values.is_empty(root) else []
    except UnreadableConfigError as error:
        return LoadedConfig(path=where, problems=(error.problem,), is_invalid=True)
    except values.UnusableValueError as error:
        problem = ConfigProblem(notes.line_number(error.node), str(error))
        return LoadedConfig(path=where, problems=(problem,), is_invalid=True)
    if "\ufffd" in text:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        notes.problems.append(
            ConfigProblem(line, "A character cannot be read here; the file is to be UTF-8.")
        )
    for name, key, value in pairs:
        if name not in _KEYS_BY_NAME:
            notes.add_problem(key, values.unknown_name_message(name, "a key of this file", _KEYS_BY_NAME))
            continue
        notes.lines[name] = notes.line_number(key)
        try:
            config_values[name] = _KEYS_BY_NAME[name].value_kind.read(value, name, notes)
        except values.UnusableValueError as error:
            del notes.lines[name]
            notes.add_problem(error.node, str(error))
    return LoadedConfig(Config(**config_values), where, tuple(sorted(notes.problems)), notes.lines)


def unread_config(reason: str, where: str = PATH) -> LoadedConfig:
    """The defaults, for a file that is there but cannot be read."""
    return LoadedConfig(
        path=where, problems=(ConfigProblem(1, f"The file was not read: {reason}."),), is_invalid=True
    )


def parse_proposed(file: ChangedFile) -> LoadedConfig:
    """The configuration that a pull request proposes; it is never in force for that pull request."""
    return unread_config(file.unread_reason) if file.unread_reason else parse(file.head_text or "")


def to_dict(config: Config) -> dict[str, Any]:
    """The configuration as values of JSON and YAML; `parse` reads them back as the same configuration."""
    return {key.name: key.value_kind.write(getattr(config, key.name)) for key in KEYS}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors."""
    default = to_dict(Config())
    properties = {
        key.name: {"description": key.description, "default": default[key.name], **key.value_kind.schema()}
        for key in KEYS
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": PATH,
        "description": "How awesome-review reviews this repository's lists. Every key is optional.",
        "type": ["object", "null"],
        "properties": properties,
        "additionalProperties": False,
    }


def is_list(path: str, config: Config) -> bool:
    """Whether a file may be a list: it matches the globs or, without globs, its kind may hold entries."""
    if not config.lists:
        return parsing.is_list(path)
    if posixpath.splitext(path)[1].lower() not in parsing.SUFFIXES:
        return False
    return any(matches_glob(glob, path) for glob in config.lists)


def matches_glob(glob: str, path: str) -> bool:
    """Whether a glob matches a path: `*` and `?` within one folder, `**` across folders, `docs` all below it.

    Matched step by step, since a glob turned into a regular expression may take exponential time.
    """
    steps = [step for step in glob.split("/") if step not in ("", ".")]
    if glob and (glob.endswith("/") or not set("*?[") & set("".join(steps[-1:]))):
        steps.append("**")
    positions = {0}
    for part in path.split("/"):
        positions = _skip_double_stars(steps, positions)
        positions = {
            position if steps[position] == "**" else position + 1
            for position in positions
            if position < len(steps)
            and (steps[position] == "**" or fnmatch.fnmatchcase(part, steps[position]))
        }
    return len(steps) in _skip_double_stars(steps, positions)


def _skip_double_stars(steps: list[str], positions: Iterable[int]) -> set[int]:
    skipped_positions = set(positions)
    for position, step in enumerate(steps):
        if position in skipped_positions and step == "**":
            skipped_positions.add(position + 1)
    return skipped_positions
