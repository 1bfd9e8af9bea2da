"""The house stands as it was drawn: who may import what, and who may do what."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from bot.core import config

ROOT = Path(__file__).parents[1]
PROCFILE = (Path(__file__).parents[1] / "Procfile").read_text("utf-8")
BOT = sorted((ROOT / "bot").rglob("*.py"))
PRODUCT = [path for path in BOT if not {"demo", "fake_github"} & set(path.parts)]
CORE = [path for path in BOT if (ROOT / "bot" / "core") in path.parents]
# What touches the world: files, networks, clocks, chance, processes, the environment, other threads.
WORLD = {
    *(
        "asyncio",
        "dbos",
        "flask",
        "github",
        "glob",
        "http",
        "io",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
    ),
    *("psycopg", "random", "requests", "secrets", "shutil", "socket", "sqlalchemy", "sqlite3", "ssl", "time"),
    *("subprocess", "sys", "tempfile", "threading", "urllib.request", "urllib3", "uuid"),
}
# The one file of the core that reads: tables of words and venues, which are installed beside the modules.
TABLE_READER = "bot/core/text/tables.py"
ONLY = {
    "requests": {"bot/catalog/transport.py"},
    "github": {"bot/github/__init__.py", "bot/github/session.py"},
    "dbos": {"bot/queue/__init__.py"},
    "flask": {"bot/web/__init__.py", "bot/web/serve.py"},
}


def imported(path: Path) -> set[str]:
    """The modules that a file imports, with every package above them."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            found |= {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
    return found


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_form_that_the_readme_links_asks_for_what_the_manifest_asks_for():
    manifest = yaml.safe_load((ROOT / "app.yaml").read_text("utf-8"))
    link = re.search(r"^\[register\]: (\S+)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert link
    asked = parse_qs(urlsplit(link[1]).query, strict_parsing=True)
    assert asked.pop("events[]") == manifest["default_events"]
    rest = {"url", "public", "webhook_active", "webhook_url"}
    assert {name: value for name, (value,) in asked.items() if name not in rest} == manifest[
        "default_permissions"
    ]
    assert asked.keys() > rest


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_is_pure(path):
    modules = imported(path)
    assert not modules & WORLD
    shell = {module for module in modules if module.startswith("bot.") and not module.startswith("bot.core")}
    assert not shell


@pytest.mark.parametrize("path", CORE, ids=name)
def test_the_core_neither_opens_nor_prints(path):
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"open", "print", "input", "exec", "eval", "__import__"}


def test_only_the_reader_of_tables_reads_files_in_the_core():
    reads = re.compile(r"\.(?:read_text|read_bytes|open)\(|\bget_data\(|importlib")
    assert {name(path) for path in CORE if reads.search(path.read_text("utf-8"))} == {TABLE_READER}


@pytest.mark.parametrize("module", ONLY)
def test_one_room_holds_the_key_to(module):
    holders = {
        name(path)
        for path in BOT
        if module in imported(path) and not name(path).startswith(("bot/demo/", "bot/fake_github/"))
    }
    assert holders == ONLY[module]


def test_only_the_settings_read_the_environment():
    readers = {
        name(path)
        for path in BOT
        if re.search(r"\bos\.(environ|getenv)|import environ", path.read_text("utf-8"))
    }
    assert {path for path in readers if not path.startswith(("bot/demo/", "bot/fake_github/"))} == {
        "bot/settings.py"
    }


def test_nothing_of_a_pull_request_is_ever_run():
    runners = {name(path) for path in BOT if {"subprocess", "importlib", "pickle", "runpy"} & imported(path)}
    # `git show` for --base, on the person's own machine; and the reader of packaged tables.
    assert runners <= {"bot/__main__.py", TABLE_READER}


@pytest.mark.parametrize("path", BOT, ids=name)
def test_every_file_says_in_its_first_sentence_what_it_is(path):
    words = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert words
    assert words.split("\n\n")[0].rstrip().endswith((".", "?"))


def test_the_readme_names_every_command():
    parser = (ROOT / "bot" / "__main__.py").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in re.findall(r'command\("([a-z]+)"', parser):
        assert f"awesome-review {command}" in readme + PROCFILE, command


def test_the_example_of_a_configuration_in_the_readme_is_one():
    readme = (ROOT / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    found = config.parse(example)
    assert found.problems == ()
    assert {key.name for key in config.KEYS} <= found.key_lines.keys()
