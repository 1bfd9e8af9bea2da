"""Turns counts of how a list does one thing into its convention, if it has one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)

# Lower, and chance counts as a convention; higher, and short lists have none: `bench/judgement.py` counts
# findings that nobody fixed later, and planted faults that were found.
MIN_ENTRIES = 8  # entries that must show a convention before it is one
MIN_AGREEMENT = 0.9
# Entries of a section that may outvote the whole list for that section; of many, that share.
MIN_DISSENT, MIN_DISSENT_SHARE = 3, 0.02


@dataclass(frozen=True, slots=True)
class Convention(Generic[T]):
    """How a list does one thing: `support` of the `total` entries that could show it do it as `value` says.

    `is_configured`: the list's configuration says so, whatever its entries do.
    """

    value: T
    support: int
    total: int
    is_configured: bool = False

    @property
    def is_strong(self) -> bool:
        return self.has_agreement(MIN_AGREEMENT)

    def has_agreement(self, share: float) -> bool:
        """Whether there are enough entries and at least this share of them agrees."""
        return self.total >= MIN_ENTRIES and self.support >= share * self.total

    def __str__(self) -> str:
        return "the configuration" if self.is_configured else f"{self.support} of {self.total} entries"


@dataclass(frozen=True)
class UsageCounts(Generic[T]):
    """How often each way of doing one thing was seen, in the whole list and in each of its sections."""

    overall: Counter[T] = field(default_factory=Counter)
    by_section: dict[tuple[str, ...], Counter[T]] = field(default_factory=dict)
    _conventions: dict[tuple[tuple[str, ...], float], Convention[T] | None] = field(
        default_factory=dict, compare=False, repr=False
    )

    def add(self, value: T, section: tuple[str, ...], count: int = 1) -> None:
        self._conventions.clear()
        self.overall[value] += count
        if section not in self.by_section:
            self.by_section[section] = Counter()
        self.by_section[section][value] += count

    def find_convention(
        self, section: tuple[str, ...] = (), share: float = MIN_AGREEMENT
    ) -> Convention[T] | None:
        """The list's convention, or the section's own where it differs; None where neither is agreed upon."""
        key = section, share
        if key not in self._conventions:
            self._conventions[key] = self._find_convention(section, share)
        return self._conventions[key]

    def _find_convention(self, section: tuple[str, ...], share: float) -> Convention[T] | None:
        list_convention, section_convention = (
            most_common_value(self.overall),
            most_common_value(self.by_section.get(section, Counter())),
        )
        if section_convention is None:
            return list_convention if list_convention and list_convention.has_agreement(share) else None
        if list_convention and list_convention.has_agreement(share):
            agreeing = self.by_section[section][list_convention.value]
            others = section_convention.total - agreeing
            if others < max(MIN_DISSENT, MIN_DISSENT_SHARE * section_convention.total) and others <= agreeing:
                return list_convention
        return section_convention if section_convention.has_agreement(share) else None


def most_common_value(counts: Counter[T]) -> Convention[T] | None:
    if not counts:
        return None
    value, support = counts.most_common(1)[0]
    return Convention(value, support, counts.total())


def strong_convention(counts: Counter[T]) -> Convention[T] | None:
    convention = most_common_value(counts)
    return convention if convention and convention.is_strong else None
