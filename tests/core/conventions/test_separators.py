"""What stands between links that follow one another, and what does not count as that."""

from __future__ import annotations

import pytest

from bot.core import parsing
from bot.core.conventions.separators import find_separators

U, V, W = "https://arxiv.org/abs/2406.04802", "https://github.com/a/b", "https://a.example/p"
JOINED = {
    "bars": (f"- **A Title of Views** [Paper]({U}) | [Code]({V}) | [Page]({W})", ["link  | ", "link  | "]),
    "commas in brackets": (f"- [Views]({U}) - Of old. ([Code]({V}), [Page]({W}))", ["link , "]),
    "brackets of their own": (f"- **A Title of Views** [[Paper]({U})][[Code]({V})]", ["link ]["]),
    "a blank": (f"- **A Title of Views** [Paper]({U}) [Code]({V})", ["link  "]),
    "behind the title": (f"- [A Title of Views]({U}) [[Code]({V})] [[Page]({W})]", ["title  [", "link ] ["]),
    "one link": (f"- [A Title of Views]({U})", []),
    "words between": (f"- [A Title of Views]({U}) and [Code]({V})", []),
    "a sentence between": (f"- [Views]({U}) - (fork of [it]({V})). ([Page]({W}))", []),
    "a picture between": (f"- [A Title of Views]({U}) ![x](y.png) [Code]({V})", []),
    "a badge": (f"- [A Title of Views]({U}) [![Code](https://img.shields.io/x)]({V})", []),
    "emphasis between": (f"- [A Title of Views]({U}) **[Code]({V})**", []),
    "a sign that says something": (f"- **A Title of Views** [Paper]({U}) 🤗 [Data]({V})", []),
    "an arrow": (f"- **A Title of Views** [Paper]({U}) → [Fork]({V})", []),
    "another line": (f"- [A Title of Views]({U})\n  [Code]({V})", []),
    "a row": (f"| T | L |\n|---|---|\n| [A Title of Views]({U}) | [Code]({V}) |", []),
}


@pytest.mark.parametrize(("text", "expected"), JOINED.values(), ids=JOINED)
def test_links_are_joined_by_the_signs_between_them(text, expected):
    (entry,) = parsing.parse("README.md", f"## Papers\n\n{text}\n").entries
    found = list(find_separators(entry))
    assert [f"{joint.kind} {joint.text}" for joint in found] == expected
    whole = f"## Papers\n\n{text}\n"
    assert all(whole[joint.span.start : joint.span.end] == joint.text for joint in found)
