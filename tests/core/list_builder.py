"""Builds documents for tests from patterns such as `- [{title}]({url}) [{year}]`, every field located."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.core import parsing, refs
from bot.core.conventions import infer
from bot.core.model import Document, Entry, Field, Finding, Link, Span
from bot.core.submission import Submission

TITLES = [
    "Learning to See in the Dark",
    "A Closer Look at Fusion",
    "Balanced Gradients",
    "Vision without Labels",
    "Graphs that Learn",
    "Sound and Sight",
    "Towards Robust Fusion",
    "Efficient Readers",
    "Masks for Everyone",
    "Deep Views",
    "Zero Shot Hearing",
    "Noise is Not Enough",
    "Quality Aware Mixing",
    "Unimodal Bias Revisited",
    "Prompting Modalities",
    "Joint Embeddings Explained",
    "Missing Views",
    "Calibrated Experts",
    "On Late Fusion",
    "Kernel Alignment",
]

SEED = "- [{title}]({url}) [{venue} {year}]"


def paper(number: int, **given: str) -> dict[str, str]:
    """The fields of one made-up paper; every number has an address, a venue and a year of its own."""
    return {
        "title": TITLES[number % len(TITLES)],
        "url": f"https://arxiv.org/abs/{2001 + number % 12}.{10000 + number}",
        "venue": ("CVPR", "ICML", "AAAI", "ICLR")[number % 4],
        "year": str(2016 + number * 7 % 8),
        "authors": "A. Author et al.",
        "code": f"https://github.com/author/code{number}",
    } | given


@dataclass
class Listing:
    """A list file under construction: `add` writes one entry and remembers where its fields stand."""

    path: str = "README.md"
    text: str = "# Awesome Fusion\n"
    entries: list[Entry] = field(default_factory=list)
    section: tuple[str, ...] = ("Awesome Fusion",)
    blank_lines: int = 0

    def under(self, section: str) -> Listing:
        self.section = (self.section[0], section)
        self.text += f"\n## {section}\n"
        return self

    def add(self, pattern: str, form: str = "bullet", **fields: str) -> Listing:
        start = len(self.text)
        line = self.text.count("\n") + 1
        spans: dict[str, Span] = {}
        for literal, name in re.findall(r"([^{}]*)(?:\{(\w+)\})?", pattern):
            self.text += literal
            if name:
                spans[name] = Span(len(self.text), len(self.text) + len(fields[name]))
                self.text += fields[name]
        end = len(self.text)
        self.text += "\n" + "\n" * self.blank_lines
        located = {name: Field(fields[name], span) for name, span in spans.items()}
        year = located.get("year")
        if "yy" in spans:
            year = Field("20" + fields["yy"], spans["yy"])
        links = tuple(
            Link(name, located[name], refs.parse(fields[name]))
            for name in sorted(spans, key=lambda name: spans[name])
            if name in ("url", "code")
        )
        last = line + self.text[start:end].count("\n")
        span = Span(start, end)
        self.entries.append(
            Entry(
                path=self.path,
                span=span,
                first_line=line,
                last_line=last,
                text=self.text[start:end],
                section=self.section,
                form=form,
                title=located.get("title", Field(fields.get("title", ""))),
                links=links,
                venue=located.get("venue"),
                year=year,
            )
        )
        return self

    def fill(self, pattern: str, count: int, form: str = "bullet", first: int = 0, **given: str) -> Listing:
        for number in range(first, first + count):
            fields = paper(number, **given)
            self.add(pattern, form, **fields, yy=fields["year"][2:])
        return self

    @property
    def document(self) -> Document:
        return Document(self.path, self.text, tuple(self.entries))


def one(pattern: str, form: str = "bullet", **given: str) -> Entry:
    """A single entry in the pattern, of a paper that no `fill` of up to 90 entries writes."""
    fields = paper(99, title="Attention Is All You Need") | given
    return Listing().under("Fusion").add(pattern, form, **fields, yy=fields["year"][2:]).entries[0]


def proposal(base: str, line: str, path: str = "README.md") -> tuple[Entry, Submission]:
    """One more line at the end of a list, read as a pull request that proposes it would be."""
    before = parsing.parse(path, base)
    after = parsing.parse(path, base + line + "\n")
    known = {entry.text for entry in before.entries}
    (entry,) = (entry for entry in after.entries if entry.text not in known)
    return entry, Submission({path: after}, {path: before}, (entry,), {}, {path: infer(before)})


def mended(entry: Entry, findings: Iterable[Finding]) -> str:
    """The entry's text with all edits of the findings made."""
    start = entry.span.start
    text = entry.text
    edits = (edit for finding in findings for edit in finding.edits)
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start - start] + edit.text + text[edit.span.end - start :]
    return text
