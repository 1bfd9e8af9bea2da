"""What is reported about a submission: findings, suggestions, and what could be confirmed of each entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core import retry
from bot.core.model import Entry, Finding, Unavailable, Waiver
from bot.core.suggestion import Suggestion


@dataclass(frozen=True, slots=True)
class Verification:
    """What could be confirmed of one proposed entry: by which sources its title, its venue; and who was
    silent.
    """

    entry: Entry
    title_sources: tuple[str, ...]
    venue_sources: tuple[str, ...]
    unavailable_sources: tuple[tuple[str, Unavailable], ...]

    @property
    def is_verified(self) -> bool:
        return bool(self.title_sources)

    @property
    def is_open(self) -> bool:
        """Whether a source kept silent that might have confirmed what nobody else does."""
        is_confirmed = self.title_sources and (self.venue_sources or not self.entry.venue)
        return bool(self.unavailable_sources) and not is_confirmed


@dataclass(frozen=True, slots=True)
class AlsoProposed:
    """A proposed entry, and the earlier pull requests that propose its paper. No fault of anybody's."""

    entry: Entry
    pull_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that is to be said of a submission. `rule_failures`: rules that failed on an entry, for the log;
    never a
    finding. `waived_findings`: findings that stay unsaid, and who wished it. `also_proposed`: papers that
    other pull requests
    propose.
    """

    findings: tuple[Finding, ...]
    suggestions: Mapping[Entry, Suggestion]
    verifications: tuple[Verification, ...]
    rule_failures: tuple[str, ...] = ()
    waived_findings: tuple[tuple[Finding, Waiver], ...] = ()
    also_proposed: tuple[AlsoProposed, ...] = ()

    @property
    def unverified_entries(self) -> tuple[Verification, ...]:
        return tuple(v for v in self.verifications if not v.is_verified and v.unavailable_sources)

    @property
    def retry_at(self) -> float | None:
        """When the first silent source wants to be asked again, Unix seconds; None if none said, or none was
        silent.
        """
        times = [why.retry_at for v in self.verifications for _, why in v.unavailable_sources if why.retry_at]
        return min(times, default=None)

    @property
    def may_change(self) -> bool:
        """Whether asking again may verify what nobody could yet."""
        return any(
            retry.may_change(why) for v in self.verifications if v.is_open for _, why in v.unavailable_sources
        )
