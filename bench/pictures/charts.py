"""Recorded figures -> charts: lines on logarithmic scales, and bars of shares."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bench.pictures.canvas import Canvas, Theme

WIDTH = 860


def draw_cost(figures: Mapping[str, Any], theme: Theme) -> str:
    """CPU seconds by the length of the list, on two logarithmic scales."""
    canvas = Canvas(WIDTH, theme, figures["title"])
    left, top, width, height = 70, 76, 600, 260
    sizes: Sequence[int] = figures["lines"]
    low, high = 0.1, 20.0
    first, last = math.log(sizes[0]), math.log(sizes[-1])

    def place(size: int, seconds: float) -> tuple[float, float]:
        return (
            left + width * (math.log(size) - first) / (last - first),
            top + height * (1 - math.log(seconds / low) / math.log(high / low)),
        )

    canvas.text(24, 34, figures["title"], 18)
    canvas.text(24, 56, figures["subtitle"], 13, theme.muted)
    for seconds in (0.1, 0.3, 1, 3, 10):
        y = place(sizes[0], seconds)[1]
        canvas.line(left, y, left + width, y, theme.line)
        canvas.text(left - 8, y + 4, f"{seconds:g} s", 12, theme.muted, "end")
    for size in sizes:
        x = place(size, low)[0]
        canvas.text(x, top + height + 20, f"{size:,}", 12, theme.muted, "middle")
    canvas.text(left + width / 2, top + height + 42, "lines of the list", 13, theme.muted, "middle")
    for series, color in zip(figures["series"], theme.series, strict=True):
        points = [
            place(size, value)
            for size, value in zip(sizes, series["seconds"], strict=True)
            if value is not None
        ]
        canvas.polyline(points, color)
        x, y = points[-1]
        canvas.text(x + 10, y + 5, series["name"], 14, color)
    return canvas.to_svg(top + height + 58)


def draw_shares(figures: Mapping[str, Any], theme: Theme) -> str:
    """A bar for each share, with its figure and what it is of."""
    canvas = Canvas(WIDTH, theme, figures["title"])
    canvas.text(24, 34, figures["title"], 18)
    canvas.text(24, 56, figures["subtitle"], 13, theme.muted)
    left, width, y = 430, 330, 84.0
    for row in figures["rows"]:
        canvas.text(left - 14, y + 13, row["name"], 14, anchor="end")
        canvas.text(left - 14, y + 30, row["of"], 12, theme.muted, anchor="end")
        canvas.rect(left, y, width, 20, theme.panel, theme.line, 3)
        canvas.rect(left, y, width * row["percent"] / 100, 20, theme.series[0], radius=3)
        canvas.text(left + width + 10, y + 15, f"{row['percent']:g} %", 14)
        y += 50
    return canvas.to_svg(y + 4)
