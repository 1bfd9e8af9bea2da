"""Turns YAML nodes into the values of a configuration; each kind of value has its messages and its schema."""

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
from bot.core.model import ConfigProblem
from bot.core.parsing import SUFFIXES
from bot.core.rules import words as rule_words

MAX_TEXT_LENGTH = 200
"""Characters of one text, and how many of a longer one are quoted."""
MAX_VALUES = 500
"""Values read of one list or mapping."""


class UnusableValueError(Exception):
    """A value that cannot be used; the message is shown to the maintainer."""

    def __init__(self, node: yaml.Node, message: str) -> None:
        super().__init__(message)
        self.node = node


@dataclass
class ParseNotes:
    """What is collected while a file is read: its problems, and the line of each value in force."""

    text: str
    problems: list[ConfigProblem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def line_number(self, node: yaml.Node) -> int:
        return line_of(self.text, node)

    def add_problem(self, node: yaml.Node, message: str) -> None:
        self.problems.append(ConfigProblem(self.line_number(node), message))

    def iter_pairs(self, node: yaml.Node, path: str) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """(name, node of the name, node of the value) of each pair; the first of a repeated name counts."""
        if not isinstance(node, yaml.MappingNode):
            raise UnusableValueError(
                node, f"{_describe_path(path)} holds names with values, as in “{path or 'comments'}: …”."
            )
        line_by_name: dict[str, int] = {}
        if len(node.value) > MAX_VALUES:
            self.add_problem(
                node.value[MAX_VALUES][0],
                f"{_describe_path(path)} holds more than {MAX_VALUES} names; the rest was not read.",
            )
        for key, value in node.value[:MAX_VALUES]:
            if not isinstance(key, yaml.ScalarNode):
                self.add_problem(key, f"{_describe_path(path)} holds something that is not a name.")
            elif key.value in line_by_name:
                self.add_problem(
                    key, f"{quote(key.value)} stands twice; the one on line {line_by_name[key.value]} counts."
                )
            else:
                line_by_name[key.value] = self.line_number(key)
                if not is_empty(value):
                    yield key.value, key, value


class ValueKind(Protocol):
    """One kind of value. `read` raises UnusableValueError, and notes problems with parts of the value."""

    def read(self, node: yaml.Node, path: str, notes: ParseNotes) -> Any: ...
    def write(self, value: Any) -> Any:
        """The value as JSON (and YAML) has it."""
        ...

    def schema(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Choice:
    """One of several words; `options` maps each word to its value, and synonyms to the same value."""

    options: Mapping[str, Any]

    def read(self, node: yaml.Node, path: str, notes: ParseNotes) -> Any:  # noqa: ARG002
        word = scalar_text(node, path, self._allowed_text()).casefold()
        if word not in self.options:
            raise UnusableValueError(
                node,
                f"{quote(path)} is {quote(scalar_text(node, path, ''))}; it may be {self._allowed_text()}.",
            )
        return self.options[word]

    def write(self, value: Any) -> Any:
        return next(_json_value(word) for word, option_value in self.options.items() if option_value == value)

    def schema(self) -> dict[str, Any]:
        return {"enum": [_json_value(word) for word in self._option_words()]}

    def _option_words(self) -> list[str]:
        """The first word of each value."""
        first_words: dict[Any, str] = {}
        for word, option_value in self.options.items():
            first_words.setdefault(option_value, word)
        return list(first_words.values())

    def _allowed_text(self) -> str:
        *most, last = self._option_words()
        return f"{', '.join(most)} or {last}" if most else last


@dataclass(frozen=True)
class WholeNumber:
    minimum: int
    maximum: int

    def read(self, node: yaml.Node, path: str, notes: ParseNotes) -> int:  # noqa: ARG002
        allowed_text = f"a whole number from {self.minimum} to {self.maximum}"
        text = scalar_text(node, path, allowed_text)
        if not (
            text.isascii() and text.isdigit() and len(text) < 6 and self.minimum <= int(text) <= self.maximum
        ):
            raise UnusableValueError(node, f"{quote(path)} is {quote(text)}; it may be {allowed_text}.")
        return int(text)

    def write(self, value: Any) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True)
class TextList:
    """Several texts, or one; `plural_noun` is what messages call them."""

    plural_noun: str

    def read(self, node: yaml.Node, path: str, notes: ParseNotes) -> tuple[str, ...]:
        if not isinstance(node, yaml.SequenceNode):
            return (self._read_text(node, path),)
        texts: dict[str, None] = {}
        for one in node.value[:MAX_VALUES]:
            try:
                texts[self._read_text(one, path)] = None
            except UnusableValueError as problem:
                notes.add_problem(problem.node, str(problem))
        if len(node.value) > MAX_VALUES:
            notes.add_problem(
                node.value[MAX_VALUES], f"{quote(path)} holds more than {MAX_VALUES}; the rest was not read."
            )
        return tuple(texts)

    def _read_text(self, node: yaml.Node, path: str) -> str:
        text = scalar_text(node, path, f"a list of {self.plural_noun}").strip()
        if is_empty(node) or not text or len(text) > MAX_TEXT_LENGTH:
            raise UnusableValueError(
                node,
                f"{quote(path)} is a list of {self.plural_noun}, each of 1 to {MAX_TEXT_LENGTH} characters.",
            )
        return text

    def write(self, value: Any) -> Any:
        return list(value)

    def schema(self) -> dict[str, Any]:
        text = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT_LENGTH}
        return {"anyOf": [{"type": "array", "items": text, "maxItems": MAX_VALUES}, text]}


@dataclass(frozen=True)
class GlobList(TextList):
    """Several globs, or one, of list files or of folders."""

    def _read_text(self, node: yaml.Node, path: str) -> str:
        text = super()._read_text(node, path)
        ending = posixpath.splitext(text)[1].lower()
        if re.fullmatch(r"\.[a-z]{2,5}", ending) and ending not in SUFFIXES:
            allowed_suffixes = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
            raise UnusableValueError(
                node, f"{quote(text)} names no list; the names of lists end in {allowed_suffixes}."
            )
        return text


@dataclass(frozen=True)
class ValueTable:
    """A value for each of some names; `name_noun` is what messages call one name."""

    name_noun: str
    kind_by_name: Mapping[str, ValueKind]

    def read(self, node: yaml.Node, path: str, notes: ParseNotes) -> dict[str, Any]:
        values = {}
        for name, key, value in notes.iter_pairs(node, path):
            kind = self.kind_by_name.get(name)
            if kind is None:
                notes.add_problem(key, unknown_name_message(name, self.name_noun, self.kind_by_name))
                continue
            try:
                values[name] = kind.read(value, f"{path}.{name}", notes)
                notes.lines[f"{path}.{name}"] = notes.line_number(key)
            except UnusableValueError as problem:
                notes.add_problem(problem.node, str(problem))
        return values

    def write(self, value: Any) -> Any:
        return {name: self.kind_by_name[name].write(one) for name, one in value.items()}

    def schema(self) -> dict[str, Any]:
        properties = {name: kind.schema() for name, kind in self.kind_by_name.items()}
        return {"type": "object", "properties": properties, "additionalProperties": False}


@dataclass(frozen=True)
class VenueNames:
    """The list's own name of a venue, under any of its names."""

    def read(self, node: yaml.Node, path: str, notes: ParseNotes) -> dict[str, str]:
        names: dict[str, str] = {}
        for name, key, value in notes.iter_pairs(node, path):
            try:
                venue, list_name = self._read_pair(name, key, value, path)
            except UnusableValueError as problem:
                notes.add_problem(problem.node, str(problem))
                continue
            if venue in names:
                notes.add_problem(key, f"{quote(name)} is {quote(venue)}, which has its name already.")
                continue
            names[venue] = list_name
            notes.lines[f"{path}.{venue}"] = notes.line_number(key)
        return names

    def _read_pair(self, name: str, key: yaml.Node, value: yaml.Node, path: str) -> tuple[str, str]:
        venue = venues.identify(name)
        if venue is None:
            nearest_venue = venues.nearest_name(name)
            hint = f"; did you mean {quote(nearest_venue)}?" if nearest_venue else "."
            raise UnusableValueError(
                key, f"{quote(name)} is not the name of a venue that is known here{hint}"
            )
        list_name = scalar_text(value, f"{path}.{name}", "a name of the venue").strip()
        if not list_name or len(list_name) > MAX_TEXT_LENGTH or "\n" in list_name:
            raise UnusableValueError(
                value,
                f"{quote(f'{path}.{name}')} is a name of 1 to {MAX_TEXT_LENGTH} characters on one line.",
            )
        if venues.identify(list_name) != venue:
            # The venue of an entry with an unknown name could no longer be judged.
            raise UnusableValueError(value, f"{quote(list_name)} is not known as a name of {quote(venue)}.")
        return venue, list_name

    def write(self, value: Any) -> Any:
        return dict(value)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "additionalProperties": {"type": "string", "minLength": 1, "maxLength": MAX_TEXT_LENGTH},
        }


@dataclass(frozen=True)
class SectionValues:
    """One value for all sections, or one each for some; the section "" means all of them."""

    value_kind: ValueKind

    def read(self, node: yaml.Node, path: str, notes: ParseNotes) -> dict[str, Any]:
        if not isinstance(node, yaml.MappingNode):
            return {"": self.value_kind.read(node, path, notes)}
        values = {}
        for name, key, value in notes.iter_pairs(node, path):
            if not name.strip() or len(name) > MAX_TEXT_LENGTH:
                notes.add_problem(
                    key, f"{quote(path)} names sections, each with 1 to {MAX_TEXT_LENGTH} characters."
                )
                continue
            try:
                values[name] = self.value_kind.read(value, f"{path}.{name}", notes)
                notes.lines[f"{path}.{name}"] = notes.line_number(key)
            except UnusableValueError as problem:
                notes.add_problem(problem.node, str(problem))
        return values

    def write(self, value: Any) -> Any:
        if set(value) == {""}:
            return self.value_kind.write(value[""])
        return {name: self.value_kind.write(one) for name, one in value.items()}

    def schema(self) -> dict[str, Any]:
        one = self.value_kind.schema()
        return {"anyOf": [one, {"type": "object", "additionalProperties": one}]}


def quote(text: str) -> str:
    """Foreign text within a message, cut to what a person reads."""
    return rule_words.quote(text if len(text) <= MAX_TEXT_LENGTH else text[: MAX_TEXT_LENGTH - 1] + "…")


def scalar_text(node: yaml.Node, path: str, allowed_text: str) -> str:
    """The text of a scalar as written; raises UnusableValueError for a list or a mapping."""
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    raise UnusableValueError(node, f"{quote(path)} may be {allowed_text}.")


def is_empty(node: yaml.Node) -> bool:
    """Whether the value is null: such a key counts as not set."""
    return node.tag == "tag:yaml.org,2002:null"


def unknown_name_message(name: str, name_noun: str, names: Mapping[str, object]) -> str:
    close_matches: list[str] = get_close_matches(name.casefold().replace("_", "-"), list(names), 1)
    hint = f"did you mean {quote(close_matches[0])}?" if close_matches else f"known are {', '.join(names)}."
    return f"{quote(name)} is not {name_noun}; {hint}"


def boolean_choice(**other_options: Any) -> Choice:
    """true or false, in all the words that YAML has for them."""
    yes, no = dict.fromkeys(("true", "yes", "on"), True), dict.fromkeys(("false", "no", "off"), False)
    return Choice({**yes, **no, **other_options})


def word_choice(*options: str, to_value: Callable[[str], Any] = str) -> Choice:
    """One of these words. To YAML 1.1 “off” is false, and what rewrites a file may write it so."""
    value_by_word = {str(option): to_value(option) for option in options}
    return Choice(
        {
            **value_by_word,
            **({"false": value_by_word["off"], "no": value_by_word["off"]} if "off" in value_by_word else {}),
        }
    )


def _json_value(word: str) -> Any:
    return {"true": True, "false": False}.get(word, word)


def _describe_path(path: str) -> str:
    return quote(path) if path else "The file"
