"""Entries of one outline are read by the slots of their list until a few have confirmed the patterns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import parsing
from bot.core.parsing import outlines
from bot.core.parsing.outlines import (
    MAX_OUTLINE_LENGTH,
    MAX_SAMPLE,
    MAX_VARIED_SAMPLE,
    MIN_CONFIRMED,
    SettledOutlines,
    outline,
    sample_entries,
)
from tests.core.parsing.reading import ARXIV, one, read

LINKED = f"- [Sparse Ways to Attend in Very Long Sequences]({ARXIV}) CVPR 2023"

ALIKE = {
    "the words of a linked title": f"- [Other Words of a Rather Long Title Here]({ARXIV}) CVPR 2023",
    "the venue": f"- [Sparse Ways to Attend in Very Long Sequences]({ARXIV}) NeurIPS 2024",
    "the paper": (
        "- [Sparse Ways to Attend in Very Long Sequences](https://arxiv.org/abs/2001.00001) CVPR 2023"
    ),
    "blanks behind it": f"- [Sparse Ways to Attend in Very Long Sequences]({ARXIV}) CVPR 2023  ",
}
DIFFERENT = {
    "no venue": f"- [Sparse Ways to Attend in Very Long Sequences]({ARXIV})",
    "a page instead of a paper": (
        "- [Sparse Ways to Attend in Very Long Sequences](https://example.org/page) CVPR 2023"
    ),
    "another link": f"- [Sparse Ways to Attend in Very Long Sequences]({ARXIV}) CVPR 2023 [code](https://a.org)",
    "another mark": f"- **Sparse Ways to Attend in Very Long Sequences** [p]({ARXIV}) CVPR 2023",
    "a part set apart by a dash": f"- [Sparse Ways to Attend in Very Long Sequences]({ARXIV}) - CVPR 2023",
    "a title of one word": f"- [Sparse]({ARXIV}) CVPR 2023",
    "a title that is a venue": f"- [Transactions on Machine Learning]({ARXIV}) CVPR 2023",
    "another form": f"1. [Sparse Ways to Attend in Very Long Sequences]({ARXIV}) CVPR 2023",
}
WITHOUT = {
    "names in the words of the title": f"- Sparse Ways to Attend. Ann Ode and Bob Lee. [paper]({ARXIV})",
    "commas in the words of the title": f"- Sparse Ways to Attend, Ann Ode, Bob Lee [paper]({ARXIV})",
    "a title that goes on behind": f"- Sparse Ways to Attend, CVPR 2023 [paper]({ARXIV})",
    "a title with tags in it": f"- [Sparse <b>Ways</b> to Attend]({ARXIV}) CVPR 2023",
    "long text behind it": f"{LINKED} {'words ' * (MAX_OUTLINE_LENGTH // 6)}",
}


@pytest.mark.parametrize("other", ALIKE.values(), ids=ALIKE.keys())
def test_entries_that_differ_in_words_alone_have_one_outline(other: str) -> None:
    assert outline(one(other)) == outline(one(LINKED)) is not None


@pytest.mark.parametrize("other", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_entries_that_differ_in_more_have_another_outline(other: str) -> None:
    assert outline(one(other)) not in (outline(one(LINKED)), None)


@pytest.mark.parametrize("line", WITHOUT.values(), ids=WITHOUT.keys())
def test_there_is_no_outline_where_the_words_decide(line: str) -> None:
    assert outline(one(line)) is None


@pytest.mark.parametrize(("excess", "has_outline"), [(0, True), (1, False)])
def test_an_entry_has_an_outline_up_to_its_longest_length(excess: int, has_outline: bool) -> None:
    line = f"{LINKED} "
    line += "x" * (MAX_OUTLINE_LENGTH - len(line) + excess)
    assert (outline(one(line)) is not None) == has_outline


@pytest.mark.parametrize(("count", "is_settled"), [(MIN_CONFIRMED - 1, False), (MIN_CONFIRMED, True)])
def test_an_outline_is_settled_by_its_sixth_entry(count: int, is_settled: bool) -> None:
    settled = SettledOutlines(frozenset())
    for _ in range(count):
        settled.note("outline", is_confirmed=True)
    assert ("outline" in settled.outlines) == is_settled


def test_an_outline_of_which_one_entry_was_read_otherwise_is_never_settled() -> None:
    settled = SettledOutlines(frozenset())
    settled.note("outline", is_confirmed=False)
    for _ in range(2 * MIN_CONFIRMED):
        settled.note("outline", is_confirmed=True)
    assert not settled.outlines


@pytest.mark.parametrize(
    ("entry_outline", "count", "sampled"),
    [
        ("outline", MAX_SAMPLE, MAX_SAMPLE),
        ("outline", MAX_SAMPLE + 1, MAX_SAMPLE // 2 + 1),
        (None, MAX_VARIED_SAMPLE, MAX_VARIED_SAMPLE),
        (None, MAX_VARIED_SAMPLE + 1, MAX_VARIED_SAMPLE // 2 + 1),
    ],
)
def test_slots_are_learned_from_a_sample_that_stands_for_all(
    entry_outline: str | None, count: int, sampled: int
) -> None:
    entries = read("\n".join(f"- [Title Number {number}]({ARXIV})" for number in range(count)))
    sample = list(sample_entries((entry, entry_outline) for entry in entries))
    assert len(sample) == sampled
    assert sum(weight for _, weight in sample) == pytest.approx(count)


LINES = (
    "- [{title}]({url}) CVPR 2023",
    "- [{title}]({url}) [Foo 2023]",
    "- {title}. Ann Ode, Bob Lee. CVPR 2023 [paper]({url})",
    "- **{title}**, Ann Ode, Bob Lee, CVPR 2023 [[paper]({url})]",
    '- Ann Ode et al., "{title}", ICML 2021. [pdf]({url})',
    "- [{title}]({url}). Ann Ode and Bob Lee. ICLR 2020. [code](https://github.com/a/b)",
    "**{title}** \\\n*Ann Ode, Bob Lee* \\\nCVPR 2023 [[paper]({url})]\n",
    "- CVPR 2023 | [{title}]({url}) | words",
    "- Method: [{title}]({url})",
    "| [{title}]({url}) | CVPR 2023 |",
)
TITLES = (
    "Sparse Ways to Attend",
    "Learning, Data and Models",
    "Segment Anything",
    "ICLR",
    "A: B C D E F G H",
)


@given(
    st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(TITLES)), min_size=1, max_size=4), st.data()
)
def test_a_long_list_reads_as_it_does_without_outlines(
    kinds: list[tuple[str, str]], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.sampled_from(kinds), min_size=20, max_size=60))
    text = "\n".join(
        line.format(title=title, url=f"https://arxiv.org/abs/2101.{number:05}")
        for number, (line, title) in enumerate(rows)
    )
    read_with_outlines = parsing.parse("README.md", text).entries
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlines, "MIN_CONFIRMED", 1000)
        patch.setattr(outlines, "MAX_SAMPLE", 1000)
        assert read_with_outlines == parsing.parse("README.md", text).entries
