"""What a rule is: a page whose docstring is its documentation and its test."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum, StrEnum
from typing import Protocol, runtime_checkable

from bot.core.model import Entry, Finding, Question, Severity
from bot.core.submission import Submission


class About(StrEnum):
    """What of an entry a rule judges."""

    TITLE = "title"
    AUTHORS = "authors"
    VENUE = "venue"
    YEAR = "year"
    LINK = "link"
    ENTRY = "entry"
    LIST = "list"


class FixAvailability(StrEnum):
    """How often a finding comes with a suggestion."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"


class AuditGroup(IntEnum):
    """The headings of an audit, in their order. The numbers are kept in issues: add new ones at the end."""

    DEAD_LINKS = 0
    RETRACTED_PAPERS = 1
    PUBLISHED_PREPRINTS = 2
    DUPLICATES = 3
    OTHER_FINDINGS = 4


class Rule(Protocol):
    """One module of this folder; `docs/rule-pages.md` explains how to write one.

    `GIVES_WAY_TO` names the rules whose finding on the same entry silences this one, unless it is waived.
    """

    @property
    def NAME(self) -> str: ...
    @property
    def SEVERITY(self) -> Severity: ...
    @property
    def ABOUT(self) -> About: ...
    @property
    def GIVES_WAY_TO(self) -> tuple[str, ...]: ...
    @property
    def FIXES(self) -> FixAvailability: ...

    def check(self, entry: Entry, submission: Submission) -> Iterator[Finding]: ...


@runtime_checkable
class AskingRule(Rule, Protocol):
    """A rule that needs more answers than the common plan asks for.

    `questions` yields all that it needs, answered or not; it may wait for some before it yields others.
    """

    def questions(self, entry: Entry, submission: Submission) -> Iterator[Question]: ...


@runtime_checkable
class PublicationRule(Rule, Protocol):
    """A rule that has to know where a paper without a venue appeared."""

    def needs_publication(self, entry: Entry, submission: Submission) -> bool: ...


@runtime_checkable
class AuditedRule(Rule, Protocol):
    """A rule whose findings have a heading of their own in an audit."""

    @property
    def AUDIT_GROUP(self) -> AuditGroup: ...


@runtime_checkable
class PositionRule(Rule, Protocol):
    """A rule about where in the list an entry stands; without a place that somebody chose it has no say."""

    @property
    def JUDGES_POSITION(self) -> bool: ...


@runtime_checkable
class PaperRule(Rule, Protocol):
    """A rule about a paper: of an entry that names several it judges each of them."""

    @property
    def JUDGES_EVERY_PAPER(self) -> bool: ...


@runtime_checkable
class RejectingRule(Rule, Protocol):
    """A rule that says whether the entry should be there at all: where it does not, nothing else is said."""

    @property
    def REJECTS_ENTRY(self) -> bool: ...
