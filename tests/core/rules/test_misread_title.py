"""What was wrongly taken for a title is not held against the entry."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from bot.core import parsing
from bot.core.evidence import PaperEvidence
from bot.core.model import Field
from bot.core.rules.shared.misread_title import is_misread_title

URL = "https://arxiv.org/abs/2403.05086"
CVF = "https://openaccess.thecvf.com/content/CVPR2024/html/Li_Trusted_Fusion_of_Several_Views_CVPR_2024_paper.html"
TITLE = "Trusted Fusion of Several Views"
KNOWLEDGE = cast(PaperEvidence, SimpleNamespace(authors=("Ann Li", "Bo Xu"), titles=(TITLE, "Fusion")))
CASES = [
    ("Ann Li", f"- [Ann Li](https://a.example/), Bo Xu. [[paper]]({URL})", True),
    ("Bo  Xu", f"- **Bo Xu** [[paper]]({URL})", True),
    ("A Network for Everything", f"- **A Network for Everything** {TITLE} [[paper]]({URL})", True),
    ("A Network for Everything", f"- **A Network for Everything** *{TITLE.lower()}* [[paper]]({URL})", True),
    (TITLE, f"- [{TITLE}]({URL})", False),
    (f"{TITLE} Again", f"- [{TITLE} Again]({URL})", False),
    ("Hashing of Generalizable Pictures", f"- [Hashing of Generalizable Pictures]({URL})", False),
    ("Hashing of Generalizable Pictures", f"- [Hashing of Generalizable Pictures]({CVF})", False),
    ("Hashing of Generalizable Pictures", f"- [Hashing of Generalizable Pictures]({URL}) Fusion", False),
]


@pytest.mark.parametrize(("title", "line", "expected"), CASES, ids=[case[1][:80] for case in CASES])
def test_a_title_is_misread_where_the_real_one_stands_beside_it_or_it_is_an_author(title, line, expected):
    (entry,) = parsing.parse("README.md", f"# L\n\n## S\n{line}\n").entries
    assert is_misread_title(replace(entry, title=Field(title)), KNOWLEDGE) is expected
