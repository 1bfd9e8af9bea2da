"""What was wrongly taken for a title is not held against the entry."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from bot.core import parsing
from bot.core.evidence import PaperEvidence
from bot.core.model import Field, Record, Ref
from bot.core.rules.shared.misread_title import is_comparable_title, is_misread_title

URL = "https://arxiv.org/abs/2403.05086"
CVF = "https://openaccess.thecvf.com/content/CVPR2024/html/Li_Trusted_Fusion_of_Several_Views_CVPR_2024_paper.html"
TITLE = "Trusted Fusion of Several Views"
KNOWLEDGE = cast(PaperEvidence, SimpleNamespace(authors=("Ann Li", "Bo Xu"), titles=(TITLE, "Fusion")))
CASES = [
    ("Ann Li", f"- [Ann Li](https://a.example/), Bo Xu. [[paper]]({URL})", True),
    ("Bo  Xu", f"- **Bo Xu** [[paper]]({URL})", True),
    ("A Network for Everything", f"- **A Network for Everything** {TITLE} [[paper]]({URL})", True),
    ("A Network for Everything", f"- **A Network for Everything** *{TITLE.lower()}* [[paper]]({URL})", True),
    (f"{TITLE} (Machine Learning", f"- {TITLE} (Machine Learning [J], 2021) [[paper]]({URL})", True),
    (f"{TITLE} (of Several Kinds)", f"- [{TITLE} (of Several Kinds)]({URL})", False),
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


OTHER = "https://arxiv.org/abs/2403.05087"
OWN = (Record("arXiv", Ref("arxiv", "2403.05086"), TITLE),)
COMPARABLE = [
    ("Hashing of Pictures", f"- [Hashing of Pictures]({URL})", True),
    ("Attention-FSOD", f"| [Attention-FSOD]({URL}) | 12.0 |", False),
    ("Meta Det", f"- [Meta Det]({URL})", False),
    ("Hashing of Pictures", f"- [Hashing of Pictures]({URL}) [[journal]]({OTHER})", False),
]


@pytest.mark.parametrize(("title", "line", "expected"), COMPARABLE, ids=[case[1][:60] for case in COMPARABLE])
def test_only_a_title_of_the_known_paper_is_compared(title, line, expected):
    head = "| Name | AP |\n|---|---|\n" if line.startswith("|") else ""
    (entry,) = parsing.parse("README.md", f"# L\n\n## S\n\n{head}{line}\n").entries
    knowledge = cast(PaperEvidence, SimpleNamespace(own_records=OWN))
    assert is_comparable_title(replace(entry, title=Field(title)), knowledge) is expected
