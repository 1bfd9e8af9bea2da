"""A push to a list's branch -> the open pull requests for which it may change what is to be said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.core import other_pulls
from bot.core.pull import ChangedFile, PullRequest, Review
from bot.github.base_move import BaseMove
from bot.github.client import GitHub
from bot.queue.jobs import Job, Outcome, Sweep
from bot.worker.memory import PullReading, ReviewMemory

MAX_REJUDGED_CHARACTERS = 4_000_000
"""Of the lists that are judged anew for one push whether or not it touches their pull requests: seconds."""


MAX_CHANGED_LINES = 8
"""In the patches of a push that cannot change how the list as a whole is written: nine in ten commits add or
change three entries at most, in a corpus of 28 lists."""


def find_touched(
    sweep: Sweep,
    github: GitHub,
    memory: ReviewMemory,
    judge: Callable[[PullReading], Review | None],
) -> Outcome | None:
    """Jobs for the pull requests that the push touches; None where all of them must be looked at.

    One whose last review is remembered is judged again without a question to GitHub, and looked at where
    something else would have to stand there. Of the others, those are looked at that propose a paper or
    change lines which the push changes, those on which something was said, and all of them after a push of
    many lines: what most entries do, is what the others are measured by.
    """
    (repo,) = sweep.repos
    move = github.read_base_move(sweep.installation, repo, sweep.base, sweep.before, sweep.after)
    if move is None:
        return None
    is_wide = _count_changed_lines(move) > MAX_CHANGED_LINES
    jobs: list[Job] = []
    characters = 0
    for standing in move.pulls:
        pull = PullRequest(move.repo, standing.number, sweep.installation)
        is_touched = standing.has_words or other_pulls.is_touched(
            move.patches, github.read_pull_patches(pull, standing, move.config)
        )
        remembered = memory.find(pull, standing.head_sha)
        if remembered is None:
            jobs += [Job(pull, sweep.reason)] if is_touched or is_wide else []
            continue
        reading, desired_review = remembered
        characters += reading.size
        if not is_touched and characters > MAX_REJUDGED_CHARACTERS:
            continue
        moved_reading = _on_new_base(reading, move, github)
        if moved_reading is None or not _say_the_same(moved_reading, judge(moved_reading), desired_review):
            jobs.append(Job(pull, sweep.reason))
        else:
            memory.put(pull, moved_reading, desired_review)
    return Outcome(f"{len(jobs)} of {len(move.pulls)} open pull requests", tuple(jobs))


def _count_changed_lines(move: BaseMove) -> int:
    lines = (line for _, patch in move.patches for line in patch.split("\n"))
    return sum(line[:1] in ("+", "-") and bool(line[1:].strip()) for line in lines)


def _on_new_base(reading: PullReading, move: BaseMove, github: GitHub) -> PullReading | None:
    """What would be read of the pull request now; None where that needs a look."""
    snapshot = reading.snapshot
    open_numbers = {one.number for one in move.pulls}
    texts = github.read_base_texts(snapshot.pull, move.sha, [file.path for file in snapshot.files])
    files: list[ChangedFile] = []
    for file in snapshot.files:
        text = texts.get(file.path)
        if file.unread_reason or (text is None) != (file.base_text is None):
            return None  # removed, renamed or new on the base
        files.append(replace(file, base_text=text))
    others = reading.others
    earlier = tuple(other for other in others.earlier if other.number in open_numbers)
    return replace(
        reading,
        snapshot=replace(snapshot, base_sha=move.sha, files=tuple(files)),
        others=replace(others, earlier=earlier),
        fresh=False,
    )


def _say_the_same(reading: PullReading, one: Review | None, other: Review | None) -> bool:
    """Whether the same would stand on the pull request; of a check alone the summary does not count."""
    if one is None or other is None or not reading.is_quiet:
        return one == other
    return replace(one, summary=None) == replace(other, summary=None)
