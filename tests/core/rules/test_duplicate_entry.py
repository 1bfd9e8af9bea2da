"""One page under one title stands in a list once; a short title alone tells nothing."""

from __future__ import annotations

import pytest

from tests.core.rules.test_pages import judged

HEAD = "# A list\n\n## Tools\n- [Netron](https://github.com/lutzroeder/netron) - Viewer.\n"
BASE = HEAD + "\n## Viewers\n- [Zetane](https://zetane.example.org/) - Another.\n"


def said(line: str, base: str = BASE, below: str = "## Viewers\n") -> list[str]:
    found = judged(base, base.replace(below, f"{below}{line}\n"), {}).findings
    return [finding.message for finding in found if finding.rule == "duplicate-entry"]


TWICE = {
    "in its section": ("- [Netron](https://github.com/lutzroeder/netron) - A viewer.", "## Tools\n"),
    "in another case": ("- [netron](https://github.com/LutzRoeder/Netron) - A viewer.", "## Tools\n"),
    "its page in another form": ("- [Zetane](http://www.zetane.example.org) - A viewer.", "## Viewers\n"),
    "under another heading": ("- [Netron](https://github.com/lutzroeder/netron) - A viewer.", "## Viewers\n"),
}


@pytest.mark.parametrize(("line", "below"), TWICE.values(), ids=TWICE)
def test_a_page_that_stands_already_is_told_of(line, below):
    (message,) = said(line, below=below)
    assert message.endswith("both bear the same title and link the same page.")


REPEATING = (
    "# A list\n"
    + "".join(
        f"\n## {part}\n" + "".join(f"- [Kit {n}](https://kit{n}.example.org/) - A kit.\n" for n in range(3))
        for part in ("Tools", "Libraries")
    )
    + "\n## Viewers\n- [Zetane](https://zetane.example.org/) - Another.\n"
)
SILENT = {
    "a namesake": ("- [Netron](https://netron.example.org/) - Another one.", BASE),
    "the same page under another title": (
        "- [Model Gallery](https://github.com/lutzroeder/netron) - Models.",
        BASE,
    ),
    "another page of its site": ("- [Zetane](https://zetane.example.org/pro) - The other one.", BASE),
    "a list that repeats pages on purpose": ("- [Kit 1](https://kit1.example.org/) - A kit.", REPEATING),
}


@pytest.mark.parametrize(("line", "base"), SILENT.values(), ids=SILENT)
def test_it_is_silent_where_they_may_be_two(line, base):
    assert said(line, base) == []
