"""Shapes and texts -> an SVG file, in the colours of a light or of a dark page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

SANS = "-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif"
MONO = "ui-monospace, SFMono-Regular, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
# Widths of a character in parts of the size of the type: the mean of English text, and DejaVu Sans Mono.
SANS_WIDTH, MONO_WIDTH = 0.5, 0.602


class Theme(NamedTuple):
    """The colours of a page."""

    name: str
    page: str
    text: str
    muted: str
    line: str
    panel: str
    added: str
    removed: str
    added_word: str
    removed_word: str
    series: tuple[str, str, str]
    bad: str


LIGHT = Theme(
    name="light",
    page="#ffffff",
    text="#1f2328",
    muted="#59636e",
    line="#d1d9e0",
    panel="#f6f8fa",
    added="#dafbe1",
    removed="#ffebe9",
    added_word="#aceebb",
    removed_word="#ffcecb",
    series=("#0969da", "#1a7f37", "#9a6700"),
    bad="#cf222e",
)
DARK = Theme(
    name="dark",
    page="#0d1117",
    text="#f0f6fc",
    muted="#9198a1",
    line="#3d444d",
    panel="#151b23",
    added="#12261e",
    removed="#25171c",
    added_word="#1f572d",
    removed_word="#6e2226",
    series=("#4493f8", "#3fb950", "#d29922"),
    bad="#f85149",
)
THEMES = (LIGHT, DARK)


class Run(NamedTuple):
    """A stretch of text in one style."""

    text: str
    color: str = ""
    is_bold: bool = False
    background: str = ""


@dataclass
class Canvas:
    """What is drawn so far; `label` says in words what the picture shows."""

    width: int
    theme: Theme
    label: str
    parts: list[str] = field(default_factory=list)

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, stroke: str = "", radius: float = 0
    ) -> None:
        edge = f' stroke="{stroke}"' if stroke else ""
        self.parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" '
            f'fill="{fill}"{edge}/>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, color: str, width: float = 1) -> None:
        self.parts.append(
            f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{color}" '
            f'stroke-width="{width:g}"/>'
        )

    def polyline(self, points: Sequence[tuple[float, float]], color: str) -> None:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2.5"/>')
        for x, y in points:
            self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{color}"/>')

    def text(
        self,
        x: float,
        y: float,
        runs: str | Sequence[Run],
        size: float = 14,
        color: str = "",
        anchor: str = "start",
        is_mono: bool = False,
    ) -> None:
        """One line of text on the baseline `y`; the backgrounds of runs are drawn where they stand."""
        row = [Run(runs)] if isinstance(runs, str) else list(runs)
        advance = size * (MONO_WIDTH if is_mono else SANS_WIDTH)
        position = x
        for run in row:
            if run.background:
                self.rect(position, y - size * 0.95, len(run.text) * advance, size * 1.35, run.background)
            position += len(run.text) * advance
        spans = "".join(
            f'<tspan fill="{run.color or color or self.theme.text}" '
            f'font-weight="{600 if run.is_bold else 400}">{escape(run.text)}</tspan>'
            for run in row
        )
        # A fixed length keeps words on their backgrounds whatever type the reader has.
        length = sum(len(run.text) for run in row) * advance
        fixed = f' textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"' if is_mono and length else ""
        self.parts.append(
            f'<text x="{x:g}" y="{y:g}" font-family="{MONO if is_mono else SANS}" font-size="{size:g}" '
            f'text-anchor="{anchor}" xml:space="preserve"{fixed}>{spans}</text>'
        )

    def to_svg(self, height: float) -> str:
        """The file; its background is the page's, so that it can be read wherever it is shown."""
        body = "\n".join(self.parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {height:g}" '
            f'width="{self.width}" height="{height:g}" role="img" aria-label="{escape(self.label)}">\n'
            f"<title>{escape(self.label)}</title>\n"
            f'<rect width="100%" height="100%" rx="6" fill="{self.theme.page}"/>\n{body}\n</svg>\n'
        )


def wrap_runs(runs: Sequence[Run], max_characters: int) -> list[list[Run]]:
    """The runs as lines of at most so many characters, broken at blanks, or within a word that is longer."""
    lines: list[list[Run]] = [[]]
    used = 0
    for run in runs:
        for number, word in enumerate(run.text.split(" ")):
            piece = word if number == 0 else f" {word}"
            if used and used + len(piece) > max_characters:
                lines.append([])
                used, piece = 0, piece.lstrip(" ")
            while len(piece) > max_characters:
                lines[-1].append(run._replace(text=piece[:max_characters]))
                lines.append([])
                piece = piece[max_characters:]
            lines[-1].append(run._replace(text=piece))
            used += len(piece)
    return lines
