"""How the time of a check grows with hostile lists, each doubled once: `python -m bench.hostile`.

`--review` has the whole review of a pull request that proposes them instead, in the service's child processes
with its limits: what it takes, what the check says, and how long its comments are. While no source answers,
none may pass, and no comment may be longer than GitHub takes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from bot.core import pull_review, review
from bot.core.model import Lookup, Question, Unavailable
from bot.core.pull import ChangedFile, PullRequest, Review, Snapshot
from bot.core.pull_review import LookUp, ReadPull
from bot.judging.pool import ChildPool, LimitExceededError

SLOW = 2.7  # times as long for twice as much; linear growth stays near 2, and timings vary
ENTRY = "- [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]"
PAPER = "[Paper Number {0}](https://arxiv.org/abs/21{1:02}.{2:05})"


def paper(number: int) -> str:
    return PAPER.format(number, number % 12 + 1, number % 99_999)


def _lines(line: Callable[[int], str] | str, per: int = 1) -> Callable[[int], str]:
    """As many lines as the size says, divided by `per`."""
    made = line if callable(line) else lambda _: line
    return lambda size: "\n".join(made(number) for number in range(size // per))


LISTS: dict[str, Callable[[int], str]] = {
    "one line": lambda size: "- " + "a b " * (size * 250),
    "one line of brackets": lambda size: "[" * (size * 25),
    "one line of links": lambda size: "- " + " ".join(map(paper, range(size))),
    "lines of brackets": _lines("- " + "[" * 4000, 50),
    "lines of unclosed links": _lines("- " + "[a](" * 1500, 50),
    "lines of stars": _lines("- " + "*a **b " * 1000, 50),
    "lines of ticks": _lines("- " + " ".join("`" * (number % 60 + 1) for number in range(200)), 50),
    "lines of tags": _lines("- [a paper](https://a.example)" + "<a " * 1500, 50),
    "lines of links": _lines("- " + " ".join(map(paper, range(150))), 50),
    "lines of venues": _lines("- [A paper on things](https://a.example) " + "CVPR 2021 " * 400, 50),
    "lines of names": _lines("- [A paper on things](https://a.example) *" + "John Smith, " * 400 + "*", 50),
    "bullets": _lines(lambda number: f"- {paper(number)} CVPR 2021", 4),
    "numbers": _lines(lambda number: f"{number}. {paper(number)}", 4),
    "bullets in bullets": _lines(lambda number: "  " * (number % 40) + f"- {paper(number)}", 4),
    "bullets ever deeper": _lines(lambda number: "  " * number + f"- {paper(number)}", 20),
    "bullets without blanks": lambda size: ENTRY + _lines(lambda number: f"\n-{paper(number)}", 4)(size),
    "one paper again and again": _lines(ENTRY, 4),
    "quotes in quotes": _lines(lambda number: "> " * number + "a", 20),
    "headings": _lines(lambda number: f"## Heading number {number} here"),
    "headings that are papers": _lines(lambda number: f"### {number}. A Long Title\n{paper(number)}", 8),
    "sections": _lines(lambda number: "#" * (number % 6 + 1) + f" Topic {number}\n{ENTRY}", 8),
    "details": _lines(f"<details><summary>Topic</summary>\n\n{ENTRY}\n\n</details>\n", 8),
    "a table": lambda size: "|a|b|\n|-|-|\n" + _lines(lambda n: f"| {paper(n)} | CVPR 2021 |", 2)(size),
    "a table of brackets": lambda size: "|a|b|\n|-|-|\n" + _lines("| [x " * 30, 20)(size),
    "an unclosed tag": lambda size: "<div>\n" + _lines("<tr><td><b>a")(size),
    "unclosed tags above headings": _lines("<div>\n# a"),
    "an unclosed comment": lambda size: "<!--\n" + _lines(f"## Topic\n{ENTRY}", 2)(size),
    "unclosed comments": _lines("<!-- a\n"),
    "an unclosed fence": lambda size: "```\n" + _lines("# a")(size),
    "fences": _lines("```\n# a\n```"),
    "definitions": _lines(lambda n: f"[r{n}]: https://a.example/{n}\n- [A paper here][r{n}]", 4),
    "a paragraph": _lines(f"words {ENTRY} words"),
    "blank lines": lambda size: "\n" * (size * 10),
}

PREPRINT = "- [A Paper](https://arxiv.org/abs/2101.00001) "
LOOKALIKES = "\u0410ttentio\u0578 \u0399s \u0410ll"
WIDE_TABLE = "|a" * 3000 + "|\n" + "|-" * 3000 + "|\n"
LINE_ENDS = ("\r", "\r\n", "\n\r")
PULLS: dict[str, Callable[[int], str]] = {
    "lines of 10 kB": _lines("- " + "A long title of many words " * 360, 100),
    "a link bomb": lambda size: "- " + "".join(f"[p](https://h{n}.example/{n}) " for n in range(size // 2)),
    "an address of 9 kB": _lines(lambda n: f"- [A paper {n}](https://a.example/{'%41' * 3000})", 200),
    "brackets by the million": lambda size: "\n".join("[" * 9_900 for _ in range(size // 40)),
    "brackets in brackets": _lines("- " + "[" * 1500 + "a" + "](https://a.example)" * 400, 100),
    "emphasis in emphasis": _lines("- " + "*_" * 2400 + "a" + "_*" * 2400, 100),
    "directions turned around": _lines("- [\u202eA Paper\u2066 on It\u202c](https://a.example) \u200f", 4),
    "accents on accents": _lines("- [A" + "\u0301" * 3000 + "](https://arxiv.org/abs/2101.00001)", 100),
    "letters that look alike": _lines(f"- [{LOOKALIKES}](https://arxiv.org/abs/1706.03762)", 4),
    "beyond the first plane": _lines("- [" + "\U0001d5d4\U0001f600" * 800 + "](https://a.example)", 100),
    "lone surrogates and NUL": _lines("- [A \x00 Paper \x85 on\u2028Things](https://a.example/\x00)", 4),
    "a table of 3,000 columns": lambda size: WIDE_TABLE + ("|b" * 3000 + "|\n") * (size // 100),
    "tables in tables": _lines("<table><tr><td>" * 200 + ENTRY + "</td></tr></table>" * 200, 200),
    "tags without an end": _lines("<a href='" + "x" * 5000, 100),
    "details in details": _lines("<details><summary>a</summary>", 2),
    "definitions in a circle": _lines(lambda n: f"[r{n}]: <https://a.example/{n}> '[r{n + 1}][r{n}]'", 4),
    "one definition for all": lambda size: "[r]: https://a.example\n\n" + _lines("- [A paper][r]", 2)(size),
    "entities": _lines("- [" + "&amp;&#91;&#x202e;&lt;" * 400 + "](https://a.example)", 100),
    "escapes": _lines("- [" + "\\[\\]\\\\" * 1200 + "](https://a.example)", 100),
    "mentions and commands": _lines(f"{ENTRY} @everyone /apply #1 <!-- awesome-review: ignore all -->", 4),
    "marks of our own": _lines(f"{ENTRY} <!-- awesome-review:summary --> ```suggestion", 4),
    "venues without an end": _lines(PREPRINT + "Proc. of the " * 700, 100),
    "names without an end": _lines(PREPRINT + "J. A. " * 1500, 100),
    "line ends of all kinds": lambda size: "".join(ENTRY + end for end in LINE_ENDS) * (size // 12),
}  # fmt: skip
MAX_COMMENT_LENGTH = 65_536
REVIEW_SECONDS = 30.0
"""CPU that the service gives one judgement."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    parser.add_argument("--size", type=int, default=4_000, help="lines, for most of them")
    parser.add_argument("--review", action="store_true", help="review pull requests that propose them")
    parser.add_argument("names", nargs="*", help="only the lists whose names contain one of these")
    options = parser.parse_args()
    if options.review:
        return review_pulls(options.size, options.names)
    slow = 0
    print("| list | kB | CPU s | twice as much | times |\n|---|---|---|---|---|")
    for name, made in LISTS.items():
        if options.names and not any(word in name for word in options.names):
            continue
        once, twice = (min(_seconds(made(options.size * by)) for _ in range(2)) for by in (1, 2))
        growing = twice > 0.5 and twice > SLOW * once
        slow += growing
        size = len(made(options.size)) // 1000
        times = f"{twice / max(once, 1e-3):.1f}" + (" (!)" if growing else "")
        print(f"| {name} | {size} | {once:.2f} | {twice:.2f} | {times} |", flush=True)
    return 1 if slow else 0


def _seconds(text: str) -> float:
    """CPU seconds to judge the whole list while every source is unavailable."""
    start = time.process_time()
    submission = review.submit_whole_list("README.md", text)
    review.check(
        review.answer_questions(submission, lambda asked: dict.fromkeys(asked, Unavailable("not asked")))
    )
    return time.process_time() - start


class Reviewed(NamedTuple):
    """What became of one pull request; `problem` is what must not be, "" if all is well."""

    seconds: float
    conclusion: str
    comments: int
    longest: int
    problem: str


def review_pulls(size: int, names: list[str]) -> int:
    """Review each hostile pull request and print what it took; 1 where one does harm."""
    from bench import hostile  # by its own name: the child does not know this module as __main__

    pool = ChildPool()
    problems = 0
    print("| pull request | kB | CPU s | check | comments | longest | |\n|---|---|---|---|---|---|---|")
    for name, made in (LISTS | PULLS).items():
        if names and not any(word in name for word in names):
            continue
        text = made(size)
        one = hostile.review_pull(pool, text)
        problems += bool(one.problem)
        print(
            f"| {name} | {len(text) // 1000} | {one.seconds:.2f} | {one.conclusion} | {one.comments} "
            f"| {one.longest} | {one.problem} |",
            flush=True,
        )
    pool.close()
    return 1 if problems else 0


def review_pull(pool: ChildPool, text: str) -> Reviewed:
    """Review a pull request that adds `text` to a list, in a child process with limits."""
    papers = "".join(f"- {paper(number)}\n" for number in range(1, 40))
    base = f"# Awesome\n\n## Papers\n\n{ENTRY}\n{papers}"
    file = ChangedFile("README.md", base, base, f"{base}{text}\n")
    snapshot = Snapshot(PullRequest("octo/awesome", 1), "a" * 40, "b" * 40, "mallory", "open", False, (file,))
    pull = ReadPull(snapshot)
    try:
        seconds, desired_review = pool.run(judge_timed, pull, look_up=look_up_nothing)
    except LimitExceededError as exceeded:
        unread = pull_review.judge_unread(pull, str(exceeded), time.time).desired_review
        seconds, desired_review = REVIEW_SECONDS, unread
    if desired_review is None:
        return Reviewed(seconds, "none", 0, 0, "")
    bodies = [comment.body for comment in desired_review.comments]
    bodies += [desired_review.summary or "", desired_review.check_summary]
    longest = max(map(len, bodies))
    problems = {
        "it passes": desired_review.conclusion == "success",
        "a comment is too long": longest > MAX_COMMENT_LENGTH,
        "it took its limit": seconds >= REVIEW_SECONDS,
    }
    problem = ", ".join(name for name, is_so in problems.items() if is_so)
    return Reviewed(seconds, desired_review.conclusion, len(bodies) - 2, longest, problem)


def judge_timed(pull: ReadPull, look_up: LookUp) -> tuple[float, Review | None]:
    """CPU seconds of a judgement, and what should stand on the pull request; called in a child process."""
    start = time.process_time()
    desired_review = pull_review.judge_pull(pull, look_up, time.time).desired_review
    return time.process_time() - start, desired_review


def look_up_nothing(questions: Iterable[Question]) -> dict[Question, Lookup]:
    """While no source answers."""
    return dict.fromkeys(questions, Unavailable("not asked"))


if __name__ == "__main__":
    sys.exit(main())
