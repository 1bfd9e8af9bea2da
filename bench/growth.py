"""How the time per entry grows with the list, for every rule and every step: `python -m bench.growth`.

Each kind of list is made with 500 to 16,000 entries, judged whole and with one entry proposed. A row shows
microseconds per entry of the list; its exponent is the slope of the total time over the size in a log-log
plot: 1 where the time per entry is flat, 2 where it is quadratic.
"""

from __future__ import annotations

import argparse
import gc
import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby

from bot.core import conventions, diff, parsing, review, suggestion
from bot.core.model import Finding, Found, Lookup, Missing, Question, Record, Unavailable
from bot.core.pull import ChangedFile
from bot.core.rules import RULES
from bot.core.submission import Submission

SIZES = (500, 1_000, 2_000, 4_000, 8_000, 16_000)
MAX_EXPONENT = 1.25  # quadratic is 2; caches and sets of positions cost a little more in longer lists
MIN_MICROSECONDS = 25.0  # per entry at the largest size: a fortieth of what it takes to judge one
VENUES = ("CVPR", "ICCV", "ICML", "NeurIPS", "ICLR", "AAAI", "ACL", "KDD")
WORDS = """
    Adaptive Balanced Calibrated Deep Efficient Fused Generative Hierarchical Implicit Joint Kernel Latent
    Masked Neural Optimal Prompted Quantized Robust Sparse Temporal Unified Variational Weighted Zero-Shot
""".split()  # noqa: SIM905


def title(number: int) -> str:
    """A title of its own; the alphabet's order is that of the numbers."""
    digits = [number // len(WORDS) ** place % len(WORDS) for place in (3, 2, 1, 0)]
    return f"{' '.join(WORDS[digit] for digit in digits)} Learning"


def arxiv_number(number: int) -> str:
    return f"{15 + number % 9}{number % 12 + 1:02}.{10_000 + number:05}"


def entry(
    number: int, name: str = "", year: int | None = None, *, link: str = "", venue: str = "", end: str = ""
) -> str:
    address = link or f"https://arxiv.org/abs/{arxiv_number(number)}"
    tag = f"{venue or VENUES[number % len(VENUES)]} {year or 2016 + number % 9}"
    return f"- [{name or title(number)}]({address}) [{tag}]{end}"


def untagged(number: int, link: str = "") -> str:
    return f"- [{title(number)}]({link or f'https://arxiv.org/abs/{arxiv_number(number)}'})"


def in_sections(lines: Iterable[str], size: int = 30) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number % size == 0:
            yield f"\n## Topic {number // size}\n"
        yield line


def _in_years(count: int) -> Iterator[str]:
    """Sections by year, in which one entry of twenty bears another year."""
    years = [2016 + number * 9 // count for number in range(count)]
    for year, numbers in groupby(range(count), key=lambda number: years[number]):
        yield f"\n## {year}\n"
        yield from (entry(number, year=year - (number % 20 == 0)) for number in numbers)


def _by_several_orders(count: int) -> Iterator[str]:
    for number in range(count):
        order, place = number // 40 % 3, number % 40
        if place == 0:
            yield f"\n## Topic {number // 40}\n"
        yield entry(number, year=[2016 + place // 5, 2024 - place // 5, 2016 + place * 7 % 9][order])


def _oldest_first(count: int) -> Iterator[str]:
    """One section by year, in which one entry of a hundred stands anywhere."""
    for number in range(count):
        year = 2016 + number * 9 // count
        yield entry(number, year=2016 + number % 9 if number % 100 == 0 else year)


KINDS: dict[str, Callable[[int], Iterable[str]]] = {
    "sections": lambda count: in_sections(map(entry, range(count))),
    "one section": lambda count: map(entry, range(count)),
    "one section by year": _oldest_first,
    "one section by name": lambda count: (entry(number) for number in [*range(count - 1), -1]),
    "one section by name, two out of order": lambda count: (
        entry(number) for number in [*range(2, count), 0, 1]
    ),
    "sections by several orders": _by_several_orders,
    "sections by year": _in_years,
    "one name": lambda count: (
        entry(number, "Introduction", link=f"https://a.example/{number}") for number in range(count)
    ),
    "one paper": lambda count: (entry(7, year=2016 + number % 9) for number in range(count)),
    "http": lambda count: (entry(n, link=f"http://arxiv.org/abs/{arxiv_number(n)}") for n in range(count)),
    "one in forty http": lambda count: in_sections(
        entry(n, link=f"http{'s' * (n % 40 > 0)}://arxiv.org/abs/{arxiv_number(n)}") for n in range(count)
    ),
    "tracked": lambda count: (
        entry(n, link=f"https://site{n}.example/{n}?utm_source=list&id={n}") for n in range(count)
    ),
    "no venues": lambda count: map(untagged, range(count)),
    "one in fifty without venue": lambda count: in_sections(
        (untagged(number) if number % 50 == 7 else entry(number) for number in range(count)), count
    ),
    "one in fifty without full stop": lambda count: (
        f"- [{title(n)}](https://a.example/{n}) - Some words that tell what it is{'.' * (n % 50 > 0)}"
        for n in range(count)
    ),
    "one in fifty in another format": lambda count: (
        entry(n) if n % 50 else entry(n).replace("](", "] (") for n in range(count)
    ),
    "nested bullets": lambda count: (
        f"{entry(n)}\n  - [Code](https://github.com/owner/name{n})" for n in range(count)
    ),
    "paragraphs": lambda count: (
        f"**{title(n)}**\\\n*Ann Ash, Bob Birch*\\\n{2016 + n % 9}. "
        f"[[Paper](https://arxiv.org/abs/{arxiv_number(n)})]\n"
        for n in range(count)
    ),
    "a table": lambda count: [
        "| Paper | Venue |\n|---|---|",
        *(
            f"| [{title(n)}](https://arxiv.org/abs/{arxiv_number(n)}) | {VENUES[n % 8]} {2016 + n % 9} |"
            for n in range(count)
        ),
    ],
}


@dataclass
class Series:
    """Seconds by size, of one step or rule on one kind of list."""

    kind: str
    name: str
    seconds: dict[int, float] = field(default_factory=dict)

    @property
    def microseconds(self) -> dict[int, float]:
        return {size: seconds / size * 1e6 for size, seconds in self.seconds.items()}

    @property
    def exponent(self) -> float:
        """The slope over the upper half of the sizes: what is fixed per check no longer counts there."""
        sizes = sorted(self.seconds)[len(self.seconds) // 2 - 1 :]
        first, last = sizes[0], sizes[-1]
        growth = max(self.seconds[last], 1e-9) / max(self.seconds[first], 1e-9)
        return math.log(growth) / math.log(last / first)

    @property
    def is_flat(self) -> bool:
        return self.exponent <= MAX_EXPONENT or self.microseconds[max(self.seconds)] < MIN_MICROSECONDS


class Stopwatch:
    """Adds up CPU seconds by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        start = time.process_time()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - start


def main() -> int:
    options = _options()
    sizes = [size for size in SIZES if size <= options.largest]
    all_series: list[Series] = []
    for is_audit in (True, False):
        for kind in options.kinds or KINDS:
            print(f"{kind}, {'whole list' if is_audit else 'one entry'} ...", file=sys.stderr)
            all_series += _measure_kind(kind, sizes, is_audit)
    print(f"| list | step or rule | {' | '.join(f'{size:,}' for size in sizes)} | exponent |")
    print(f"|---|---|{'---|' * len(sizes)}---|")
    for series in all_series if options.all else _worst_by_name(all_series):
        cells = [f"{series.microseconds[size]:.1f}" for size in sizes]
        mark = "" if series.is_flat else " (!)"
        print(f"| {series.kind} | {series.name} | {' | '.join(cells)} | {series.exponent:.2f}{mark} |")
    return 0 if all(series.is_flat for series in all_series) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="the most entries")
    parser.add_argument("--all", action="store_true", help="every kind of list, not only each row's worst")
    parser.add_argument("kinds", nargs="*", choices=[[], *KINDS], help="only these kinds of lists")
    return parser.parse_args()


def _worst_by_name(all_series: Iterable[Series]) -> Iterator[Series]:
    """Of each step or rule the kind of list with which it grows most, all that are not flat among them."""
    by_name: dict[str, list[Series]] = {}
    for series in all_series:
        by_name.setdefault(series.name, []).append(series)
    for group in by_name.values():
        uneven = [series for series in group if not series.is_flat]
        costly = [s for s in group if s.microseconds[max(s.seconds)] >= MIN_MICROSECONDS]
        yield from uneven or [max(costly or group, key=lambda series: series.exponent)]


def _measure_kind(kind: str, sizes: Iterable[int], is_audit: bool) -> list[Series]:
    scope = "whole list" if is_audit else "one entry"
    by_name: dict[str, Series] = {}
    for size in sizes:
        lines = [line for text in KINDS[kind](size) for line in text.split("\n")]
        text = "\n".join(["# A list", "", *lines, ""])
        repetitions = max(1, min(5, 2_000 // size))
        runs = [_measure(text, is_audit) for _ in range(repetitions)]
        for name in runs[0]:
            series = by_name.setdefault(name, Series(f"{kind}, {scope}", name))
            series.seconds[size] = min(run.get(name, 0.0) for run in runs)
    return list(by_name.values())


def _measure(text: str, is_audit: bool) -> Mapping[str, float]:
    """CPU seconds of each step and rule; parsing begins with nothing remembered."""
    from bot.core.parsing import fields

    gc.collect()  # as the command line does, which looks for no garbage in between
    gc.disable()
    fields.parse_fields_cached.cache_clear()
    watch = Stopwatch()
    with watch.measure("step: parse"):
        document = parsing.parse("README.md", text)
    with watch.measure("step: conventions"):
        conventions.infer(document)
    fields.parse_fields_cached.cache_clear()
    with watch.measure("step: submit"):
        submission = review.submit_whole_list("README.md", text) if is_audit else _propose_one(text)
    with watch.measure("step: questions"):
        submission = review.answer_questions(submission, _answer)
    findings: list[Finding] = []
    for rule in RULES:
        with watch.measure(f"rule: {rule.NAME}"):
            for entry in submission.entries:
                findings += rule.check(entry, submission)
    with watch.measure("step: suggestions"):
        suggestion.suggest(submission, findings, lambda *_: ())
    return watch.seconds


def _propose_one(text: str) -> Submission:
    """The list with a copy of its middle line's entry, under a title and address of its own, below it."""
    lines = text.split("\n")
    middle = len(lines) // 2
    new = entry(77_777, "A Title of Its Own for One Entry", link="http://arxiv.org/abs/2301.07777")
    if lines[middle].startswith("|"):
        new = "| [A Title of Its Own for One Entry](http://arxiv.org/abs/2301.07777) | CVPR 2023 |"
    after = "\n".join([*lines[:middle], new, *lines[middle:]])
    file = ChangedFile("README.md", text, text, after, diff.compute_hunks(text, after))
    return review.submit(review.merge([file]))


def _answer(questions: Iterable[Question]) -> dict[Question, Lookup]:
    """arXiv knows every paper, one in forty by another title; DBLP knows none, no other source answers."""
    return {question: _answer_one(question) for question in questions}


def _answer_one(question: Question) -> Lookup:
    if question.source == "arXiv" and question.ref.kind == "arxiv":
        number = int(question.ref.id.partition(".")[2]) - 10_000
        name = title(number) if number % 40 else f"On {title(number + 1)}"
        year = 2000 + int(question.ref.id[:2])
        authors = ("Ann Ash", "Bob Birch")
        return Found(
            (Record("arXiv", question.ref, name, authors, years=frozenset({year}), status="preprint"),)
        )
    return Missing() if question.source == "DBLP" else Unavailable("not asked")


if __name__ == "__main__":
    sys.exit(main())
