"""The step of a workflow works without what only a server needs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_action_installs_what_speaks_to_github_and_no_server():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (extra,) = re.findall(r"\$\{GITHUB_ACTION_PATH\}\[(\w+)]", (ROOT / "action.yml").read_text("utf-8"))
    names = {re.split(r"[^\w-]", one)[0].lower() for one in project["optional-dependencies"][extra]}
    assert "pygithub" in names
    assert not names & {"dbos", "flask", "gunicorn", "psycopg"}
