"""The package as others install it: light, described, and with links that lead somewhere from everywhere."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from bot.cli.main import EXTRAS_BY_MODULE
from setup import absolute_readme

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# The libraries of the extras and what comes with them.
HEAVY = {*EXTRAS_BY_MODULE, "nacl", "cffi", "jinja2", "greenlet"}
BLOCK = f"""
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {sorted(HEAVY)!r}:
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Blocked())
from bot.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def run_light(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command as in a plain installation, where the libraries of the extras are not there."""
    nowhere = "http://127.0.0.1:9"
    return subprocess.run(
        [sys.executable, "-c", BLOCK, *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "HOME": str(folder), "HTTPS_PROXY": nowhere, "HTTP_PROXY": nowhere},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["check", "README.md", "--offline"], 0),
        (["check", "README.md"], 0),
        (["fix", "README.md", "--offline", "--diff"], 0),
        (["parse", "README.md"], 0),
        (["config"], 0),
        (["index", "status"], 2),
    ],
    ids=str,
)
def test_a_plain_installation_checks_and_fixes_lists(tmp_path, arguments, status):
    (tmp_path / "README.md").write_text("# L\n\n## P\n- [Views](https://a.example/b) [CVPR 2020]\n", "utf-8")
    ran = run_light(tmp_path, *arguments)
    assert ran.returncode == status, ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("command", "extra"),
    [
        (["serve"], "server"),
        (["worker"], "server"),
        (["prepare"], "server"),
        (["demo"], "server"),
        (["review", "octo/awesome#1"], "github"),
        (["audit", "octo/awesome"], "github"),
    ],
    ids=str,
)
def test_a_command_that_needs_more_says_how_to_get_it(tmp_path, command, extra):
    ran = run_light(tmp_path, *command)
    assert ran.returncode == 2
    assert ran.stderr.endswith(f"pip install 'awesome-review[{extra}]'\n")
    assert "Traceback" not in ran.stderr


def test_the_extras_name_every_library_that_a_plain_installation_lacks():
    names = {
        re.split(r"[\[>=<]", requirement)[0].lower()
        for extra in ("github", "server")
        for requirement in PROJECT["optional-dependencies"][extra]
    }
    modules = {"pygithub": "github", "pyjwt": "jwt"}
    assert {modules.get(name, name) for name in names - {"awesome-review"}} <= EXTRAS_BY_MODULE.keys()


def test_every_dependency_is_locked():
    locked = {
        line.partition("==")[0].lower() for line in (ROOT / "requirements-dev.lock").read_text().split()
    }
    wanted = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    # A lock writes the names as PyPI normalizes them.
    names = {re.split(r"[\[>=<]", one)[0].lower().replace("_", "-") for one in wanted} - {"awesome-review"}
    assert names <= locked


def test_the_description_has_absolute_links_alone():
    text = absolute_readme((ROOT / "README.md").read_text("utf-8"))
    targets = re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"", text)
    assert targets
    relative = [one or other for one, other in targets if not re.match(r"[a-z]+:|#", one or other)]
    assert relative == []


@pytest.mark.parametrize(
    ("text", "absolute"),
    [
        ("[a](docs/x.md)", "[a](https://github.com/awesome-review/awesome-review/blob/main/docs/x.md)"),
        ("![a](docs/x.svg)", "![a](https://github.com/awesome-review/awesome-review/raw/main/docs/x.svg)"),
        (
            '<img src="docs/x.svg">',
            '<img src="https://github.com/awesome-review/awesome-review/raw/main/docs/x.svg">',
        ),
        ("[a](#b) [c](https://d.example)", "[a](#b) [c](https://d.example)"),
    ],
)
def test_a_relative_link_becomes_an_absolute_one(text, absolute):
    assert absolute_readme(text) == absolute


def test_the_package_is_typed_and_says_who_makes_it():
    assert (ROOT / "bot" / "py.typed").exists()
    assert PROJECT["authors"] == [{"name": "awesome-review maintainers"}]
    assert {"Homepage", "Documentation", "Issues", "Changelog"} <= PROJECT["urls"].keys()
