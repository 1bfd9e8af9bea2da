"""How the lines within a paragraph end."""

from __future__ import annotations

import pytest

from bot.core import parsing
from bot.core.conventions.line_breaks import find_line_ends

U = "https://arxiv.org/abs/2406.04802"
ENDS = {
    "hard breaks": (f"**A Title of Views** \\\n*Ann Smith* \\\nICML 2024. [[Paper]({U})]", [True, True]),
    "one that is missing": (
        f"**A Title of Views** \\\n*Ann Smith*\nICML 2024. [[Paper]({U})]",
        [True, False],
    ),
    "blanks break as well": (f"**A Title of Views**  \n*Ann Smith*  \nICML 2024. [[Paper]({U})]", []),
    "Windows": (f"**A Title of Views** \\\r\n*Ann Smith*\r\n[[Paper]({U})]\r", [True, False]),
    "links that may share a line": (
        f"**A Title of Views** \\\n[[Paper]({U})]\n[[Code](https://github.com/a/b)]",
        [True],
    ),
    "a break in HTML": (f"**A Title of Views**<br>\n*Ann Smith*<br/>\n[[Paper]({U})]", []),
    "a list of names that runs on": (
        f"**A Title of Views** \\\nAnn Smith,\nBen Jones \\\n[[P]({U})]",
        [True, True],
    ),
    "a sentence that runs on": (f"**A Title of Views** \\\nThe first that\nshows it. [[P]({U})]", [True]),
    "code over two lines": (f"**A Title of Views** \\\nAs `a\nB` of [[P]({U})]", [True]),
    "a remark over two lines": (f"**A Title of Views** \\\nAs <!-- A\nB --> of [[P]({U})]", [True]),
    "one line": (f'**A Title of Views** "It", ICML 2024. [[Paper]({U})]', []),
    "bullets below": (f"**A Title of Views**\n\n- Paper: {U}\n- Code: https://github.com/a/b", []),
    "a bullet": (f"- **A Title of Views** \\\n  Ann Smith\n  [[Paper]({U})]", []),
}


@pytest.mark.parametrize(("text", "expected"), ENDS.values(), ids=ENDS)
def test_a_line_that_another_follows_ends_with_a_hard_break_or_runs_on(text, expected):
    whole = f"## Papers\n\n{text}\n"
    (entry,) = parsing.parse("README.md", whole).entries
    found = list(find_line_ends(entry))
    assert [end.has_hard_break for end in found] == expected
    assert all(whole[end.offset - 1] not in " \r\n" and whole[end.offset] in " \r\n" for end in found)
