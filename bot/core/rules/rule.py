"""What a rule is: a page whose docstring is its documentation and its test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from bot.core.model import Entry, Finding, Severity
from bot.core.submission import Submission


class Rule(Protocol):
    """One module of this folder.

    The first line of its docstring is the requirement, stated positively; then why; then examples:
    `List:` (the list before), `Known:` (what sources say), `Bad:` and `Good:`.
    """

    __doc__: str
    NAME: str
    SEVERITY: Severity

    def check(self, entry: Entry, submission: Submission) -> Iterator[Finding]: ...
