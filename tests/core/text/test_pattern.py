from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import bot
from bot.core.text.pattern import LazyPattern, lazy_pattern

SOURCE = r"([a-z]+) (\d{4})"
TEXT = "at cvpr 2021, and ECCV 2022"


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("match", (TEXT,)),
        ("match", (TEXT, 3)),
        ("fullmatch", (TEXT, 3, 12)),
        ("search", (TEXT,)),
        ("search", (TEXT, 13)),
        ("sub", (r"\2", TEXT, 1)),
        ("subn", (r"\2", TEXT)),
        ("split", (TEXT, 1)),
        ("findall", (TEXT,)),
        ("finditer", (TEXT,)),
    ],
)
def test_a_lazy_pattern_answers_as_a_compiled_one(method: str, arguments: tuple[object, ...]) -> None:
    lazy, compiled = lazy_pattern(SOURCE, re.IGNORECASE), re.compile(SOURCE, re.IGNORECASE)
    for _ in range(2):  # the first call compiles it
        answers = [getattr(pattern, method)(*arguments) for pattern in (lazy, compiled)]
        if method == "finditer":
            answers = [list(answer) for answer in answers]
        assert str(answers[0]) == str(answers[1])


def test_a_lazy_pattern_shows_its_source_flags_and_groups() -> None:
    lazy, compiled = lazy_pattern(SOURCE, re.ASCII), re.compile(SOURCE, re.ASCII)
    assert (lazy.pattern, lazy.flags, lazy.groups) == (compiled.pattern, compiled.flags, compiled.groups)


def test_a_source_is_asked_for_once_and_not_before_the_first_use() -> None:
    calls: list[str] = []

    def source() -> str:
        calls.append("built")
        return "a+"

    lazy = lazy_pattern(source)
    assert calls == []
    assert lazy.match("aa")
    assert lazy.search("baaa")
    assert not lazy.match("b")
    assert calls == ["built"]


@pytest.mark.parametrize("name", ["nothing", "__deepcopy__"])
def test_a_lazy_pattern_has_no_attribute_that_a_compiled_one_lacks(name: str) -> None:
    with pytest.raises(AttributeError):
        getattr(lazy_pattern("a"), name)


def test_every_lazy_pattern_of_the_product_compiles() -> None:
    names = [info.name for info in pkgutil.walk_packages(bot.__path__, "bot.")]
    for module in [importlib.import_module(name) for name in names if name != "bot.__main__"]:
        for name, value in vars(module).items():
            if isinstance(value, LazyPattern):
                assert value.pattern, f"{module.__name__}.{name}"
