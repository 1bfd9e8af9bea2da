"""What the documentation says about the code is what the code says."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot import settings
from bot.core.render import DOCUMENTATION_URL, HELP_URL, RulePages
from bot.core.rules import RULES
from bot.web.manifest import read_description
from docs import write

ROOT = Path(__file__).parents[1]
MAINTAINERS = (ROOT / "docs" / "maintainers.md").read_text("utf-8")
# Read to find the user's cache folder, and how their terminal is; no settings of ours.
FOREIGN_VARIABLES = {"HOME", "XDG_CACHE_HOME", "REQUESTS_CA_BUNDLE", "NO_COLOR", "FORCE_COLOR", "TERM"}


@pytest.mark.parametrize(("name", "text"), write.expected_files().items())
def test_every_written_file_is_as_the_code_has_it(name: str, text: str) -> None:
    path = ROOT / name
    assert path.exists(), "run `python -m docs.write`"
    assert path.read_text("utf-8") == text, "run `python -m docs.write`"


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    assert not [path for path, text in write.outdated_files(ROOT) if text is None]


def test_a_page_without_a_place_for_its_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for the commands"):
        write.fill_commands(MAINTAINERS.replace("<!-- end commands -->", ""))


def test_a_table_that_is_out_of_date_is_rewritten() -> None:
    (row,) = (line for line in MAINTAINERS.splitlines(keepends=True) if line.startswith("| `/help`"))
    assert write.fill_commands(MAINTAINERS.replace(row, "")) == MAINTAINERS


@pytest.mark.parametrize(
    ("text", "fenced"),
    [
        pytest.param("- a", "```markdown\n- a\n```", id="plain lines"),
        pytest.param("```\na\n```", "````markdown\n```\na\n```\n````", id="lines that hold a fence"),
        pytest.param("a\u200bb", "```markdown\na\\u200bb\n```", id="a character that nobody sees"),
    ],
)
def test_an_example_is_shown_as_it_is(text: str, fenced: str) -> None:
    assert write.fence(text, "markdown") == fenced


def test_every_variable_that_is_read_is_documented() -> None:
    tree = ast.parse(Path(str(settings.__file__)).read_text("utf-8"))
    read_names = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("get_variable", "environ.get", "os.environ.get")
        and isinstance(node.args[0], ast.Constant)
    }
    assert read_names == settings.VARIABLES.keys() | FOREIGN_VARIABLES


def test_the_page_of_a_rule_that_reviews_link_is_one_of_the_documentation() -> None:
    assert f"{read_description().url}/blob/main/docs/rules" == DOCUMENTATION_URL
    for rule in RULES:
        page = RulePages().link(rule.NAME).partition("/blob/main/")[2].removesuffix(")")
        assert (ROOT / page).exists(), page


def test_the_page_that_comments_link_for_help_is_there() -> None:
    assert HELP_URL.startswith(f"{read_description().url}/blob/main/")
    assert (ROOT / HELP_URL.partition("/blob/main/")[2]).exists()
