"""Draws the pictures of the README into docs/pictures; with `--check` says which are not up to date."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.pictures.canvas import THEMES
from bench.pictures.charts import draw_cost, draw_peers, draw_shares
from bench.pictures.review import capture_comments, draw_review

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
FIGURES = Path(__file__).with_name("figures.json")


def draw_all() -> Iterator[tuple[Path, str]]:
    """Every picture with the file that it belongs into."""
    figures = json.loads(FIGURES.read_text("utf-8"))
    comments = capture_comments()
    for theme in THEMES:
        yield FOLDER / f"review-{theme.name}.svg", draw_review(comments, theme)
        yield FOLDER / f"cost-{theme.name}.svg", draw_cost(figures["cost"], theme)
        yield FOLDER / f"scorecard-{theme.name}.svg", draw_shares(figures["scorecard"], theme)
        yield FOLDER / f"peers-{theme.name}.svg", draw_peers(figures["peers"], theme)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.pictures", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, and name what would change")
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    stale = []
    for path, text in draw_all():
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(path)
            if not options.check:
                path.write_text(text, "utf-8")
    for path in stale:
        print(path.relative_to(FOLDER.parents[1]))
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
