"""Every file of a source is in the list of sources."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

from bot.core import sources
from bot.core.sources import SOURCES
from bot.core.sources.source import Source

HELPERS = {"__init__", "markup", "reading", "source"}
MODULE_NAMES = [path.stem for path in sorted(Path(str(sources.__file__)).parent.glob("*.py"))]


@pytest.mark.parametrize("name", [name for name in MODULE_NAMES if name not in HELPERS])
def test_every_class_that_can_be_asked_is_in_the_list(name: str) -> None:
    module = importlib.import_module(f"bot.core.sources.{name}")
    own_classes = [
        one for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == module.__name__
    ]
    sources_here = [one for one in own_classes if hasattr(one, "request") and one is not Source]
    assert sources_here, "the file holds no source; a helper is named in HELPERS"
    assert {type(source) for source in SOURCES}.issuperset(sources_here)
