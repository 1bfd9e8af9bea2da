"""Lines that link a paper and belong to no entry are named, and no others."""

from __future__ import annotations

import pytest

from bot.core import parsing, render, review
from bot.core.parsing.unread import find_unread_lines
from bot.core.pull import ChangedFile
from tests.core.parsing.reading import ARXIV, CODE

PROSE = f"All of this is surveyed at length in [this text]({ARXIV}), which says more."
ENTRY = f"- [Exact Title of a Paper]({ARXIV}) [CVPR 2023]"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(ENTRY, [], id="an entry"),
        pytest.param(PROSE, [1], id="a sentence that links a paper"),
        pytest.param(f"See [the code]({CODE}) for more.", [], id="a sentence that links code"),
        pytest.param("Read arxiv.org/abs/2402.06244 first.", [1], id="an address without its scheme"),
        pytest.param("Read [it](https://arxiv.org/abs/2402.06244).", [1], id="an address before `).`"),
        pytest.param("Write to me@arxiv.org/abs/2402.06244 first.", [], id="no address"),
        pytest.param(f"{ENTRY}\n\n{PROSE}\n\n{ENTRY.replace('62', '63')}", [3], id="between two entries"),
        pytest.param(f"<!-- {PROSE} -->", [], id="a comment"),
        pytest.param(f"<!--\n{PROSE}\n--> {PROSE}", [3], id="behind a comment of several lines"),
        pytest.param(f"```\n{PROSE}\n```\n{PROSE}", [4], id="behind code"),
        pytest.param(f"## News\n- We wrote [Exact Title of a Paper]({ARXIV})", [2], id="below news"),
        pytest.param(f"## Kept Apart\n{PROSE}\n\n## Papers\n{PROSE}", [5], id="a section left alone"),
    ],
)
def test_a_line_that_links_a_paper_is_in_an_entry_or_is_named(text, lines):
    document = parsing.parse("README.md", text)
    assert [line.line for line in find_unread_lines(document, ["kept apart"])] == lines


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        pytest.param(
            f"{PROSE}\n\n", f"{PROSE}\n\n{ENTRY}\n", [], id="what stood unread is nobody's proposal"
        ),
        pytest.param(f"{PROSE}\n\n", f"Hello.\n\n{PROSE}\n\n", [], id="what only moved is not either"),
        pytest.param(f"{PROSE}\n\n", f"{PROSE}\n\n{PROSE}\n", [3], id="the same once more"),
        pytest.param(
            f"{ENTRY}\n", f"As the reader will have seen, {ENTRY[2:]}.\n", [1], id="an entry that is none now"
        ),
    ],
)
def test_of_a_change_only_the_lines_that_it_leaves_unread_are_named(before, after, lines):
    submission = review.submit(review.merge([ChangedFile("README.md", before, before, after)]))
    assert [line.line for line in submission.unread_lines] == lines


def test_a_pull_request_of_which_nothing_is_read_says_so_and_is_neutral():
    before = f"# A list\n\n{ENTRY}\n"
    file = ChangedFile("README.md", before, before, f"{before}\n{PROSE} `</details>`\n")
    merged_files = review.merge([file])
    judgement = review.check(review.submit(merged_files))
    wanted = render.build_review("a" * 40, merged_files, (), judgement)
    assert wanted is not None
    assert (wanted.conclusion, wanted.comments) == ("neutral", ())
    assert wanted.title == "No entry could be read; 1 line with a paper's link could not be judged"
    assert wanted.summary is not None
    assert "<details><summary>Not read as entries: 1 line with a paper's link</summary>" in wanted.summary
    assert "README.md` line 5: `` All of this is surveyed" in wanted.summary


def test_beside_entries_that_are_fine_unread_lines_are_told_without_a_doubt():
    before = "# A list\n\n"
    file = ChangedFile("README.md", before, before, f"{before}{ENTRY}\n\n{PROSE}\n")
    merged_files = review.merge([file])
    wanted = render.build_review("a" * 40, merged_files, (), review.check(review.submit(merged_files)))
    assert wanted is not None
    assert wanted.title.endswith("1 line with a paper's link not read")
    assert wanted.summary is not None
