"""Turns YAML nodes into the values of a configuration, each kind of value with its words and its schema."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Protocol

import yaml

from bot.core import venues
from bot.core.config.composed import line_of
from bot.core.model import Problem
from bot.core.parsing import SUFFIXES
from bot.core.rules import words as rule_words

LONGEST = 200
"""Characters of one text, and how many of a longer one are quoted."""
MOST = 500
"""Values read of one list or mapping."""


class Unusable(Exception):
    """A value that cannot be used; the message is for people."""

    def __init__(self, node: yaml.Node, message: str) -> None:
        super().__init__(message)
        self.node = node


@dataclass
class Notes:
    """What is noted while a file is read: its problems, and the line of each value that counts."""

    text: str
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def line(self, node: yaml.Node) -> int:
        return line_of(self.text, node)

    def problem(self, node: yaml.Node, message: str) -> None:
        self.problems.append(Problem(self.line(node), message))

    def pairs(self, node: yaml.Node, path: str) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """Name, its node and the value's, for each pair of a mapping; of a repeated name the first counts."""
        if not isinstance(node, yaml.MappingNode):
            raise Unusable(node, f"{_here(path)} holds names with values, as in “{path or 'comments'}: …”.")
        seen: dict[str, int] = {}
        if len(node.value) > MOST:
            self.problem(
                node.value[MOST][0], f"{_here(path)} holds more than {MOST} names; the rest was not read."
            )
        for key, value in node.value[:MOST]:
            if not isinstance(key, yaml.ScalarNode):
                self.problem(key, f"{_here(path)} holds something that is no name.")
            elif key.value in seen:
                self.problem(
                    key, f"{quote(key.value)} stands twice; the one on line {seen[key.value]} counts."
                )
            else:
                seen[key.value] = self.line(key)
                if not is_empty(value):
                    yield key.value, key, value


class Kind(Protocol):
    """One kind of value. `read` raises Unusable, and notes what is wrong with a part of the value."""

    def read(self, node: yaml.Node, path: str, notes: Notes) -> Any: ...
    def write(self, value: Any) -> Any:
        """The value as JSON (and YAML) has it."""
        ...

    def schema(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Choice:
    """One of some words; `options` says what each means, and words that mean the same are one value."""

    options: Mapping[str, Any]

    def read(self, node: yaml.Node, path: str, notes: Notes) -> Any:  # noqa: ARG002
        word = scalar(node, path, self._allowed()).casefold()
        if word not in self.options:
            raise Unusable(
                node, f"{quote(path)} is {quote(scalar(node, path, ''))}; it may be {self._allowed()}."
            )
        return self.options[word]

    def write(self, value: Any) -> Any:
        return next(_json(word) for word, meant in self.options.items() if meant == value)

    def schema(self) -> dict[str, Any]:
        return {"enum": [_json(word) for word in self._words()]}

    def _words(self) -> list[str]:
        """One word a value, the first."""
        first: dict[Any, str] = {}
        for word, meant in self.options.items():
            first.setdefault(meant, word)
        return list(first.values())

    def _allowed(self) -> str:
        *most, last = self._words()
        return f"{', '.join(most)} or {last}" if most else last


@dataclass(frozen=True)
class Number:
    first: int
    last: int

    def read(self, node: yaml.Node, path: str, notes: Notes) -> int:  # noqa: ARG002
        allowed = f"a whole number from {self.first} to {self.last}"
        text = scalar(node, path, allowed)
        if not (text.isascii() and text.isdigit() and len(text) < 6 and self.first <= int(text) <= self.last):
            raise Unusable(node, f"{quote(path)} is {quote(text)}; it may be {allowed}.")
        return int(text)

    def write(self, value: Any) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.first, "maximum": self.last}


@dataclass(frozen=True)
class Texts:
    """Several texts, or one; `what` says in the plural what they are."""

    what: str

    def read(self, node: yaml.Node, path: str, notes: Notes) -> tuple[str, ...]:
        if not isinstance(node, yaml.SequenceNode):
            return (self._one(node, path),)
        found: dict[str, None] = {}
        for one in node.value[:MOST]:
            try:
                found[self._one(one, path)] = None
            except Unusable as problem:
                notes.problem(problem.node, str(problem))
        if len(node.value) > MOST:
            notes.problem(node.value[MOST], f"{quote(path)} holds more than {MOST}; the rest was not read.")
        return tuple(found)

    def _one(self, node: yaml.Node, path: str) -> str:
        text = scalar(node, path, f"a list of {self.what}").strip()
        if is_empty(node) or not text or len(text) > LONGEST:
            raise Unusable(
                node, f"{quote(path)} is a list of {self.what}, each of 1 to {LONGEST} characters."
            )
        return text

    def write(self, value: Any) -> Any:
        return list(value)

    def schema(self) -> dict[str, Any]:
        text = {"type": "string", "minLength": 1, "maxLength": LONGEST}
        return {"anyOf": [{"type": "array", "items": text, "maxItems": MOST}, text]}


@dataclass(frozen=True)
class Globs(Texts):
    """Several globs, or one, of list files or of folders."""

    def _one(self, node: yaml.Node, path: str) -> str:
        text = super()._one(node, path)
        ending = posixpath.splitext(text)[1].lower()
        if re.fullmatch(r"\.[a-z]{2,5}", ending) and ending not in SUFFIXES:
            allowed = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
            raise Unusable(node, f"{quote(text)} names no list; the names of lists end in {allowed}.")
        return text


@dataclass(frozen=True)
class Table:
    """A value each for some of the names; `what` says in the singular what a name is."""

    what: str
    kinds: Mapping[str, Kind]

    def read(self, node: yaml.Node, path: str, notes: Notes) -> dict[str, Any]:
        found = {}
        for name, key, value in notes.pairs(node, path):
            kind = self.kinds.get(name)
            if kind is None:
                notes.problem(key, unknown(name, self.what, self.kinds))
                continue
            try:
                found[name] = kind.read(value, f"{path}.{name}", notes)
                notes.lines[f"{path}.{name}"] = notes.line(key)
            except Unusable as problem:
                notes.problem(problem.node, str(problem))
        return found

    def write(self, value: Any) -> Any:
        return {name: self.kinds[name].write(one) for name, one in value.items()}

    def schema(self) -> dict[str, Any]:
        properties = {name: kind.schema() for name, kind in self.kinds.items()}
        return {"type": "object", "properties": properties, "additionalProperties": False}


@dataclass(frozen=True)
class Venues:
    """The list's own name of a venue, under any of its names."""

    def read(self, node: yaml.Node, path: str, notes: Notes) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, key, value in notes.pairs(node, path):
            try:
                venue, own = self._pair(name, key, value, path)
            except Unusable as problem:
                notes.problem(problem.node, str(problem))
                continue
            if venue in found:
                notes.problem(key, f"{quote(name)} is {quote(venue)}, which has its name already.")
                continue
            found[venue] = own
            notes.lines[f"{path}.{venue}"] = notes.line(key)
        return found

    def _pair(self, name: str, key: yaml.Node, value: yaml.Node, path: str) -> tuple[str, str]:
        venue = venues.identify(name)
        if venue is None:
            meant = venues.nearest(name)
            hint = f"; did you mean {quote(meant)}?" if meant else "."
            raise Unusable(key, f"{quote(name)} is not the name of a venue that is known here{hint}")
        own = scalar(value, f"{path}.{name}", "a name of the venue").strip()
        if not own or len(own) > LONGEST or "\n" in own:
            raise Unusable(
                value, f"{quote(f'{path}.{name}')} is a name of 1 to {LONGEST} characters on one line."
            )
        if venues.identify(own) != venue:
            # An entry that bears a name nobody knows could not be judged by its venue any more.
            raise Unusable(value, f"{quote(own)} is not known as a name of {quote(venue)}.")
        return venue, own

    def write(self, value: Any) -> Any:
        return dict(value)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "additionalProperties": {"type": "string", "minLength": 1, "maxLength": LONGEST},
        }


@dataclass(frozen=True)
class Sections:
    """One value for all sections, or one each for some; the section "" stands for all."""

    kind: Kind

    def read(self, node: yaml.Node, path: str, notes: Notes) -> dict[str, Any]:
        if not isinstance(node, yaml.MappingNode):
            return {"": self.kind.read(node, path, notes)}
        found = {}
        for name, key, value in notes.pairs(node, path):
            if not name.strip() or len(name) > LONGEST:
                notes.problem(key, f"{quote(path)} names sections, each with 1 to {LONGEST} characters.")
                continue
            try:
                found[name] = self.kind.read(value, f"{path}.{name}", notes)
                notes.lines[f"{path}.{name}"] = notes.line(key)
            except Unusable as problem:
                notes.problem(problem.node, str(problem))
        return found

    def write(self, value: Any) -> Any:
        if set(value) == {""}:
            return self.kind.write(value[""])
        return {name: self.kind.write(one) for name, one in value.items()}

    def schema(self) -> dict[str, Any]:
        one = self.kind.schema()
        return {"anyOf": [one, {"type": "object", "additionalProperties": one}]}


def quote(text: str) -> str:
    """Foreign text within a message, cut to what a person reads."""
    return rule_words.quote(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def scalar(node: yaml.Node, path: str, allowed: str) -> str:
    """The text of a plain value as written; Unusable for a list or a mapping."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    raise Unusable(node, f"{quote(path)} may be {allowed}.")


def is_empty(node: yaml.Node) -> bool:
    """Whether nothing is written there: such a key counts as not set."""
    return node.tag == "tag:yaml.org,2002:null"


def unknown(name: str, what: str, names: Mapping[str, object]) -> str:
    meant: list[str] = get_close_matches(name.casefold().replace("_", "-"), list(names), 1)
    hint = f"did you mean {quote(meant[0])}?" if meant else f"known are {', '.join(names)}."
    return f"{quote(name)} is not {what}; {hint}"


def flag(**more: Any) -> Choice:
    """true or false, in all the words that YAML has for them."""
    yes, no = dict.fromkeys(("true", "yes", "on"), True), dict.fromkeys(("false", "no", "off"), False)
    return Choice({**yes, **no, **more})


def words(*options: str, as_: Callable[[str], Any] = str) -> Choice:
    """One of these words. To YAML 1.1 “off” is false, and what rewrites a file may write it so."""
    meant = {str(option): as_(option) for option in options}
    return Choice({**meant, **({"false": meant["off"], "no": meant["off"]} if "off" in meant else {})})


def _json(word: str) -> Any:
    return {"true": True, "false": False}.get(word, word)


def _here(path: str) -> str:
    return quote(path) if path else "The file"
