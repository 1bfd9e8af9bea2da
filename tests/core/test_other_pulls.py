"""Papers that several pull requests propose: read from their patches, said in one line, told to the later."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import other_pulls, render, review
from bot.core.judgement import AlsoProposed, Judgement, Verification
from bot.core.model import Document, Entry
from bot.core.pull import ChangedFile, OtherPull, OtherPulls
from bot.core.render import also_proposed_line, count_mentions
from bot.core.submission import Submission

VIEWS = "- [A Theory of Unseen Views](https://arxiv.org/abs/2101.00001)"
RIVERS = "- [On Mapping Slow Rivers](https://arxiv.org/abs/2101.00002)"
LONG = "- [Sound as a Guide to Sight](https://arxiv.org/abs/2101.00003)"


@pytest.mark.parametrize(
    ("lines", "titles"),
    [
        pytest.param([f" {RIVERS}", f"+{VIEWS}"], ["A Theory of Unseen Views"], id="a line added"),
        pytest.param([f"+{VIEWS}\r"], ["A Theory of Unseen Views"], id="in a file with CRLF"),
        pytest.param(
            ["+| 2021 | A Theory of Unseen Views | [pdf](https://arxiv.org/abs/2101.00001) |"],
            ["A Theory of Unseen Views"],
            id="a row, whose header the patch does not show",
        ),
        pytest.param(
            [f"+{VIEWS}", "@@ -40,0 +41,1 @@ ## Other", f"+{RIVERS}"],
            ["A Theory of Unseen Views", "On Mapping Slow Rivers"],
            id="in two hunks",
        ),
        pytest.param([f"-{VIEWS}"], [], id="a removal"),
        pytest.param([f" {VIEWS}", f" {RIVERS}"], [], id="what stands around a change"),
        pytest.param([f"-{VIEWS}", f"+{VIEWS.replace('- ', '* ')}"], [], id="another bullet"),
        pytest.param([f"-{VIEWS}", f"+{VIEWS} [CVPR 2021]"], [], id="an entry edited"),
        pytest.param([f"-{VIEWS}", f" {RIVERS}", f" {LONG}", f"+{VIEWS}"], [], id="an entry moved"),
        pytest.param(
            [f"-{VIEWS}", "@@ -90,0 +89,1 @@", f"+{VIEWS}"], [], id="an entry moved from hunk to hunk"
        ),
        pytest.param(
            [f"-{VIEWS}", f"+{VIEWS}", "\\ No newline at end of file"], [], id="the end of the file"
        ),
        pytest.param(["+Thanks to all."], [], id="a sentence"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_a_patch_shows_what_it_adds(lines: list[str], titles: list[str]) -> None:
    patch = "\n".join(["@@ -1,9 +1,9 @@ ## Papers", *lines])
    assert [entry.title.value for entry in other_pulls.added_entries("README.md", patch)] == titles


@given(st.lists(st.text(alphabet="@+-\\ #|[](x)\r\t`", max_size=12), max_size=8))
def test_any_patch_can_be_read(lines: list[str]) -> None:
    other_pulls.added_entries("README.md", "\n".join(lines))


def submission(*lines: str, base: str = RIVERS) -> Submission:
    before = f"# List\n\n{base}\n"
    file = ChangedFile("README.md", before, before, before + "".join(f"{line}\n" for line in lines))
    return review.submit(review.merge([file]))


def adding(*lines: str) -> tuple[tuple[str, str], ...]:
    return (("README.md", "\n".join(["@@ -3,1 +3,9 @@", *(f"+{line}" for line in lines)])),)


@pytest.mark.parametrize(
    ("mine", "theirs", "found"),
    [
        pytest.param(VIEWS, VIEWS, True, id="the same line"),
        pytest.param(VIEWS, VIEWS.replace("abs", "pdf"), True, id="under another address of one identity"),
        pytest.param(
            VIEWS,
            "- A Theory of Unseen Views, [ICLR 2021](https://openreview.net/forum?id=abcDEF1234)",
            True,
            id="by its title alone",
        ),
        pytest.param(VIEWS, LONG, False, id="another paper"),
        pytest.param(
            VIEWS,
            VIEWS.replace("00001", "00009"),
            False,
            id="two papers of one title, by their identifiers",
        ),
        pytest.param(
            "- [Attention](https://arxiv.org/abs/2101.00001)",
            "- [Attention](https://openreview.net/forum?id=abcDEF1234)",
            False,
            id="a title too short to tell",
        ),
        pytest.param(RIVERS + " [CVPR 2021]", RIVERS + " [ICLR 2021]", False, id="an entry that both edit"),
    ],
)
def test_an_earlier_pull_that_proposes_the_same_paper_is_named(mine: str, theirs: str, found: bool) -> None:
    base = LONG if mine.startswith(RIVERS) else RIVERS
    edits = mine.startswith(RIVERS)
    proposed = submission(mine, base=RIVERS if edits else base)
    if edits:
        before = f"# List\n\n{RIVERS}\n"
        proposed = review.submit(
            review.merge([ChangedFile("README.md", before, before, f"# List\n\n{mine}\n")])
        )
    also = other_pulls.find_also_proposed(proposed, (), [OtherPull(4, adding(theirs))])
    assert [one.pull_numbers for one in also] == ([(4,)] if found else [])


def test_an_entry_that_repeats_the_list_is_not_also_reported_as_proposed_elsewhere() -> None:
    proposed = submission(RIVERS.replace("abs", "pdf"))
    findings = review.check(proposed).findings
    assert [finding.rule for finding in findings] == ["duplicate-entry"]
    assert other_pulls.find_also_proposed(proposed, findings, [OtherPull(4, adding(RIVERS))]) == ()
    assert other_pulls.find_also_proposed(proposed, (), [OtherPull(4, adding(RIVERS))]) != ()


def line(title: str, *numbers: int) -> str:
    (entry,) = _read(title)
    return also_proposed_line(AlsoProposed(entry, numbers))


def _read(title: str) -> tuple[Entry, ...]:
    from dataclasses import replace

    document: Document = review.submit(
        review.merge([ChangedFile("README.md", "", "", f"# L\n\n{VIEWS}\n")])
    ).documents["README.md"]
    return tuple(replace(one, title=one.title._replace(value=title)) for one in document.entries)


LINKED = "[A Theory of Views](https://arxiv.org/abs/2101.00001)"


@pytest.mark.parametrize(
    ("title", "numbers", "expected_line"),
    [
        ("A Theory of Views", (4,), f"- {LINKED} is also proposed in #4."),
        ("A Theory of Views", (4, 9), f"- {LINKED} is also proposed in #4 and #9."),
        ("A Theory of Views", (4, 9, 12), f"- {LINKED} is also proposed in #4, #9 and #12."),
        ("@team <3 [a](http://evil)", (4,), "- `@team <3 [a](http://evil)` is also proposed in #4."),
        ("A `tick` of\n\n# Time", (4,), "- ``A `tick` of # Time`` is also proposed in #4."),
    ],
)  # fmt: skip
def test_it_is_reported_in_one_line_that_no_title_breaks(
    title: str, numbers: tuple[int, ...], expected_line: str
) -> None:
    assert line(title, *numbers) == expected_line
    for number in (4, 9, 12, 1, 2):
        assert count_mentions(f"**1 finding**\n\n{expected_line}\n\n| a | b |", number) == (number in numbers)


def test_a_title_that_imitates_our_words_names_no_pull_request() -> None:
    title = "`x is also proposed in #4.`"
    assert count_mentions(f"- line 3: {title} is wrong. <sub>title-mismatch</sub>\n| {title} |", 4) == 0


@pytest.mark.parametrize(
    ("mine", "theirs", "summary", "unsettled"),
    [
        pytest.param([VIEWS], [VIEWS], "", True, id="it does not name this one yet"),
        pytest.param([VIEWS], [VIEWS], "- `A` is also proposed in #7.", False, id="it names it already"),
        pytest.param([VIEWS], [LONG], "- `A` is also proposed in #7.", True, id="it names it still"),
        pytest.param([VIEWS], [LONG], "- `A` is also proposed in #70.", False, id="it names another"),
        pytest.param(
            [VIEWS, LONG], [VIEWS, LONG], "- `A` is also proposed in #7.", True, id="only one of two papers"
        ),
        pytest.param([VIEWS], [], "", False, id="it proposes nothing"),
        pytest.param(None, [VIEWS], "", False, id="this one is closed, and not named"),
        pytest.param(
            None, [VIEWS], "- `A` is also proposed in #7.", True, id="this one is closed, and named"
        ),
    ],
)
def test_later_pulls_are_looked_at_again_where_they_name_this_one_wrongly(mine, theirs, summary, unsettled):
    others = OtherPulls(
        (), (OtherPull(9, adding(*theirs) if theirs else (), summary),), is_ready=mine is not None
    )
    found = other_pulls.stale_reviews(7, submission(*mine) if mine else None, others)
    assert found == ((9,) if unsettled else ())


def test_the_line_alone_makes_the_summary_stand_and_leaves_the_check_green() -> None:
    proposed = submission(VIEWS)
    (entry,) = proposed.entries
    judgement = Judgement((), {}, (Verification(entry, ("arXiv",), (), ()),))
    merged = review.merge([ChangedFile("README.md", "", "", "")])
    silent = render.build_review("abc", merged, (), judgement)
    named = render.build_review(
        "abc", merged, (), replace(judgement, also_proposed=(AlsoProposed(entry, (4,)),))
    )
    assert silent is not None
    assert named is not None
    assert silent.summary is None
    assert "is also proposed in #4." in (named.summary or "")
    assert (
        (named.conclusion, named.title)
        == (silent.conclusion, silent.title)
        == (
            "success",
            "No findings in 1 proposed entry",
        )
    )
