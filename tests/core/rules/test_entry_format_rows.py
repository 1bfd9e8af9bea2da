"""The form of a table's rows: the brackets and the emphasis of links, where nearly all of a label agree."""

from __future__ import annotations

import pytest

from bot.core import review
from bot.core.pull import ChangedFile
from tests.core.convergence import broken_promises
from tests.core.list_builder import mended

HEAD = "# A list\n\n## Papers\n\n| Title | Venue | Year | Links |\n|---|---|---|---|\n"


def row(
    number: int, title: str = "[**{}**]", paper: str = "[[PDF](https://arxiv.org/abs/2001.{:05})]"
) -> str:
    name = title.format(f"A Paper on Views, Number {number}")
    return f"| {name}(https://example.org/{number}) | ICML | 2020 | {paper.format(number)} |\n"


BASE = HEAD + "".join(row(number) for number in range(1, 41))
MIXED = HEAD + "".join(row(number, "[**{}**]" if number % 4 else "[{}]") for number in range(1, 41))
FEW = HEAD + "".join(row(number) for number in range(1, 12))


def findings(base: str, entry: str):
    submission = review.submit(review.merge([ChangedFile("README.md", base, base, base + entry)]))
    judgement = review.check(submission)
    assert not judgement.rule_failures
    return [finding for finding in judgement.findings if finding.rule == "entry-format"]


@pytest.mark.parametrize(
    ("title", "paper"),
    [
        ("[**{}**]", "[PDF](https://arxiv.org/abs/2001.{:05})"),
        ("[{}]", "[[PDF](https://arxiv.org/abs/2001.{:05})]"),
        ("[*{}*]", "[PDF](https://arxiv.org/abs/2001.{:05})"),
        ("[**{}**]", "[[**PDF**](https://arxiv.org/abs/2001.{:05})]"),
    ],
)
def test_a_link_is_dressed_as_the_others_of_its_label(title, paper):
    entry = row(77, title, paper)
    (finding,) = findings(BASE, entry)
    assert "40 of 40 links of" in finding.message
    assert mended(finding.entry, [finding]) + "\n" == row(77)
    assert broken_promises(BASE, BASE + entry) == []


@pytest.mark.parametrize(
    ("base", "entry"),
    [
        pytest.param(BASE, row(77), id="as all"),
        pytest.param(MIXED, row(77, "[{}]"), id="a list that does both"),
        pytest.param(FEW, row(77, "[{}]"), id="too few to be a habit"),
        pytest.param(BASE, row(77, paper="[Code](https://github.com/a/b{})"), id="a label never seen"),
        pytest.param(
            BASE, row(77, paper="[[PDF]](https://arxiv.org/abs/2001.{:05})"), id="brackets in the label"
        ),
        pytest.param(BASE, row(77, paper="<https://arxiv.org/abs/2001.{:05}>"), id="no label"),
    ],
)
def test_what_is_not_a_habit_or_no_departure_is_let_be(base, entry):
    assert findings(base, entry) == []
