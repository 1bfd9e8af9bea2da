"""No regular expression of the core takes more than quadratic time, whatever text it gets."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.pattern_growth import PatternKey, PatternUse, find_patterns

ROOT = Path(__file__).parents[2]


def test_no_pattern_is_cubic() -> None:
    command = [sys.executable, "-m", "tests.core.pattern_growth"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == []


def test_patterns_of_every_kind_are_found() -> None:
    uses = find_patterns()
    assert len(uses) > 300
    modules = {use.module for use in uses.values()}
    assert {"bot.core.parsing.fields", "bot.core.parsing.rst.inline", "bot.core.venues.mentions"} <= modules


SLOW = {
    "blanks shared by two repeats": r"\s*[*_]{0,3}\s*(?:$|[\])|\n]|\.(?:\s|$)|,?\s*[\[(|])",
    "a repeat within a repeat": r"(?:a+)+b",
}


@pytest.mark.parametrize("source", SLOW.values(), ids=SLOW.keys())
def test_a_slow_pattern_is_noticed(source: str) -> None:
    key = PatternKey(source, re.compile(source).flags)
    use = PatternUse("made up", frozenset({"match", "search"}))
    code = f"from tests.core.pattern_growth import *; print(*find_slow_patterns({{{key!r}: {use!r}}}, 1))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("made up")
