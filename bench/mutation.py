"""Breaks the code of eight core modules in small ways and counts how many of these mutants the tests notice.

`python -m bench.mutation [MODULE ...]` prints each survivor with its line, and the share killed per module.
Each mutant runs the module's own tests in a forked process that has loaded everything else already. Texts are
not mutated: patterns and messages are data, which tables of examples test. It ends with 1 where fewer than
`--floor` percent of a module's mutants are killed. Needs a system with `fork`.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.util
import os
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
TESTS_BY_MODULE = {
    "bot/core/reconcile.py": ["tests/core/test_reconcile.py"],
    "bot/core/retry.py": ["tests/core/test_retry.py"],
    "bot/core/suggestion.py": ["tests/core/test_suggestion.py", "tests/core/test_suggestion_rules.py"],
    "bot/core/diff.py": ["tests/core/test_diff_pairs.py", "tests/core/test_diff.py", "-k", "not no_time"],
    "bot/core/evidence/publication.py": ["tests/core/evidence/test_publication.py"],
    "bot/core/conventions/order.py": ["tests/core/conventions/test_order.py"],
    "bot/core/titles/__init__.py": ["tests/core/titles/test_titles.py"],
    "bot/core/venues/identify.py": ["tests/core/venues/test_venues.py"],
}
CPU_SECONDS = 20  # after which a mutant that never ends counts as killed; a module's tests need half of it
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any"}


class Mutant(NamedTuple):
    """One change: `apply` makes it to the node at `position` in the tree, counted as `ast.walk` does."""

    line: int
    position: int
    description: str
    apply: Callable[[ast.AST], None]


def find_mutants(tree: ast.Module) -> Iterator[Mutant]:
    """Every mutant of a module, line by line; none in annotations, decorators or texts."""
    ignored = {id(inner) for outer in _ignored_nodes(tree) for inner in ast.walk(outer)}
    for index, node in enumerate(ast.walk(tree)):
        if id(node) not in ignored:
            for description, apply in _find_changes(node):
                yield Mutant(getattr(node, "lineno", 0), index, description, apply)


def _ignored_nodes(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from node.decorator_list
        if isinstance(node, ast.FunctionDef) and node.returns:
            yield node.returns
        if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation:
            yield node.annotation
        if isinstance(node, ast.keyword) and node.arg == "strict":  # a check of the code's own, never False
            yield node.value


def _find_changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    """What can be broken about one node: in words, and the function that does it to a copy of the node."""
    match node:
        case ast.Compare(ops=ops):
            for at, operator in enumerate(ops):
                if other := COMPARISONS.get(type(operator)):
                    yield f"{type(operator).__name__} -> {other.__name__}", _set_comparison(at, other)
        case ast.BoolOp(op=ast.And()):
            yield "and -> or", _set("op", ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield "or -> and", _set("op", ast.And())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not removed", _set("operand", ast.UnaryOp(ast.Not(), operand))
        case ast.BinOp(op=operator) | ast.AugAssign(op=operator) if other_op := OPERATORS.get(type(operator)):
            yield f"{type(operator).__name__} -> {other_op.__name__}", _set("op", other_op())
        case ast.Constant(value=bool() as value):
            yield f"{value} -> {not value}", _set("value", not value)
        case ast.Constant(value=int() | float() as number):
            yield f"{number} -> {number + 1}", _set("value", number + 1)
        case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS:
            yield f"{name} -> {FUNCTIONS[name]}", _set("func", ast.Name(FUNCTIONS[name], ast.Load()))
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if _is_plain(test):
            yield "condition negated", _set("test", ast.UnaryOp(ast.Not(), test))
        case ast.Expr(value=ast.Call()):
            yield "statement dropped", _set("value", ast.Constant(None))
        case _:
            return


def _is_plain(test: ast.expr) -> bool:
    """Whether no other change does the same to a condition."""
    return isinstance(test, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.NamedExpr)


def _set(field: str, value: object) -> Callable[[ast.AST], None]:
    return lambda node: setattr(node, field, value)


def _set_comparison(at: int, operator: type[ast.cmpop]) -> Callable[[ast.AST], None]:
    def apply(node: ast.AST) -> None:
        assert isinstance(node, ast.Compare)
        node.ops[at] = operator()

    return apply


def mutate(tree: ast.Module, mutant: Mutant) -> ast.Module:
    changed = copy.deepcopy(tree)
    node = next(node for index, node in enumerate(ast.walk(changed)) if index == mutant.position)
    mutant.apply(node)
    return ast.fix_missing_locations(changed)


class MutantFinder(MetaPathFinder):
    """Finds one module as the mutated tree, everything else as it stands."""

    def __init__(self, path: str, tree: ast.Module) -> None:
        self.path, self.tree = ROOT / path, tree
        self.name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG002
        if name != self.name:
            return None
        tree = self.tree

        class MutantLoader(SourceFileLoader):
            def get_code(self, fullname: str) -> object:  # type: ignore[override]  # noqa: ARG002
                return compile(tree, self.path, "exec")

        folders = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        loader = MutantLoader(name, str(self.path))
        return importlib.util.spec_from_file_location(
            name, self.path, loader=loader, submodule_search_locations=folders
        )


def start(path: str, tree: ast.Module, tests: Sequence[str]) -> int:
    """Start the tests of a module in a process of their own; its id."""
    pid = os.fork()
    if pid:
        return pid
    code = 2
    try:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 1)
        os.dup2(devnull, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        sys.meta_path.insert(0, MutantFinder(path, tree))
        import pytest

        # In this one process, whatever pyproject.toml says of parallel ones.
        options = ("-x", "-q", "-o", "addopts=--import-mode=importlib", "--assert=plain")
        code = int(pytest.main([*options, "-p", "no:cacheprovider", *tests]))
    finally:
        os._exit(code)


def run_mutants(path: str, tests: Sequence[str], jobs: int) -> tuple[int, list[Mutant]]:
    """How many mutants a module has, and which of them its tests do not notice."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    if _wait_for(start(path, tree, tests)) != 0:
        raise SystemExit(f"the tests of {path} fail as it stands")
    mutants = list(find_mutants(tree))
    survivors: list[Mutant] = []
    running: dict[int, Mutant] = {}
    waiting = mutants[::-1]
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            running[start(path, mutate(tree, mutant), tests)] = mutant
        pid, status = os.wait()
        mutant = running.pop(pid)
        if os.waitstatus_to_exitcode(status) == 0:
            survivors.append(mutant)
    return len(mutants), sorted(survivors, key=lambda one: (one.line, one.position))


def _wait_for(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def preload() -> None:
    """Load what the tests need from elsewhere once, before the forks; nothing of the product."""
    import hypothesis
    import pytest  # noqa: F401
    import rapidfuzz.distance  # noqa: F401
    import xdist.plugin  # type: ignore[import-untyped]  # noqa: F401
    import yaml  # noqa: F401

    hypothesis.settings.register_profile("mutation", max_examples=25, deadline=None, derandomize=True)
    hypothesis.settings.load_profile("mutation")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="files of bot/core; else all eight")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--floor", type=int, default=85, help="percent that must be killed")
    arguments = parser.parse_args()
    unknown = [path for path in arguments.modules if path not in TESTS_BY_MODULE]
    if unknown:
        parser.error(f"no tests are named for {', '.join(unknown)}")
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    preload()
    is_good = True
    for path in arguments.modules or TESTS_BY_MODULE:
        count, survivors = run_mutants(path, TESTS_BY_MODULE[path], arguments.jobs)
        killed = count - len(survivors)
        is_good &= killed * 100 >= arguments.floor * count
        print(f"{path}: {killed} of {count} killed, {killed / count:.0%}", flush=True)
        source = (ROOT / path).read_text("utf-8").splitlines()
        for mutant in survivors:
            print(f"  {mutant.line}: {mutant.description}: {source[mutant.line - 1].strip()}", flush=True)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
