"""The layout is the one that docs/architecture.md draws: who may import what, and who may do what."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from bot.cli.main import SUBCOMMAND_NAMES
from bot.core import config
from bot.core.rules import RULES_BY_NAME

ROOT = Path(__file__).parents[1]
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
BOT = sorted((ROOT / "bot").rglob("*.py"))
CORE = [path for path in BOT if (ROOT / "bot" / "core") in path.parents]
# What touches the world: files, networks, clocks, chance, processes, the environment, other threads.
_WORLD = """
    asyncio dbos flask github glob http io logging multiprocessing os pathlib psycopg random requests secrets
    shutil socket sqlalchemy sqlite3 ssl subprocess sys tempfile threading time urllib.request urllib3 uuid
"""
WORLD = frozenset(_WORLD.split())
# Each of these libraries has one package that knows it, besides the demo and the stand-in of GitHub.
ONLY_PACKAGE = {
    "requests": "bot.catalog",
    "github": "bot.github",
    "dbos": "bot.queue",
    "flask": "bot.web",
}
# The one file of the core that reads: tables of words and venues, which are installed beside the modules.
TABLE_READER = "bot/core/text/tables.py"
# Every package may import these.
SHARED = {"core", "settings", "errors", "env_file"}
MAX_FLAT_FILES = 5
MAX_CORE_FILES = 18
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50
# Longer functions, each a table, a loop over characters or a sequence that reads better in one piece.
LONG_FUNCTIONS = frozenset(
    [
        "bot/core/conventions/__init__.py:infer",
        "bot/core/conventions/template.py:parse_layout",
        "bot/core/evidence/__init__.py:gather_evidence",
        "bot/core/render/__init__.py:build_review",
        "bot/web/serve.py:serve",
    ]
)


Node = TypeVar("Node", bound=ast.AST)


@cache
def syntax_tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in BOT}


@cache
def imported_names(path: Path) -> frozenset[str]:
    """What a file imports, as it is written: modules, and names in modules."""
    names: set[str] = set()
    for node in ast.walk(syntax_tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
            # Of a package only the modules may be wanted.
            if any(f"{node.module}.{alias.name}" not in MODULES for alias in node.names):
                names.add(node.module)
    return frozenset(names)


def imported_with_parents(path: Path) -> set[str]:
    """The modules that a file imports, with every package above them."""
    parents: set[str] = set()
    for name in imported_names(path):
        parts = name.split(".")
        parents |= {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
    return parents


def imported_modules(path: Path) -> set[str]:
    """The modules of the product that a file imports, itself left out."""
    return {name for name in imported_names(path) if name in MODULES} - {module_name(path)}


def relative_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def definitions(kind: type[Node]) -> Iterator[tuple[Path, Node]]:
    for path in BOT:
        for node in ast.walk(syntax_tree(path)):
            if isinstance(node, kind):
                yield path, node


def is_simulation(path: Path) -> bool:
    return bool({"demo", "fake_github"} & set(path.parts))


# Layout and size


def test_few_files_lie_flat_in_the_product_and_in_the_core():
    def flat_files(folder: Path) -> list[str]:
        return sorted(path.name for path in folder.glob("*.py") if path.name != "__init__.py")

    assert len(flat_files(ROOT / "bot")) <= MAX_FLAT_FILES, flat_files(ROOT / "bot")
    assert len(flat_files(ROOT / "bot" / "core")) <= MAX_CORE_FILES, flat_files(ROOT / "bot" / "core")


@pytest.mark.parametrize("path", BOT, ids=relative_name)
def test_no_file_is_longer_than_one_can_read_at_once(path):
    line_count = len(path.read_text("utf-8").splitlines())
    assert line_count <= MAX_FILE_LINES


THRESHOLD = re.compile(r"_?(?:MIN|MAX)_[A-Z_]+|[A-Z_]+_SHARE(?:_[A-Z_]+)?|[A-Z_]+_AGREEMENT")


def test_a_threshold_of_judgement_says_why_it_has_its_value():
    """A comment above or beside each number that decides between a finding and none."""
    unexplained = []
    for path in BOT:
        if path.parent.name not in ("rules", "conventions", "titles", "authors", "venues"):
            continue
        lines = path.read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            name = line.partition(" = ")[0].partition(":")[0]
            if THRESHOLD.fullmatch(name) and re.search(r" = [\d.]+(?:  #.*)?$", line):
                above = [one for one in lines[max(0, number - 6) : number] if one.startswith("#")]
                if (
                    "#" not in line
                    and not above
                    and not "".join(lines[number + 1 : number + 2]).startswith('"""')
                ):
                    unexplained.append(f"{relative_name(path)}: {name}")
    assert unexplained == []


def test_only_the_listed_functions_are_long():
    long_functions = {
        f"{relative_name(path)}:{node.name}"
        for path, node in definitions(ast.FunctionDef)
        if (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION_LINES
    }
    assert long_functions == LONG_FUNCTIONS


@pytest.mark.parametrize("path", BOT, ids=relative_name)
def test_every_file_says_in_its_first_sentence_what_it_is(path):
    docstring = ast.get_docstring(syntax_tree(path))
    assert docstring
    assert docstring.split("\n\n")[0].rstrip().endswith((".", "?"))


# Names


def test_no_two_classes_have_one_name():
    counts = Counter(node.name for _, node in definitions(ast.ClassDef))
    assert [name for name, count in counts.items() if count > 1] == []


def test_the_names_of_exceptions_end_in_error():
    exceptions = [
        node.name
        for _, node in definitions(ast.ClassDef)
        if any(ast.unparse(base).endswith(("Error", "Exception")) for base in node.bases)
    ]
    assert exceptions
    assert [name for name in exceptions if not name.endswith("Error")] == []


@pytest.mark.parametrize(
    "path",
    [path for path in BOT if "rules" not in path.parts and not is_simulation(path)],
    ids=relative_name,
)
def test_no_rule_is_named_in_code_outside_its_page(path):
    tree = syntax_tree(path)
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    mentions = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
        for name in RULES_BY_NAME
        if re.search(rf"(?<![\w-]){name}(?![\w-])", node.value)
    }
    assert not mentions


# Who may import what


def test_no_imports_go_round_in_a_circle():
    graph = {name: imported_modules(path) for name, path in MODULES.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("path", CORE, ids=relative_name)
def test_the_core_is_pure(path):
    modules = imported_with_parents(path)
    assert not modules & WORLD
    shell = {module for module in modules if module.startswith("bot.") and not module.startswith("bot.core")}
    assert not shell


@pytest.mark.parametrize("path", CORE, ids=relative_name)
def test_the_core_neither_opens_nor_prints(path):
    calls = {
        node.func.id
        for node in ast.walk(syntax_tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"open", "print", "input", "exec", "eval", "__import__"}


@pytest.mark.parametrize("library", ONLY_PACKAGE)
def test_one_package_alone_imports(library):
    packages = {
        ".".join(module.split(".")[:2])
        for module, path in MODULES.items()
        if library in imported_with_parents(path) and not is_simulation(path)
    }
    assert packages == {ONLY_PACKAGE[library]}


def test_the_picture_of_the_packages_shows_all_of_their_imports():
    drawn = set(re.findall(r"^ +(\w+) --> (\w+)$", picture("packages"), re.MULTILINE))
    real = set()
    for module, path in MODULES.items():
        importer = package_of(module)
        real |= {(importer, package_of(name)) for name in imported_modules(path)}
    real = {(a, b) for a, b in real if a != b and b not in SHARED and "" not in (a, b)}
    assert sorted(drawn - real) == [], "arrows of the picture that no import has"
    assert sorted(real - drawn) == [], "imports that the picture lacks"


def test_the_picture_of_the_packages_shows_every_package():
    packages = {package_of(module) for module in MODULES} - {""}
    assert packages == set(re.findall(r"^ +(\w+)\[", picture("packages"), re.MULTILINE))


def test_the_shared_modules_import_nothing_but_the_core_and_each_other():
    for module, path in MODULES.items():
        if package_of(module) in SHARED:
            assert {package_of(name) for name in imported_modules(path)} <= {"", *SHARED}, module


def test_the_core_imports_no_layer_above_as_the_picture_of_the_core_has_them():
    layers = [
        set(re.findall(r"\w+", names))
        for names in re.findall(r'^ +L\d\["(.*)"\]', picture("core"), re.MULTILINE)
    ]
    levels = {name: level for level, names in enumerate(layers) for name in names}
    upward = defaultdict(set)
    for path in CORE:
        importer = core_package_of(module_name(path))
        for name in imported_modules(path):
            imported = core_package_of(name)
            if importer and imported and levels[imported] > levels[importer]:
                upward[importer].add(imported)
    assert not upward
    assert set(levels) == {core_package_of(module_name(path)) for path in CORE} - {""}


def picture(name: str) -> str:
    """The Mermaid text below the comment `<!-- picture: NAME -->` in docs/architecture.md."""
    match = re.search(rf"<!-- picture: {name} -->\n```mermaid\n(.*?)```", ARCHITECTURE, re.DOTALL)
    assert match, f"docs/architecture.md has no picture of {name}"
    return match[1]


def package_of(module: str) -> str:
    """ "bot.web.events" -> "web"; "" for the package `bot` itself, which holds only its version."""
    return module.split(".")[1] if "." in module else ""


def core_package_of(module: str) -> str:
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""


# Who may do what


def test_only_the_settings_read_the_environment():
    readers = {
        relative_name(path)
        for path in BOT
        if not is_simulation(path)
        and re.search(r"\bos\.(environ|getenv)|import environ", path.read_text("utf-8"))
    }
    assert readers == {"bot/settings.py"}


def test_only_the_reader_of_tables_reads_files_in_the_core():
    reads = re.compile(r"\.(?:read_text|read_bytes|open)\(|\bget_data\(|importlib")
    readers = {relative_name(path) for path in CORE if reads.search(path.read_text("utf-8"))}
    assert readers == {TABLE_READER}


def test_nothing_of_a_pull_request_is_ever_run():
    runners = {
        relative_name(path)
        for path in BOT
        if {"subprocess", "importlib", "pickle", "runpy"} & imported_with_parents(path)
    }
    # `git show` for --base, on the person's own machine; our own engine, in a process with limits; and the
    # reader of packaged tables; the command line's own modules, by a fixed list of names.
    assert runners <= {
        "bot/cli/inputs.py",
        "bot/cli/main.py",
        "bot/judging/forker.py",
        "bot/judging/pool.py",
        TABLE_READER,
    }


def test_only_the_judging_process_is_sent_objects():
    """Unpickling runs code, so it is for what our own process sends through a pipe that no other has."""
    users = {relative_name(path) for path in BOT if "multiprocessing" in imported_with_parents(path)}
    assert users == {f"bot/judging/{name}.py" for name in ("child", "forker", "pool")}


# Papers that say what the code says


def test_the_form_that_the_docs_link_asks_for_what_the_manifest_asks_for():
    manifest = yaml.safe_load((ROOT / "app.yaml").read_text("utf-8"))
    page = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    link = re.search(r"^\[register\]: (\S+)$", page, re.MULTILINE)
    assert link
    parameters = parse_qs(urlsplit(link[1]).query, strict_parsing=True)
    assert parameters.pop("events[]") == manifest["default_events"]
    other_parameters = {"name", "url", "description", "public", "webhook_active", "webhook_url"}
    for name in ("name", "url", "description"):
        assert parameters[name] == [manifest[name]]
    assert parameters["public"] == [str(manifest["public"]).lower()]
    permissions = {name: value for name, (value,) in parameters.items() if name not in other_parameters}
    assert permissions == manifest["default_permissions"]
    assert parameters.keys() > other_parameters


def test_the_reference_of_the_command_line_has_every_command():
    reference = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    for name in SUBCOMMAND_NAMES:
        assert f"\n## {name}\n" in reference, name


def test_every_command_of_the_command_line_is_listed():
    """A file of a command that is not in the list would be noticed by nobody."""
    files = {
        path.stem for path in (ROOT / "bot" / "cli").glob("*.py") if "HELP = " in path.read_text("utf-8")
    }
    assert files == set(SUBCOMMAND_NAMES)


def test_the_example_of_a_configuration_in_the_docs_is_one():
    page = (ROOT / "docs" / "maintainers.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(rules:.*?)```", page, re.DOTALL)
    loaded = config.parse(example)
    assert loaded.problems == ()
    assert {key.name for key in config.KEYS} <= loaded.key_lines.keys()
