"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

_METHODS = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")


class LazyPattern:
    """Stands in for a compiled pattern. The first use compiles it; from then on its methods are the compiled
    pattern's own, so that a call costs no more than before.
    """

    def __init__(self, source: str | Callable[[], str], flags: int) -> None:
        self._source = source
        self._flags = flags
        if isinstance(source, str):
            self.pattern = source

    def __getattr__(self, name: str) -> Any:
        # Only for what the instance does not hold yet. Copying and pickling ask for names of their own.
        if name.startswith("__"):
            raise AttributeError(name)
        source = self._source if isinstance(self._source, str) else self._source()
        compiled = re.compile(source, self._flags)
        self.__dict__.update({method: getattr(compiled, method) for method in _METHODS})
        self.__dict__.update(pattern=compiled.pattern, flags=compiled.flags, groups=compiled.groups)
        return getattr(compiled, name)


def lazy_pattern(source: str | Callable[[], str], flags: int = 0) -> re.Pattern[str]:
    """Like `re.compile`, but compiled when first used; a source that is long to build may be a function."""
    return cast("re.Pattern[str]", LazyPattern(source, flags))
