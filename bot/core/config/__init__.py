"""`.github/awesome-review.yml` -> the configuration in force, with the exact line of all that is wrong in it.

The table KEYS is the one place that says which keys there are; the JSON Schema for editors is made of it.
"""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.core import parsing
from bot.core.config import values
from bot.core.config.composed import Unreadable, compose
from bot.core.model import Config, Configured, Problem, Severity
from bot.core.pull import File
from bot.core.refs.landings import WRITERS
from bot.core.rules import BY_NAME

PATH = ".github/awesome-review.yml"
FALLBACKS = (PATH, "awesome-review.yml")
"""Where it is looked for in the owner's `.github` repository when the list's own has none."""


@dataclass(frozen=True)
class Key:
    """One key of the file; its default is the field's of the same name in `Config`."""

    name: str
    words: str
    kind: values.Kind


def _links() -> dict[str, values.Kind]:
    """The kinds of links that can be written in more than one form."""
    forms: dict[str, list[str]] = {}
    for kind, form in WRITERS:
        forms.setdefault(kind, []).append(form)
    return {kind: values.words(*found) for kind, found in sorted(forms.items()) if len(found) > 1}


_SEVERITY = values.words(*Severity, as_=Severity)
KEYS = (
    Key(
        "lists",
        "Globs of the list files, in place of every Markdown or reStructuredText file that may hold entries. "
        "`*` stays within a folder, `**` does not; a folder's name is all that is below it.",
        values.Globs("globs"),
    ),
    Key(
        "leave",
        "Sections that are left alone, with all below them: headings, or headings joined with “/”.",
        values.Texts("sections"),
    ),
    Key(
        "rules",
        "The severity of a rule, in place of its own.",
        values.Table("a rule", dict.fromkeys(BY_NAME, _SEVERITY)),
    ),
    Key(
        "links",
        "The form that links to papers have, by kind of link, in place of what the list mostly does.",
        values.Table("a kind of link that has several forms", _links()),
    ),
    Key(
        "venues",
        "The name that this list gives to a venue, in place of the one it mostly uses.",
        values.Venues(),
    ),
    Key(
        "order",
        "The order of entries, for all sections or by section, in place of what the list mostly does.",
        values.Sections(values.words("newest-first", "oldest-first", "alphabetical", "none")),
    ),
    Key(
        "repeats",
        "Whether a paper may stand in several sections; auto: where the list does so already.",
        values.flag(auto=None),
    ),
    Key(
        "comments",
        "How many inline comments a review may have; what is left goes to the summary.",
        values.Number(0, 30),
    ),
    Key("audit", "How often the whole list is judged.", values.words("weekly", "monthly", "off")),
    Key("drafts", "Whether drafts are reviewed before somebody asks with `/recheck`.", values.flag()),
    Key("bots", "Whether pull requests that bots opened are reviewed.", values.flag()),
)
_BY_NAME = {key.name: key for key in KEYS}


def read(text: str, where: str = PATH) -> Configured:
    """The configuration that a file asks for. Never raises: what cannot be used is left at its default, and
    said.
    """
    notes = values.Notes(text)
    found: dict[str, Any] = {}
    try:
        root = compose(text)
        pairs = list(notes.pairs(root, "")) if root is not None and not values.is_empty(root) else []
    except Unreadable as error:
        return Configured(where=where, problems=(error.problem,), unread=True)
    except values.Unusable as error:
        problem = Problem(notes.line(error.node), str(error))
        return Configured(where=where, problems=(problem,), unread=True)
    if "\ufffd" in text:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        notes.problems.append(Problem(line, "A character cannot be read here; the file is to be UTF-8."))
    for name, key, value in pairs:
        if name not in _BY_NAME:
            notes.problem(key, values.unknown(name, "a key of this file", _BY_NAME))
            continue
        notes.lines[name] = notes.line(key)
        try:
            found[name] = _BY_NAME[name].kind.read(value, name, notes)
        except values.Unusable as error:
            del notes.lines[name]
            notes.problem(error.node, str(error))
    return Configured(Config(**found), where, tuple(sorted(notes.problems)), notes.lines)


def unread(why: str, where: str = PATH) -> Configured:
    """The defaults, for a file that is there but cannot be read."""
    return Configured(where=where, problems=(Problem(1, f"The file was not read: {why}."),), unread=True)


def proposed(file: File) -> Configured:
    """What a pull request would make of the configuration; it is never in force there."""
    return unread(file.problem) if file.problem else read(file.head or "")


def written(config: Config) -> dict[str, Any]:
    """The configuration as JSON, and as YAML, has it: what `read` reads again as the same."""
    return {key.name: key.kind.write(getattr(config, key.name)) for key in KEYS}


def schema() -> dict[str, Any]:
    """The JSON Schema of the file, for editors."""
    default = written(Config())
    properties = {
        key.name: {"description": key.words, "default": default[key.name], **key.kind.schema()}
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
    """Whether a file may be a list: Markdown that the globs name; without globs, that may hold entries."""
    if not config.lists:
        return parsing.is_list(path)
    if posixpath.splitext(path)[1].lower() not in parsing.SUFFIXES:
        return False
    return any(matches(glob, path) for glob in config.lists)


def matches(glob: str, path: str) -> bool:
    """Whether a glob names a path: `*` and `?` within one folder, `**` any folders, `docs` and `docs/` all
    that is below it.

    Followed step by step, since a glob made a regular expression may take for ever.
    """
    steps = [step for step in glob.split("/") if step not in ("", ".")]
    if glob and (glob.endswith("/") or not set("*?[") & set("".join(steps[-1:]))):
        steps.append("**")
    places = {0}
    for part in path.split("/"):
        places = _past_stars(steps, places)
        places = {
            at if steps[at] == "**" else at + 1
            for at in places
            if at < len(steps) and (steps[at] == "**" or fnmatch.fnmatchcase(part, steps[at]))
        }
    return len(steps) in _past_stars(steps, places)


def _past_stars(steps: list[str], places: Iterable[int]) -> set[int]:
    found = set(places)
    for at, step in enumerate(steps):
        if at in found and step == "**":
            found.add(at + 1)
    return found
