"""The step of a workflow works without what only a server needs."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_action_installs_what_speaks_to_github_and_no_server():
    (lock,) = set(re.findall(r"requirements-(?!build)\w+\.lock", (ROOT / "action.yml").read_text("utf-8")))
    names = set(re.findall(r"^([\w.-]+)==", (ROOT / lock).read_text("utf-8"), re.MULTILINE))
    assert "pygithub" in names
    assert not names & {"dbos", "flask", "gunicorn", "psycopg"}
