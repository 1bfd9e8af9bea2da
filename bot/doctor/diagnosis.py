"""What one thing was found to be: in order, worth knowing, or broken, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    OK = "ok"
    WARNING = "warning"
    """It works without this, but less well."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`subject` was tried and found so; `advice` is the next step, "" where there is none."""

    subject: str
    health: Health
    finding: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.health:<8} {self.subject}: {self.finding}{' ' if self.advice else ''}{self.advice}"
