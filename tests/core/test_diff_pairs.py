"""Which lines of two texts are the same, and which two entries are one work whose text changed."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import diff, parsing


@pytest.mark.parametrize(
    ("left", "right", "runs"),
    [
        pytest.param("", "", [], id="nothing"),
        pytest.param("abc", "abc", [(0, 0, 3)], id="the same"),
        pytest.param("abc", "abXc", [(0, 0, 2), (2, 3, 1)], id="one more"),
        pytest.param("abXc", "abc", [(0, 0, 2), (3, 2, 1)], id="one less"),
        pytest.param("abc", "xyz", [], id="nothing in common"),
        pytest.param("xaybz", "uavbw", [(1, 1, 1), (3, 3, 1)], id="two anchors"),
        pytest.param("xabyz", "uabvw", [(1, 1, 2)], id="two anchors side by side"),
        pytest.param("1234567", "7123456", [(0, 1, 6)], id="one moved to the front"),
        pytest.param("x..a..y", "z..a..w", [(1, 1, 5)], id="what repeats, around an anchor"),
        pytest.param("x..y", "z...w", [(1, 1, 2)], id="what repeats, without an anchor"),
    ],
)
def test_equal_stretches_are_found(left: str, right: str, runs: list[tuple[int, int, int]]) -> None:
    assert diff.matching_runs(left, right) == runs


@given(st.permutations(range(7)))
def test_of_what_is_unique_as_much_as_possible_keeps_its_order(right: list[int]) -> None:
    longest = max(
        size
        for size in range(1, 8)
        if any(list(chosen) == sorted(chosen) for chosen in combinations(right, size))
    )
    assert sum(size for _, _, size in diff.matching_runs(range(7), right)) == longest


@given(st.text("ab.", max_size=12), st.text("ab.", max_size=12))
def test_runs_are_equal_in_order_and_as_long_as_they_can_be(left: str, right: str) -> None:
    runs = diff.matching_runs(left, right)
    end = (0, 0)
    for start, begin, size in runs:
        assert left[start : start + size] == right[begin : begin + size]
        assert start >= end[0]
        assert begin >= end[1]
        assert (start, begin) != end or end == (0, 0)
        end = start + size, begin + size


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        pytest.param("ab" * 120, "ba" * 125, True, id="240 lines and 250: 60,000 pairs"),
        pytest.param("ab" * 14 + "a", "b" + "ab" * 1034, False, id="29 lines and 2,069: 60,001 pairs"),
    ],
)
def test_lines_without_an_anchor_are_compared_up_to_sixty_thousand_pairs(
    left: str, right: str, expected: bool
) -> None:
    assert bool(diff.matching_runs(left, right)) is expected


def entry(title: str, number: int = 1) -> str:
    return f"- [{title}](https://example.org/{number}) [CVPR 2023]"


def changes(before: list[str], after: list[str]) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Titles of what is edited (before and after), added and removed."""
    old, new = (parsing.parse("README.md", "# L\n\n" + "\n".join(lines) + "\n") for lines in (before, after))
    found = diff.compare_entries(old, new)
    edited = [(one.title.value, other.title.value) for one, other in found.edited_pairs]
    return (
        edited,
        [one.title.value for one in found.added_entries],
        [one.title.value for one in found.removed_entries],
    )


TOP, END = entry("Sparse Kernels for All", 91), entry("Hidden Tokens in Depth", 92)
MIDDLE = entry("Joint Margins and Views", 93)
FUSION, FUSED = "Balanced Fusion of Modalities", "Balanced Fusion of Many Modalities"
PROMPTS, PROMPTED = "Causal Prompts Revisited", "Causal Prompts Revisited Again"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            [TOP, entry(FUSION, 1), END],
            [TOP, entry(FUSED, 2), END],
            ([(FUSION, FUSED)], [], []),
            id="alike between the same neighbours",
        ),
        pytest.param(
            [entry(FUSION, 1), END],
            [entry(FUSED, 2), END],
            ([(FUSION, FUSED)], [], []),
            id="the first of the list",
        ),
        pytest.param(
            [TOP, entry(FUSION, 1)],
            [TOP, entry(FUSED, 2)],
            ([(FUSION, FUSED)], [], []),
            id="the last of the list",
        ),
        pytest.param(
            [entry(FUSION, 1), TOP, entry(PROMPTS, 3), END],
            [entry(FUSED, 2), TOP, entry(PROMPTED, 4), END],
            ([(FUSION, FUSED), (PROMPTS, PROMPTED)], [], []),
            id="two in two places",
        ),
        pytest.param(
            [TOP, entry(FUSION, 1), MIDDLE, END],
            [TOP, MIDDLE, entry(FUSED, 2), END],
            ([], [FUSED], [FUSION]),
            id="alike, but elsewhere",
        ),
        pytest.param(
            [TOP, entry(FUSION, 1), END],
            [TOP, entry(PROMPTS, 2), END],
            ([], [PROMPTS], [FUSION]),
            id="in the same place, but unlike",
        ),
        pytest.param(
            [TOP, entry("Balanced Fusion of Senses", 1), entry(FUSION, 3), END],
            [TOP, entry(FUSED, 2), END],
            ([(FUSION, FUSED)], [], ["Balanced Fusion of Senses"]),
            id="the most alike of two",
        ),
        pytest.param(
            [TOP, entry(FUSION, 1), END],
            [TOP, entry(FUSED, 2), entry(FUSION + "s", 3), END],
            ([(FUSION, FUSED)], [FUSION + "s"], []),
            id="one cannot become two",
        ),
    ],
)
def test_an_entry_with_another_title_and_link_is_edited_if_it_reads_alike_in_its_place(
    before: list[str], after: list[str], expected: object
) -> None:
    assert changes(before, after) == expected


@pytest.mark.parametrize("section", ["One", "Two"])
def test_of_two_entries_of_one_work_that_of_the_same_section_was_edited(section: str) -> None:
    def lines(venue_by_section: dict[str, str]) -> str:
        return "\n".join(
            f"## {name}\n\n- [{FUSION}](https://example.org/{name}) [{venue}]\n"
            for name, venue in venue_by_section.items()
        )

    old = parsing.parse("README.md", lines({"One": "CVPR 2020", "Two": "CVPR 2021"}))
    new = parsing.parse("README.md", lines({section: "ICML 2022"}))
    ((before, _),) = diff.compare_entries(old, new).edited_pairs
    assert before.section == (section,)


def test_the_padding_of_a_table_is_not_a_change() -> None:
    table = "| Title | Venue |\n|---|---|\n"
    old = parsing.parse("README.md", f"{table}| [{FUSION}](https://example.org/1) | CVPR 2020 |\n")
    new = parsing.parse("README.md", f"{table}|[{FUSION}](https://example.org/1)   |   CVPR 2020|\n")
    assert diff.compare_entries(old, new) == diff.EntryChanges((), (), (), ())


def test_a_bar_within_a_bullet_is_not_a_border_of_a_cell() -> None:
    old = parsing.parse("README.md", f"{TOP} a|b\n")
    new = parsing.parse("README.md", f"{TOP} a | b\n")
    assert len(diff.compare_entries(old, new).edited_pairs) == 1
