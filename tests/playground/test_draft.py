"""What visitors paste -> the list before and after, and where the new lines come to stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.draft import (
    MAX_LIST_LENGTH,
    MAX_NEW_LENGTH,
    MAX_NEW_LINES,
    Draft,
    DraftError,
    build_draft,
)

A = "- [A Paper About Trees](https://arxiv.org/abs/1706.03762) [NeurIPS 2017]"
B = "- [A Paper About Forests](https://arxiv.org/abs/1512.03385) [CVPR 2016]"
NEW = "- [A Paper About Moss](https://arxiv.org/abs/1810.04805) [NAACL 2019]"
LIST = f"# List\n\n{A}\n{B}\n\n## License\n\nCC0\n"

PLACES = {
    "below the last entry": (LIST, "", 4, [A, B, NEW, ""]),
    "with a blank line where the list has them": (f"# L\n\n{A}\n\n{B}\n", "", 5, [A, "", B, "", NEW]),
    "below a line that was chosen": (LIST, "3", 3, [A, NEW, B, ""]),
    "at the top": (LIST, "0", 0, [NEW, "# List", "", A]),
    "at the end of a text without entries": ("Hello.\n", "", 1, ["Hello.", NEW]),
    "alone in an empty list": ("", "", 0, [NEW]),
    "after a last line without its end": (f"{A}", "", 1, [A, NEW]),
}


def head_of(draft: Draft) -> str:
    return draft.files[0].head_text or ""


@pytest.mark.parametrize(("text", "place", "line", "expected"), PLACES.values(), ids=PLACES)
def test_the_new_lines_stand(text: str, place: str, line: int, expected: list[str]) -> None:
    draft = build_draft(text, f"\n{NEW}\n\n", "README.md", place)
    assert draft.place == line
    assert draft.has_chosen_place == bool(place)
    start = max(0, text.split("\n").index(expected[0]) if expected[0] in text.split("\n") else 0)
    assert head_of(draft).split("\n")[start : start + len(expected)] == expected


UNUSABLE = {
    "nothing new": (LIST, " \n ", ""),
    "a line that the list lacks": (LIST, NEW, "99"),
    "no number": (LIST, NEW, "first"),
    "a negative number": (LIST, NEW, "-1"),
    "digits of another script": (LIST, NEW, "٣"),
    "a list that is too long": ("x" * (MAX_LIST_LENGTH + 1), NEW, ""),
    "new lines that are too long": (LIST, "x" * (MAX_NEW_LENGTH + 1), ""),
    "too many new lines": (LIST, "x\n" * MAX_NEW_LINES + "x", ""),
}


@pytest.mark.parametrize(("text", "new", "place"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_cannot_be_reviewed_is_reported(text: str, new: str, place: str) -> None:
    with pytest.raises(DraftError):
        build_draft(text, new, "README.md", place)


@pytest.mark.parametrize(
    ("text", "new"),
    [("x" * MAX_LIST_LENGTH, NEW), (LIST, "x" * MAX_NEW_LENGTH), (LIST, "x\n" * (MAX_NEW_LINES - 1) + "x")],
    ids=["list", "characters", "lines"],
)
def test_what_is_just_short_enough_is_taken(text: str, new: str) -> None:
    build_draft(text, new, "README.md", "")


@given(
    st.text(max_size=200), st.text(min_size=1, max_size=60), st.sampled_from(["README.md", "README.rst", "?"])
)
def test_nothing_of_the_old_list_is_lost(text: str, new: str, format: str) -> None:
    try:
        draft = build_draft(text, new, format, "")
    except DraftError:
        return
    base, head = (draft.files[0].base_text or "").split("\n")[:-1], head_of(draft).split("\n")[:-1]
    added = len(head) - len(base)
    assert added >= 1
    assert head[: draft.place] + head[draft.place + added :] == base
    assert "\r" not in head_of(draft)
