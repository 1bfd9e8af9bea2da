"""Counts and states -> the text that Prometheus reads (exposition format 0.0.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bot import __version__
from bot.statistics import Count
from bot.statistics import recorder as names

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_PREFIX = "awesome_review_"
# Name in the statistics -> its labels, and what it counts.
_COUNTERS: Mapping[str, tuple[tuple[str, ...], str]] = {
    names.DELIVERIES: (("event", "outcome"), "Webhook deliveries by event and what became of them."),
    names.REVIEWS: (("conclusion",), "Finished reviews by the check's conclusion."),
    names.ENTRIES: ((), "Proposed entries that were judged."),
    names.FINDINGS: (("rule",), "Findings by rule."),
    names.WAIVED_FINDINGS: (("rule",), "Findings that a person waived, by rule."),
    names.FIXED_COMMENTS: ((), "Comments withdrawn because what they reported was fixed."),
    names.LOOKUPS: (("source", "outcome"), "Questions to sources by outcome; cached answers are not asked."),
}
_HISTOGRAMS: Mapping[str, tuple[tuple[str, ...], str]] = {
    names.LOOKUP_SECONDS: (
        ("source",),
        "Seconds for one request to a source, with the wait for its rate limit.",
    ),
    names.REVIEW_SECONDS: ((), "Seconds for one review."),
}
_LAST_VALUES: Mapping[str, tuple[tuple[str, ...], str]] = {
    names.RATE_LIMIT_LEFT: (
        ("installation", "resource"),
        "Requests that GitHub still takes in this hour, as of the last answer; installation 0 is the App.",
    ),
}
GAUGES: Mapping[str, str] = {
    "queue_waiting": "Jobs that wait.",
    "queue_oldest_seconds": "How long the oldest of them has waited.",
    "workers": "Workers that are alive.",
    "database_up": "Whether the database answers.",
    "index_timestamp_seconds": "The day of the local index, in seconds since 1970.",
    "index_age_seconds": "How old the local index is.",
    "index_papers": "Papers in the local index.",
    "app_problems": "Permissions and events that the App on GitHub lacks.",
}


def format_metrics(counts: Iterable[Count], gauges: Mapping[str, float]) -> str:
    """The whole text. A gauge whose value is not known is left out."""
    by_name: dict[str, dict[tuple[str, ...], float]] = defaultdict(lambda: defaultdict(float))
    for count in counts:
        by_name[count.name][count.labels] += count.amount
    lines = [
        *_heading("info", "gauge", "The version that runs."),
        _sample("info", {"version": __version__}, 1),
    ]
    for name, (labels, meaning) in _COUNTERS.items():
        lines += _heading(f"{name}_total", "counter", meaning)
        values = by_name[name] or ({} if labels else {(): 0.0})
        lines += [
            _sample(f"{name}_total", dict(zip(labels, key, strict=True)), value)
            for key, value in sorted(values.items())
        ]
    for name, (labels, meaning) in _HISTOGRAMS.items():
        lines += _heading(name, "histogram", meaning)
        lines += _histogram_samples(name, labels, by_name[name])
    for name, (labels, meaning) in _LAST_VALUES.items():
        lines += _heading(name, "gauge", meaning)
        lines += [
            _sample(name, dict(zip(labels, key, strict=True)), value)
            for key, value in sorted(by_name[name].items())
        ]
    for name, meaning in GAUGES.items():
        if name in gauges:
            lines += [*_heading(name, "gauge", meaning), _sample(name, {}, gauges[name])]
    return "\n".join(lines) + "\n"


def _histogram_samples(
    name: str, labels: tuple[str, ...], values: Mapping[tuple[str, ...], float]
) -> Iterable[str]:
    for key in sorted({key[:-1] for key in values}):
        series = dict(zip(labels, key, strict=True))
        total = 0.0
        for bound in (*(f"{bound:g}" for bound in names.BUCKETS), names.INFINITE_LABEL):
            total += values.get((*key, bound), 0.0)
            yield _sample(f"{name}_bucket", {**series, "le": bound}, total)
        yield _sample(f"{name}_sum", series, values.get((*key, names.SUM_LABEL), 0.0))
        yield _sample(f"{name}_count", series, total)


def _heading(name: str, kind: str, meaning: str) -> list[str]:
    return [f"# HELP {_PREFIX}{name} {meaning}", f"# TYPE {_PREFIX}{name} {kind}"]


def _sample(name: str, labels: Mapping[str, str], value: float) -> str:
    pairs = ",".join(f'{label}="{_escape(text)}"' for label, text in labels.items())
    return f"{_PREFIX}{name}{f'{{{pairs}}}' if pairs else ''} {value:.17g}"


def _escape(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
