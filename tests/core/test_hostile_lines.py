"""A line made to be slow goes through the whole review in little CPU time."""

from __future__ import annotations

import functools
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core import review
from bot.core.pull import ChangedFile
from tests.core.convergence import offline

ROOT = Path(__file__).parents[2]
LIST = "# Papers\n\n## Fusion\n\n" + "".join(
    f"- [A Title of {n} Words](https://arxiv.org/abs/2001.{n:05}). CVPR 2020.\n" for n in range(10, 40)
)
LINK = "[A Title of Some Words](https://arxiv.org/abs/2002.00001)"
# `{run}` is where the run of characters stands.
LINES = {
    "a venue before it": f"- {LINK}. CVPR{{run}}x",
    "a venue and its year before it": f"- {LINK}. CVPR 2023{{run}}x",
    "a tag before it": "<a href={run}x",
    "a tag in a bullet before it": "- <a href={run}x",
    "authors before it": f"- {LINK} Authors{{run}}x",
    "in the title": "- [A Title{run}of Some Words](https://arxiv.org/abs/2002.00001). CVPR 2023.",
    "in the address": "- [A Title of Some Words](https://arxiv.org/abs/2002.00001{run}). CVPR 2023.",
    "behind the address": "- [A Title of Some Words](https://arxiv.org/abs/2002.00001{run}x",
    "in bold": "- **A Title{run}of Words** CVPR 2023 [paper](https://arxiv.org/abs/2002.00001)",
    "in a row": "| A Title{run}x | [paper](https://arxiv.org/abs/2002.00001) |",
    "in a heading": "## {run}x",
    "at the start": "{run}" + f"- {LINK}",
    "at the end": f"- {LINK}. CVPR 2023.{{run}}",
    "alone": "{run}x",
}
RUNS = (
    *(" ", "\t", "\u00a0", "\u200b", "*", "_", "`", "[", "(", "|", "<", "\\", "-", "=", "0", "A", "a", "."),
    *(",", "$", "&", ":", "/", '"', "'", "{", "a ", "A1", "*a", "_a", "`a", "[](", "a.", "a-", "$a", "&amp;"),
    *("a:", "CVPR 2023, "),
)  # fmt: skip
LENGTHS = (9_800,)  # a line of more than 10,000 characters is not read
CPU_SECONDS = 60
"""For all lines of one length in one kind of file: they take seconds, a cubic pattern minutes for one."""


def judge_lines(template: str, length: int, path: str) -> None:
    lines = [template.replace("{run}", run * (length // len(run))) for run in RUNS]
    after = LIST + "\n".join([*lines, ""])
    submission = review.submit(review.merge([ChangedFile(path, LIST, LIST, after)]))
    judgement = review.check(review.answer_questions(submission, offline))
    assert not judgement.rule_failures, judgement.rule_failures


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("path", ["README.md", "README.rst"])
def test_hostile_lines_are_judged_in_little_time(path: str, length: int) -> None:
    # A match holds the interpreter, so only the system can end it.
    limit = functools.partial(resource.setrlimit, resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    command = [sys.executable, "-m", "tests.core.test_hostile_lines", path, str(length)]
    done = subprocess.run(command, cwd=ROOT, preexec_fn=limit, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout.splitlines()[-1:], done.stderr[-2000:])


if __name__ == "__main__":
    for place, template in LINES.items():
        sys.stdout.write(f"{place}\n")
        sys.stdout.flush()
        judge_lines(template, int(sys.argv[2]), sys.argv[1])
