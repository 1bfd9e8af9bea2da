"""The packaged tables: their form, that they are read when they are needed, and that a wheel holds them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.core import venues
from bot.core.text import tables, words

CORE = Path(tables.__file__).parents[1]
TABLES = sorted((*CORE.rglob("*.txt"), *CORE.rglob("*.tsv")))
# From other tables, by `python -m docs.write`; the first of two rows counts, so their order says something.
WRITTEN_TABLES = [path for path in TABLES if path.read_text("utf-8").startswith("# Written from ")]


def rows(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("# ")]


def name(path: Path) -> str:
    return path.relative_to(CORE).as_posix()


@pytest.mark.parametrize("path", [path for path in TABLES if path not in WRITTEN_TABLES], ids=name)
def test_a_table_says_what_it_holds_and_is_sorted_without_repetition(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("# ")
    assert text.endswith("\n")
    assert "\r" not in text
    keys = [row.split("\t")[0] for row in rows(path)]
    assert keys == sorted(keys, key=lambda key: (key.lower(), key))
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("path", TABLES, ids=name)
def test_no_cell_of_a_table_is_empty_or_has_blanks_around_it(path: Path) -> None:
    for row in rows(path):
        assert all(cell and cell == cell.strip() for cell in row.split("\t")), row


@pytest.mark.parametrize("path", [path for path in TABLES if path.suffix == ".txt"], ids=name)
def test_a_text_file_holds_one_name_a_line(path: Path) -> None:
    assert tables.read_words(name(path)) == set(rows(path))
    assert not any("\t" in row for row in rows(path))


def test_every_table_is_read_somewhere() -> None:
    code = "".join(path.read_text("utf-8") for path in CORE.rglob("*.py"))
    unused = [name(path) for path in TABLES if f'"{name(path)}"' not in code]
    assert unused == []


def test_no_name_belongs_to_two_venues() -> None:
    names = [
        name
        for venue in venues.known_venues().values()
        for name in {name.lower() for name in (venue.key, venue.name, *venue.aliases)}
    ]
    assert [name for name in set(names) if names.count(name) > 1] == []


def test_the_words_without_which_a_search_still_finds_are_few_of_the_small_ones() -> None:
    assert words.search_stop_words() < words.stop_words()
    assert {"the", "of", "via"} <= words.search_stop_words()
    assert not {"how", "without", "not"} & words.search_stop_words()


def test_importing_the_core_reads_no_table() -> None:
    code = "import bot.core.review, bot.core.text.tables as t; print(t.read_rows.cache_info().currsize)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "0\n"


def test_the_package_names_every_kind_of_table_as_its_data() -> None:
    project = tomllib.loads((CORE.parents[1] / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["bot"]
    assert all(any(path.relative_to(CORE.parent).match(pattern) for pattern in patterns) for path in TABLES)
