"""The demo's pull request, reviewed by the product itself -> a picture of its comments beside the lines."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bench.pictures.canvas import MONO_WIDTH, SANS_WIDTH, Canvas, Run, Theme, wrap_runs
from bot.demo import play

WIDTH = 860
MARGIN, GUTTER, CARD_LEFT = 16, 46, 62
CODE_SIZE, TEXT_SIZE, SMALL_SIZE = 12.5, 14.0, 12.0
CODE_STEP, TEXT_STEP = 19.0, 21.0
CODE_CHARACTERS = int((WIDTH - CARD_LEFT - 2 * MARGIN - 30) / (CODE_SIZE * MONO_WIDTH))
TEXT_CHARACTERS = int((WIDTH - CARD_LEFT - 2 * MARGIN - 24) / (TEXT_SIZE * SANS_WIDTH))
MAX_COMMENTS = 3
_LINK = re.compile(r"\[([^]\n]*)]\([^)\s]*\)")


class DrawnComment(NamedTuple):
    """One comment as it stands: the lines that it is about, and what its suggestion puts in their place."""

    first_line: int
    lines: tuple[str, ...]
    paragraphs: tuple[str, ...]
    suggestion: tuple[str, ...] | None
    small_print: str


def read_comment(first_line: int, lines: Sequence[str], body: str) -> DrawnComment:
    """The parts of a comment's body: its paragraphs, the suggestion, the small print."""
    block = re.search(r"^(`{3,})suggestion\n(.*?)^\1\s*$", body, re.MULTILINE | re.DOTALL)
    prose = body.replace(block[0], "") if block else body
    prose = re.sub(r"<!--.*?-->", "", prose, flags=re.DOTALL)
    small = re.search(r"<sub>(.*?)</sub>", prose)
    prose = prose.replace(small[0], "") if small else prose
    paragraphs = [_plain(one) for one in prose.split("\n\n") if one.strip()]
    suggestion = tuple(block[2].splitlines()) if block else None
    return DrawnComment(
        first_line, tuple(lines), tuple(paragraphs), suggestion, _plain(small[1]) if small else ""
    )


def _plain(markdown: str) -> str:
    return re.sub(r"[*`]|\\(?=\W)", "", _LINK.sub(r"\1", markdown)).replace("\n", " ").strip()


def capture_comments() -> list[DrawnComment]:
    """The comments of the demo's first review, each with the lines of the pull request that it stands on."""
    comments = []
    with play.open_reviewed_pull() as (github, pull):
        for thread in pull.threads:
            lines = thread.lines or thread.original_lines
            text = github.state.head_text(pull, thread.path).splitlines()
            body = thread.comments[0].body
            comments.append(read_comment(lines[0], text[lines[0] - 1 : lines[-1]], body))
    return comments


def draw_review(comments: Sequence[DrawnComment], theme: Theme) -> str:
    """The first comments, one below the other."""
    canvas = Canvas(WIDTH, theme, "Comments of awesome-review on a pull request, each with a suggestion")
    canvas.rect(0.5, 0.5, WIDTH - 1, 40, theme.panel, theme.line, 6)
    canvas.text(MARGIN, 26, [Run("README.md", is_bold=True)], 13, is_mono=True)
    y = 41.0
    for comment in sorted(comments, key=lambda one: one.first_line)[:MAX_COMMENTS]:
        y = _draw_lines(canvas, comment, y)
        y = _draw_card(canvas, comment, y + 10) + 14
    return canvas.to_svg(y)


def _draw_lines(canvas: Canvas, comment: DrawnComment, y: float) -> float:
    for number, line in enumerate(comment.lines, comment.first_line):
        for index, row in enumerate(wrap_runs([Run(f"+ {line}")], CODE_CHARACTERS)):
            canvas.rect(1, y, WIDTH - 2, CODE_STEP, canvas.theme.added)
            if not index:
                canvas.text(GUTTER, y + 14, str(number), SMALL_SIZE, canvas.theme.muted, "end", is_mono=True)
            canvas.text(CARD_LEFT, y + 14, row, CODE_SIZE, is_mono=True)
            y += CODE_STEP
    return y


def _draw_card(canvas: Canvas, comment: DrawnComment, top: float) -> float:
    """The comment in its frame; returns where it ends."""
    theme = canvas.theme
    frame = len(canvas.parts)
    y = top + 26
    name = [Run("awesome-review", is_bold=True), Run("  bot", theme.muted)]
    canvas.text(CARD_LEFT + 14, y, name, TEXT_SIZE)
    y += 28
    for paragraph in comment.paragraphs:
        for row in wrap_runs([Run(paragraph)], TEXT_CHARACTERS):
            canvas.text(CARD_LEFT + 14, y, row, TEXT_SIZE)
            y += TEXT_STEP
        y += 6
    if comment.suggestion is not None:
        y = _draw_suggestion(canvas, comment, y - 8) + 20
    if comment.small_print:
        canvas.text(CARD_LEFT + 14, y, comment.small_print, SMALL_SIZE, theme.muted)
        y += 16
    width, height = WIDTH - CARD_LEFT - MARGIN, y - top
    card = Canvas(canvas.width, theme, "")
    card.rect(CARD_LEFT, top, width, height, theme.page, theme.line, 6)
    canvas.parts.insert(frame, card.parts[0])
    return y


def _draw_suggestion(canvas: Canvas, comment: DrawnComment, top: float) -> float:
    """Suggested change: the lines as they are and as they would be, with the words that differ marked."""
    theme = canvas.theme
    frame = len(canvas.parts)
    left, width = CARD_LEFT + 14, WIDTH - CARD_LEFT - MARGIN - 28
    canvas.text(left + 10, top + 19, "Suggested change", SMALL_SIZE, theme.muted)
    y = top + 30
    old, new = mark_words(comment.lines, comment.suggestion or (), theme)
    for sign, rows, color in (("-", old, theme.removed), ("+", new, theme.added)):
        for runs in rows:
            for index, row in enumerate(wrap_runs(runs, CODE_CHARACTERS - 6)):
                canvas.rect(left + 1, y, width - 2, CODE_STEP, color)
                if not index:
                    canvas.text(left + 10, y + 14, sign, CODE_SIZE, theme.muted, is_mono=True)
                canvas.text(left + 28, y + 14, row, CODE_SIZE, is_mono=True)
                y += CODE_STEP
    y += 8
    box = Canvas(canvas.width, theme, "")
    box.rect(left, top, width, y - top, theme.page, theme.line, 6)
    canvas.parts.insert(frame, box.parts[0])
    return y + 8


def mark_words(
    old: Sequence[str], new: Sequence[str], theme: Theme
) -> tuple[list[list[Run]], list[list[Run]]]:
    """Both sides without the lines that stay, words that differ on a background of their own."""
    kept = {line for line in old if line in new}
    before, after = ([line for line in side if line not in kept] for side in (old, new))
    if len(before) != len(after):
        return [[Run(line)] for line in before], [[Run(line)] for line in after]
    pairs = [_mark_pair(one, other, theme) for one, other in zip(before, after, strict=True)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def _mark_pair(one: str, other: str, theme: Theme) -> tuple[list[Run], list[Run]]:
    words = [re.findall(r"\w+|\W", text) for text in (one, other)]
    matcher = difflib.SequenceMatcher(None, words[0], words[1], autojunk=False)
    left: list[Run] = []
    right: list[Run] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        for side, text, color in (
            (left, "".join(words[0][a:b]), theme.removed_word),
            (right, "".join(words[1][c:d]), theme.added_word),
        ):
            if text:
                side.append(Run(text, background="" if kind == "equal" else color))
    return _without_empty(left), _without_empty(right)


def _without_empty(runs: Iterable[Run]) -> list[Run]:
    return [run for run in runs if run.text]
