"""Counts -> the figures of `/status`: reviews a day, findings by rule, sources; and a chart's bars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.statistics import DAY_SECONDS, Count
from bot.statistics import recorder as names

CHART_DAYS = 30
SOURCE_DAYS = 7
CHART_WIDTH, CHART_HEIGHT = 560, 120
ROW_WIDTH = 100  # of the bar in a row of a table
_BOTTOM = 100  # the line that bars stand on


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, in the chart's own units."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class RuleFigure:
    """How often a rule was reported and how often a person waived it."""

    rule: str
    findings: int
    waived: int
    width: float = 0.0
    """Of the bar that shows the findings, in a row's units."""


@dataclass(frozen=True, slots=True)
class SourceFigure:
    """How a source answered: `unavailable` of `lookups` questions got no answer; seconds for one request."""

    source: str
    lookups: int
    unavailable: int
    seconds: float
    seconds_width: float = 0.0
    """Of the bar that shows the seconds, in a row's units."""

    @property
    def unavailable_width(self) -> float:
        return _row_width(self.unavailable, self.lookups)

    @property
    def unavailable_share(self) -> str:
        return f"{100 * self.unavailable / self.lookups:.0f} %" if self.lookups else "–"


@dataclass(frozen=True, slots=True)
class Figures:
    """All that `/status` draws."""

    reviews: tuple[Bar, ...]
    fixed: tuple[Bar, ...]
    """Comments withdrawn a day because what they reported was fixed."""
    waived: tuple[Bar, ...]
    """Findings waived a day."""
    rules: tuple[RuleFigure, ...]
    sources: tuple[SourceFigure, ...]
    review_count: int
    entry_count: int
    finding_count: int
    fixed_count: int


def compute_figures(counts: Iterable[Count], now: float) -> Figures:
    """The figures of the last days; whatever is older is left out."""
    today = int(now // DAY_SECONDS)
    recent = [count for count in counts if count.day > today - CHART_DAYS]
    by_day: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    totals: dict[str, float] = defaultdict(float)
    findings: dict[str, float] = defaultdict(float)
    waived: dict[str, float] = defaultdict(float)
    for count in recent:
        totals[count.name] += count.amount
        by_day[count.name][count.day] += count.amount
        if count.name == names.FINDINGS:
            findings[count.labels[0]] += count.amount
        elif count.name == names.WAIVED_FINDINGS:
            waived[count.labels[0]] += count.amount
    days = range(today - CHART_DAYS + 1, today + 1)

    def draw_days(name: str) -> tuple[Bar, ...]:
        return draw_bars([(_format_day(day), int(by_day[name][day])) for day in days])

    most_findings = max(findings.values(), default=0.0)
    return Figures(
        reviews=draw_days(names.REVIEWS),
        fixed=draw_days(names.FIXED_COMMENTS),
        waived=draw_days(names.WAIVED_FINDINGS),
        rules=tuple(
            RuleFigure(
                rule, int(findings[rule]), int(waived[rule]), _row_width(findings[rule], most_findings)
            )
            for rule in sorted({*findings, *waived}, key=lambda rule: (-findings[rule], rule))
        ),
        sources=_source_figures(count for count in recent if count.day > today - SOURCE_DAYS),
        review_count=int(totals[names.REVIEWS]),
        entry_count=int(totals[names.ENTRIES]),
        finding_count=int(totals[names.FINDINGS]),
        fixed_count=int(totals[names.FIXED_COMMENTS]),
    )


def _source_figures(counts: Iterable[Count]) -> tuple[SourceFigure, ...]:
    lookups: dict[str, float] = defaultdict(float)
    unavailable: dict[str, float] = defaultdict(float)
    seconds: dict[str, float] = defaultdict(float)
    requests: dict[str, float] = defaultdict(float)
    for count in counts:
        if count.name == names.LOOKUPS:
            source, outcome = count.labels
            lookups[source] += count.amount
            unavailable[source] += count.amount if outcome == "unavailable" else 0
        elif count.name == names.LOOKUP_SECONDS:
            source, bucket = count.labels
            (seconds if bucket == names.SUM_LABEL else requests)[source] += count.amount
    means = {source: seconds[source] / (requests[source] or 1) for source in {*lookups, *requests}}
    slowest = max(means.values(), default=0.0)
    return tuple(
        SourceFigure(
            source,
            int(lookups[source]),
            int(unavailable[source]),
            means[source],
            _row_width(means[source], slowest),
        )
        for source in sorted({*lookups, *requests}, key=str.lower)
    )


def draw_bars(values: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """Bars side by side; the highest one takes the whole height, and what is not zero can be seen."""
    highest = max((value for _, value in values), default=0) or 1
    step = CHART_WIDTH / max(1, len(values))
    return tuple(
        Bar(
            label,
            value,
            round(index * step + step * 0.1, 1),
            round(_BOTTOM - _bar_height(value, highest), 1),
            round(step * 0.8, 1),
            round(_bar_height(value, highest), 1),
        )
        for index, (label, value) in enumerate(values)
    )


def _row_width(value: float, highest: float) -> float:
    """How long a row's bar is; what is not zero can be seen."""
    return round(max(2.0, ROW_WIDTH * value / highest), 1) if value > 0 else 0.0


def _bar_height(value: int, highest: int) -> float:
    return max(2.0, (_BOTTOM - 15) * value / highest) if value else 0.0


def _format_day(day: int) -> str:
    return datetime.fromtimestamp(day * DAY_SECONDS, UTC).strftime("%-d %b")
