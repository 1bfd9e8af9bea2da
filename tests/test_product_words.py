"""The words of the product: facts, no verdicts on people, no orders, no shouting."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core import commands
from bot.core.commands import replies
from bot.core.rules import RULES

BOT = Path(__file__).parents[1] / "bot"
# Not the product's words: those of GitHub, which the stand-in and the session know, and tables of characters
# and words.
NOT_OURS = {
    "catalog/address_guard.py",
    "catalog/address_table.py",
    "github/session.py",
    "core/text/characters.py",
    "core/parsing/rendered.py",
}
FILES = [
    path
    for path in sorted(BOT.rglob("*.py"))
    if path.relative_to(BOT).as_posix() not in NOT_OURS and not {"demo", "fake_github"} & set(path.parts)
]
UNKIND = re.compile(
    r"\b(?:invalid|illegal|please\s+(?:fix|correct|change|update|make\s+sure)|you\s+(?:must|should|"
    r"need\s+to|have\s+to|forgot|failed)|your\s+(?:mistake|error|fault)|violat\w+|forbidden|bad\s+(?:entry|link|title|venue|year)|"
    r"oops|sorry|hello|hi\s+there|dear|hey|great\s+job|congratulations)\b",
    re.IGNORECASE,
)
# Pictures, dingbats and flags; arrows and the ticks of a terminal are none.
EMOJI = re.compile(
    r"[\U0001f000-\U0001faff\u2600-\u26ff\u2728\u274c\u2705\u2757\ufe0f]|:(?:tada|warning|x|rocket|wave|white_\w+):"
)


def spoken(path: Path) -> Iterator[tuple[int, str]]:
    """Every text in a file's code but for docstrings, comments and patterns, with its line."""
    tree = ast.parse(path.read_text("utf-8"))
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(id(node.value))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("re.", "log.")):
            silent |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.lineno, node.value


def name(path: Path) -> str:
    return path.relative_to(BOT.parent).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nothing_that_the_product_can_say_blames_orders_or_greets(path):
    said = [f"{line}: {text}" for line, text in spoken(path) if UNKIND.search(text)]
    assert said == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_nothing_that_the_product_can_say_holds_an_emoji(path):
    said = [f"{line}: {text}" for line, text in spoken(path) if EMOJI.search(text)]
    assert said == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.NAME)
def test_no_rule_s_page_blames_or_orders_when_it_is_explained(rule):
    assert not UNKIND.search(replies.explain_rule(rule.NAME))


def test_no_command_s_words_blame_or_order():
    assert not UNKIND.search(" ".join(row.description + row.usage for row in commands.COMMANDS))


@pytest.mark.parametrize(
    "text",
    [
        "The title is invalid.",
        "Please fix the venue.",
        "You should sort this.",
        "This link violates the rules.",
        "Hello and welcome!",
    ],
)
def test_such_words_would_be_seen(text):
    assert UNKIND.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "arXiv 2309.06255 is titled so; the entry says otherwise.",
        "It validates nothing.",
        "`/recheck` looks again.",
    ],
)
def test_and_facts_are_not(text):
    assert not UNKIND.search(text)
