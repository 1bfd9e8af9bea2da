"""Recorded figures -> charts: lines on logarithmic scales, and bars of shares."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from bench.pictures.canvas import Canvas, Run, Theme

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


def draw_peers(figures: Mapping[str, Any], theme: Theme) -> str:
    """For each tool the faults that it finds, a bar in each of two worlds, and what it accuses wrongly."""
    canvas = Canvas(WIDTH, theme, figures["title"])
    canvas.text(24, 34, figures["title"], 18)
    canvas.text(24, 56, figures["subtitle"], 13, theme.muted)
    left, width, y = 250, 380, 118.0
    for world, color, x in zip(figures["worlds"], theme.series, (left, left + 190), strict=False):
        canvas.rect(x, 76, 12, 12, color, radius=2)
        canvas.text(x + 18, 87, world, 13, theme.muted)
    canvas.text(left + width + 56, 87, figures["accused"], 13, theme.muted)
    for row in figures["rows"]:
        canvas.text(
            left - 14, y + 18, [Run(row["name"], is_bold=row.get("is_ours", False))], 14, anchor="end"
        )
        for index, (found, accused) in enumerate(zip(row["found"], row["accused"], strict=True)):
            top = y + 14 * index
            if found is None:
                canvas.text(left + 4, top + 10, "stopped", 11, theme.muted)
                continue
            canvas.rect(left, top, width * found / 100, 11, theme.series[index], radius=2)
            canvas.text(left + width * found / 100 + 8, top + 10, f"{found:g}", 12)
            canvas.text(
                left + width + 56, top + 10, f"{accused:g}", 12, theme.bad if accused else theme.muted
            )
        y += 40
    return canvas.to_svg(y + 4)
