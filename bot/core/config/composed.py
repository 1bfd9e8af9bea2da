"""Turns the text of a configuration file into YAML nodes, and rejects what no configuration needs.

No object is ever constructed from a node, so the tags of a hostile file have no effect.
"""

from __future__ import annotations

from typing import Any

import yaml

from bot.core.model import ConfigProblem
from bot.core.rules.words import quote

MAX_LENGTH = 20_000
"""Characters; the largest sensible file names a few hundred venues."""
MAX_DEPTH = 6
"""Levels of nesting; the keys need three."""

QUOTING_HINT = "A value that begins with “*”, “&” or “!” has a meaning of its own in YAML: put it in quotes."


class UnreadableConfigError(Exception):
    """The file cannot be read at all; `problem` says where and why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.problem = ConfigProblem(line, message)


def compose(text: str) -> yaml.Node | None:
    """The root node; None for an empty file. Raises UnreadableConfigError, and nothing else."""
    if len(text) > MAX_LENGTH:
        raise UnreadableConfigError(1, f"The file is longer than {MAX_LENGTH:,} characters and was not read.")
    try:
        _reject_unsafe(text)
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        if "alias" in (error.context or ""):
            raise UnreadableConfigError(
                _line_of_mark(text, error.context_mark or error.problem_mark), QUOTING_HINT
            ) from error
        mark = error.problem_mark or error.context_mark
        raise UnreadableConfigError(
            _line_of_mark(text, mark), f"The file is not YAML: {_describe_error(error)}."
        ) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise UnreadableConfigError(line, "The file holds a character that YAML does not allow.") from error
    except (ValueError, ArithmeticError, LookupError, RecursionError) as error:
        # An escape beyond Unicode, a number of a thousand digits: PyYAML raises Python's own errors.
        raise UnreadableConfigError(1, "The file is not YAML that can be read.") from error


def _describe_error(error: yaml.MarkedYAMLError) -> str:
    """What PyYAML says, in plainer words where these are known."""
    message = error.problem or error.context or "the parser gives no reason"
    if "character '\\t'" in message:
        return "there is a tab where only blanks are allowed"
    if "another document" in message:
        return "a line “---” begins another document"
    if "cannot start any token" in message:
        return f"{quote(message)}; put the value in quotes"
    return quote(message)


def line_of(text: str, node: yaml.Node) -> int:
    """The 1-based line of a node, as git counts lines: YAML knows more line breaks."""
    return _line_of_mark(text, node.start_mark)


def _line_of_mark(text: str, mark: Any) -> int:
    return text.count("\n", 0, mark.index) + 1 if mark else 1


def _reject_unsafe(text: str) -> None:
    """Raises UnreadableConfigError for aliases, tags and deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None):
            raise UnreadableConfigError(_line_of_mark(text, event.start_mark), QUOTING_HINT)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                line = _line_of_mark(text, event.start_mark)
                raise UnreadableConfigError(line, "The file is nested deeper than any setting.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
