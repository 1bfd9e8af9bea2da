"""What a cache holds is read without the sources, and without what asks them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.catalog import codec
from bot.catalog.cache import Cache
from bot.core.model import Found, Missing, Question, Record, Ref, Unavailable

NOW = 1_800_000_000.0
REF = Ref("arxiv", "2401.00001")
KNOWN, UNKNOWN, GONE, NEW = (Question(source, REF) for source in ("arXiv", "Crossref", "DBLP", "OpenAlex"))
FOUND = Found((Record("arXiv", REF, "A “title” with 漢字", ("A B",), years=frozenset({2024})),))
SILENT = Unavailable("offline")


@pytest.fixture
def file(tmp_path: Path) -> str:
    name = str(tmp_path / "cache of answers.sqlite")
    cache = Cache(f"sqlite:///{name}")
    cache.put({KNOWN: (FOUND, NOW + 9), GONE: (FOUND, NOW), UNKNOWN: (Missing(), NOW + 9)}, NOW - 9)
    cache.close()
    return name


def test_cached_answers_are_returned_and_all_others_are_unavailable(file):
    told = codec.look_up(file, [KNOWN, UNKNOWN, GONE, NEW], NOW)
    assert told == {KNOWN: FOUND, UNKNOWN: Missing(), GONE: SILENT, NEW: SILENT}


def test_it_tells_what_the_cache_tells_while_that_is_open(file):
    cache = Cache(f"sqlite:///{file}")
    many = {Question("arXiv", Ref("arxiv", f"2401.{n:05}")): (Missing(), NOW + 9) for n in range(1200)}
    cache.put(many, NOW)
    told = codec.look_up(file, [*many, NEW], NOW)
    assert told == {**cache.get(many, NOW), NEW: SILENT}
    cache.close()


def test_without_a_cache_nothing_is_known_and_none_is_made(tmp_path):
    assert codec.look_up(str(tmp_path / "none"), [KNOWN], NOW) == {KNOWN: SILENT}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0"], ids=repr)
def test_a_damaged_cache_is_not_a_cache(tmp_path, content):
    (tmp_path / "cache").write_bytes(content)
    assert codec.look_up(str(tmp_path / "cache"), [KNOWN], NOW) == {KNOWN: SILENT}


def test_a_check_offline_loads_nothing_that_asks(tmp_path, file):
    (tmp_path / "README.md").write_text("- [A paper of ours](https://arxiv.org/abs/2401.00001)\n", "utf-8")
    code = (
        "import sys; from bot.__main__ import main; main(['check', 'README.md', '--offline']); "
        "print(sorted({'dbos', 'flask', 'github', 'requests', 'sqlalchemy', 'psycopg'} & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"DATABASE_URL": f"sqlite:///{file}", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.endswith("[]\n")
