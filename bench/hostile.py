"""How the time of a check grows with hostile lists, each doubled once: `python -m bench.hostile`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from bot.core import review
from bot.core.model import Unavailable

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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    parser.add_argument("--size", type=int, default=4_000, help="lines, for most of them")
    parser.add_argument("names", nargs="*", help="only the lists whose names contain one of these")
    options = parser.parse_args()
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


if __name__ == "__main__":
    sys.exit(main())
