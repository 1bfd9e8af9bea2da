"""Finds the regular expressions of `bot.core` and texts that make their matching grow with their length."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import os
import pkgutil
import re
import re._compiler  # type: ignore[import-not-found]
import re._constants as ops  # type: ignore[import-not-found]
import re._parser  # type: ignore[import-not-found]
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from bot import core
from bot.core.rules import misplaced_entry
from bot.core.text.pattern import LazyPattern

LONG_REPEAT = 60  # a repeat that ends sooner cannot take long by itself
# One of each kind of characters that patterns tell apart.
CHARACTERS = " \t\n\u00a0\u200baA0_-.,:;*|/\\#&'\"`()[]{}<>!?=+~^$%@é标\u0301，：年"
TAILS = ("\0", "x", " \0")


class PatternKey(NamedTuple):
    """A pattern as it is compiled."""

    pattern: str
    flags: int


class HostileText(NamedTuple):
    """`prefix`, then `unit` as often as the text shall be long, then `tail`."""

    prefix: str
    unit: str
    tail: str

    def build(self, length: int) -> str:
        return self.prefix + self.unit * (length // len(self.unit)) + self.tail


# Finding patterns

SEARCHES = {"search", "finditer", "findall", "sub", "subn", "split"}
METHODS = {"match", "fullmatch"} | SEARCHES


class PatternUse(NamedTuple):
    """Where a pattern stands, and how it is applied: "match", "fullmatch" and "search"."""

    module: str
    methods: frozenset[str]


def find_patterns() -> dict[PatternKey, PatternUse]:
    """Every pattern of `bot.core` and how it is used."""
    uses: dict[PatternKey, PatternUse] = {}

    def record(pattern: object, module: str, methods: set[str]) -> None:
        if isinstance(pattern, re.Pattern | LazyPattern) and isinstance(pattern.pattern, str):
            key = PatternKey(pattern.pattern, pattern.flags)
            known = uses.get(key, PatternUse(module, frozenset()))
            kinds = {"search" if method in SEARCHES else method for method in methods}
            uses[key] = known._replace(methods=known.methods | kinds)

    modules = [
        importlib.import_module(found.name) for found in pkgutil.walk_packages(core.__path__, "bot.core.")
    ]
    trees = {module: ast.parse(Path(str(module.__file__)).read_text("utf-8")) for module in modules}
    calls = {module: list(_pattern_calls(tree)) for module, tree in trees.items()}
    methods_by_name: dict[str, set[str]] = {}
    for module_calls in calls.values():
        for name, method in module_calls:
            methods_by_name.setdefault(name, set()).add(method)
    compiled: list[tuple[object, str]] = []
    with _compilations_recorded(lambda pattern, module: compiled.append((pattern, module))):
        for module in modules:
            # A pattern in a table or behind a function is used under some other name.
            known_names = {name for name, _ in _patterns_within(module) if name}
            any_method = {
                method for name, method in calls[module] if name not in known_names and method != "split"
            }
            for name, pattern in _patterns_within(module):
                record(pattern, module.__name__, methods_by_name.get(name, any_method))
            texts = {key.pattern for key in uses}
            for pattern, method in _literal_patterns(trees[module]):
                if method != "compile":
                    record(pattern, module.__name__, {method})
                elif pattern.pattern not in texts:
                    record(pattern, module.__name__, any_method)
        for pattern, name in compiled:
            record(pattern, name, set())
    return {
        key: use if use.methods else use._replace(methods=frozenset({"match", "search"}))
        for key, use in uses.items()
    }


def _pattern_calls(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The names on which a method of patterns is called, with the method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            owner = node.value
            if isinstance(owner, ast.Name) and owner.id != "re":
                yield owner.id, node.attr
            elif isinstance(owner, ast.Attribute):
                yield owner.attr, node.attr
            elif isinstance(owner, ast.Call):
                yield "", node.attr


class _compilations_recorded:
    """Records what `bot.core` compiles meanwhile, at whatever depth."""

    def __init__(self, record: Any) -> None:
        self._record = record

    def __enter__(self) -> None:
        self._compile = re._compile  # type: ignore[attr-defined]

        def compile_and_record(pattern: Any, flags: Any) -> Any:
            compiled = self._compile(pattern, flags)
            frame = sys._getframe(1)
            while frame.f_back and frame.f_code.co_filename == re.__file__:
                frame = frame.f_back
            if "/bot/core/" in frame.f_code.co_filename:
                self._record(compiled, frame.f_globals["__name__"])
            return compiled

        re._compile = compile_and_record  # type: ignore[attr-defined]

    def __exit__(self, *_: object) -> None:
        re._compile = self._compile  # type: ignore[attr-defined]


def _patterns_within(module: ModuleType) -> Iterator[tuple[str, object]]:
    """The patterns in a module's variables and classes, in containers, and behind cached functions."""
    seen: set[int] = set()
    queue: list[tuple[str, object]] = list(vars(module).items())
    while queue:
        name, value = queue.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, re.Pattern | LazyPattern):
            yield name, value
        elif isinstance(value, dict):
            queue += [("", part) for part in (*value.keys(), *value.values())]
        elif isinstance(value, list | tuple | set | frozenset):
            queue += [("", part) for part in value]
        elif inspect.isclass(value) and value.__module__ == module.__name__:
            queue += list(vars(value).items())
        elif isinstance(value, functools._lru_cache_wrapper) and value.__module__ == module.__name__:
            if not inspect.signature(value).parameters:
                queue.append((name, value()))
        elif type(value).__module__.startswith("bot.core"):
            queue += [(name, part) for part in getattr(value, "__dict__", {}).values()]


def _literal_patterns(tree: ast.AST) -> Iterator[tuple[re.Pattern[str], str]]:
    """The patterns that stand as text in a call of `re`, as in `re.sub("a+", ...)`, with its function."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re" and node.args):
            continue
        pattern = node.args[0]
        if isinstance(pattern, ast.Constant) and isinstance(pattern.value, str):
            flags = re.VERBOSE if "VERBOSE" in ast.unparse(node) else 0
            yield re.compile(pattern.value, flags), node.func.attr


# Texts that are hostile to a pattern


def find_hostile_texts(key: PatternKey) -> list[HostileText]:
    """For every long repeat in the pattern: what leads to it, a run of what it repeats, and a tail."""
    parsed = re._parser.parse(key.pattern, key.flags & ~re.DEBUG)
    groups: dict[int, str] = {}
    texts = {
        HostileText(prefix, unit, tail)
        for prefix, body in _long_repeats(parsed, "", groups)
        for unit in _units(body, key.flags, groups)
        for tail in TAILS
    }
    return sorted(texts)


def _long_repeats(sequence: Any, prefix: str, groups: dict[int, str]) -> Iterator[tuple[str, Any]]:
    for op, argument in sequence:
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            low, high, body = argument
            if high == ops.MAXREPEAT or high > LONG_REPEAT:
                yield prefix, body
            yield from _long_repeats(body, prefix, groups)
            if high != low:
                yield from _long_repeats(body, prefix + _sample(body, groups), groups)
        elif op is ops.BRANCH:
            for branch in argument[1]:
                yield from _long_repeats(branch, prefix, groups)
        elif op is ops.SUBPATTERN:
            yield from _long_repeats(argument[3], prefix, groups)
        elif op is ops.ATOMIC_GROUP:
            yield from _long_repeats(argument, prefix, groups)
        elif op in (ops.ASSERT, ops.ASSERT_NOT) and argument[0] > 0:
            yield from _long_repeats(argument[1], prefix, groups)
        prefix += _sample([(op, argument)], groups)


def _sample(sequence: Any, groups: dict[int, str]) -> str:
    """A short text that the sequence matches."""
    text = ""
    for op, argument in sequence:
        if op is ops.LITERAL:
            text += chr(argument)
        elif op is ops.NOT_LITERAL:
            text += "x" if argument != ord("x") else "y"
        elif op is ops.ANY:
            text += "x"
        elif op is ops.IN:
            text += next((sign for sign in "ax0 " + CHARACTERS if _is_in(argument, sign)), "x")
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            text += _sample(argument[2], groups) * argument[0]
        elif op is ops.BRANCH:
            text += _sample(argument[1][0], groups)
        elif op is ops.SUBPATTERN:
            groups[argument[0]] = _sample(argument[3], groups)
            text += groups[argument[0]]
        elif op is ops.ATOMIC_GROUP:
            text += _sample(argument, groups)
        elif op is ops.GROUPREF:
            text += groups.get(argument, "")
        elif op is ops.ASSERT and argument[0] < 0:
            text += _sample(argument[1], groups)
    return text


def _is_in(choices: Any, character: str) -> bool:
    """Whether a set of characters, as the parser gives it, holds one."""
    code = chr_code = ord(character)
    is_negated, is_found = False, False
    for op, argument in choices:
        if op is ops.NEGATE:
            is_negated = True
        elif op is ops.LITERAL:
            is_found |= argument == code
        elif op is ops.RANGE:
            is_found |= argument[0] <= chr_code <= argument[1]
        elif op is ops.CATEGORY:
            is_found |= _CATEGORIES[argument](character)
    return is_found != is_negated


_CATEGORIES = {
    ops.CATEGORY_SPACE: str.isspace,
    ops.CATEGORY_NOT_SPACE: lambda character: not character.isspace(),
    ops.CATEGORY_DIGIT: str.isdecimal,
    ops.CATEGORY_NOT_DIGIT: lambda character: not character.isdecimal(),
    ops.CATEGORY_WORD: lambda character: character.isalnum() or character == "_",
    ops.CATEGORY_NOT_WORD: lambda character: not (character.isalnum() or character == "_"),
}


def _units(body: Any, flags: int, groups: dict[int, str]) -> set[str]:
    """What a repeat may repeat: a sample of it, and all single characters that its body starts with."""
    units = {_sample(body, groups) or "x"}
    items = list(body)
    if len(items) == 1 and items[0][0] in (ops.IN, ops.ANY, ops.NOT_LITERAL, ops.LITERAL):
        op, argument = items[0]
        for character in CHARACTERS:
            if (
                (op is ops.IN and _is_in(argument, character))
                or (op is ops.ANY and (character != "\n" or flags & re.DOTALL))
                or (op is ops.NOT_LITERAL and argument != ord(character))
                or (op is ops.LITERAL and argument == ord(character))
            ):
                units.add(character)
    else:
        compiled = re._compiler.compile(body) if hasattr(body, "state") else None
        if compiled is not None:
            units |= {character for character in CHARACTERS if compiled.match(character)}
    return units


# Matching

RUN_LENGTH = 1_000
"""At this length a cubic pattern takes seconds and a quadratic one milliseconds for one text."""
CPU_SECONDS = 3
# Modules whose patterns see short texts only, with the length of the longest.
LONGEST_TEXTS = {"bot.core.rules.misplaced_entry": misplaced_entry.MAX_HEADING_LENGTH}


def find_slow_patterns(keys: dict[PatternKey, PatternUse], cpu_seconds: int) -> list[str]:
    """The patterns that some text keeps busy; each is tried in its own process with a limit of CPU time."""
    return [slow for key, use in keys.items() if (slow := _slow_text(key, use, cpu_seconds))]


def _slow_text(key: PatternKey, use: PatternUse, cpu_seconds: int) -> str:
    reader, writer = os.pipe()
    if not (child := os.fork()):
        # A match holds the interpreter, so only the system can end it.
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        _match_all(key, use, writer)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as progress:
        attempts = progress.read().splitlines()
    _, status = os.waitpid(child, 0)
    return f"{use.module}: {key.pattern!r} {attempts[-1] if attempts else ''}" if status else ""


def _match_all(key: PatternKey, use: PatternUse, writer: int) -> None:
    pattern = re.compile(key.pattern, key.flags)
    length = LONGEST_TEXTS.get(use.module, RUN_LENGTH)
    for method in sorted(use.methods):
        for text in find_hostile_texts(key):
            os.write(writer, f"{method} {text}\n".encode())
            if method == "search":
                for _ in pattern.finditer(text.build(length)):
                    pass
            else:
                getattr(pattern, method)(text.build(length))


if __name__ == "__main__":
    # In a process without threads, which may fork.
    sys.stdout.write("\n".join(find_slow_patterns(find_patterns(), CPU_SECONDS)))
