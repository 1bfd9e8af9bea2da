"""The full stop of a description: asked for only where a long list has it nearly everywhere."""

from __future__ import annotations

import pytest

from bot.core import review
from bot.core.pull import ChangedFile
from tests.core.convergence import broken_promises
from tests.core.list_builder import mended


def listing(stopped: int, bare: int) -> str:
    ends = ["."] * stopped + [""] * bare
    name = "- [A Handy Maker of Things {0}](https://example.org/{0})"
    lines = (f"{name.format(n)} - Does many things{end}\n" for n, end in enumerate(ends))
    return "# A list\n\n## Tools\n\n" + "".join(lines)


def findings(base: str, entry: str):
    submission = review.submit(review.merge([ChangedFile("README.md", base, base, base + entry + "\n")]))
    judgement = review.check(submission)
    assert not judgement.rule_failures
    return [finding for finding in judgement.findings if "full stop" in finding.message]


MANY = listing(118, 2)
TAGGED = MANY.replace("- Does many things", "_Ann Author._ NeurIPS 2024")
NEW = "- [Something New](https://example.org/new) - Does yet another thing"


@pytest.mark.parametrize("end", ["", "  "])
def test_a_description_ends_as_nearly_all_do(end):
    (finding,) = findings(MANY, NEW + end)
    assert finding.message.startswith("118 of 120 descriptions end with a full stop")
    assert mended(finding.entry, [finding]) == NEW + "." + end
    assert broken_promises(MANY, MANY + NEW + end + "\n") == []


@pytest.mark.parametrize(
    ("base", "entry"),
    [
        pytest.param(MANY, NEW + ".", id="it does"),
        pytest.param(MANY, NEW + "!", id="another mark"),
        pytest.param(MANY, NEW + " (in Go)", id="a note in brackets"),
        pytest.param(MANY, NEW + " `MIT`", id="code"),
        pytest.param(MANY, NEW + " [more](https://example.org/more)", id="a link"),
        pytest.param(MANY, "- [Something New](https://example.org/new)", id="no description"),
        pytest.param(MANY, "- [Something New](https://example.org/new) - Go, C", id="a word or two"),
        pytest.param(
            MANY, "- [Something New](https://example.org/new) - 另一个 很 有用的 工具", id="Chinese"
        ),
        pytest.param(MANY, "- [New](https://example.org/new) NeurIPS 2025 Spotlight", id="a venue"),
        pytest.param(TAGGED, "- [New](https://example.org/new) NeurIPS 2025 Spotlight", id="venues"),
        pytest.param(listing(110, 10), NEW, id="no habit"),
        pytest.param(listing(40, 0), NEW, id="too few to be one"),
        pytest.param(listing(0, 120), NEW, id="a habit of having none"),
    ],
)
def test_where_that_is_not_a_habit_or_no_sentence_nothing_is_reported(base, entry):
    assert findings(base, entry) == []
