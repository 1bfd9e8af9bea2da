"""What is reported about a submission: findings, suggestions, and what could be confirmed of each entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.core import retry
from bot.core.model import Entry, Finding, Unavailable, UnreadLine, Waiver
from bot.core.suggestion import Suggestion


class Verification(NamedTuple):
    """Which sources confirm the title and the venue of a proposed entry, and which are unavailable."""

    entry: Entry
    title_sources: tuple[str, ...]
    venue_sources: tuple[str, ...]
    unavailable_sources: tuple[tuple[str, Unavailable], ...]
    year_sources: tuple[str, ...] = ()
    """Which sources confirm the year of an entry that names no venue."""
    has_open_doubt: bool = False
    """Whether a rule needs an answer that it did not get."""

    @property
    def is_verified(self) -> bool:
        return bool(self.title_sources)

    @property
    def is_open(self) -> bool:
        """Whether an unavailable source might have confirmed what no other does, or settled a doubt.

        The entry is then reported as "could not be verified".
        """
        if not self.unavailable_sources:
            return False
        if not self.title_sources or self.has_open_doubt:
            return True
        if self.entry.venue:
            return not self.venue_sources
        return bool(self.entry.year) and not self.year_sources


class AlsoProposed(NamedTuple):
    """A proposed entry, and the earlier pull requests that propose its paper."""

    entry: Entry
    pull_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that is reported about a submission.

    `rule_failures` say which rule raised on which entry, for the log. `waived_findings` are not reported,
    each with the waiver that says so. `also_proposed` are the papers that other pull requests propose.
    `unread_lines` are proposed lines that link a paper and could not be read as an entry.
    `further_verifications` are of the papers that an entry names beside its first.
    `requested_waivers` are reported findings that a comment of the change itself asks to ignore.
    """

    findings: tuple[Finding, ...]
    suggestions: Mapping[Entry, Suggestion]
    verifications: tuple[Verification, ...]
    rule_failures: tuple[str, ...] = ()
    waived_findings: tuple[tuple[Finding, Waiver], ...] = ()
    also_proposed: tuple[AlsoProposed, ...] = ()
    unread_lines: tuple[UnreadLine, ...] = ()
    requested_waivers: tuple[tuple[Finding, Waiver], ...] = ()
    further_verifications: tuple[Verification, ...] = ()

    @property
    def all_verifications(self) -> tuple[Verification, ...]:
        return (*self.verifications, *self.further_verifications)

    @property
    def unverified_entries(self) -> tuple[Verification, ...]:
        return tuple(verification for verification in self.all_verifications if verification.is_open)

    @property
    def retry_at(self) -> float | None:
        """When the first unavailable source may be asked again, in Unix seconds; None if none says so."""
        times = [
            why.retry_at for v in self.all_verifications for _, why in v.unavailable_sources if why.retry_at
        ]
        return min(times, default=None)

    @property
    def may_change(self) -> bool:
        """Whether asking again may verify an entry that is open."""
        return any(
            retry.may_change(why)
            for v in self.all_verifications
            if v.is_open
            for _, why in v.unavailable_sources
        )
