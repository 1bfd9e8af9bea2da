"""The step of a workflow works without what only a server needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("library", ["dbos", "flask", "gunicorn", "psycopg"])
def test_the_step_imports_nothing_of_the_server_s(library):
    code = (
        f"import sys; sys.modules[{library!r}] = None; "
        "import bot.action.step, bot.catalog.catalog, bot.cli.action, bot.cli.formats"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
