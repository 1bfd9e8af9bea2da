"""Lists in many forms: each entry of each is read, with just the fields that the form shows."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from bot.core import parsing
from bot.core.model import Entry
from bot.core.parsing.slots import describe_shape, summarize_slots
from bot.core.parsing.unread import find_unread_lines
from tests.core.parsing.reading import check


class Paper(NamedTuple):
    title: str
    authors: str
    venue: str
    year: str
    id: str

    @property
    def values(self) -> dict[str, str]:
        first, *others = self.authors.split(", ")
        url = f"https://arxiv.org/abs/{self.id}"
        return {
            **self._asdict(),
            "yy": self.year[2:],
            "url": url,
            "bare": url.removeprefix("https://"),
            "first": first,
            "others": ", ".join(others),
            "name": re.sub(r"\W+", "", self.title)[:6],
        }


PAPERS = [
    Paper(*row.split(" | "))
    for row in (
        "Deep Residual Learning for Images | Kaiming He, Jian Sun | CVPR | 2016 | 1512.03385",
        "Attention Is All You Need | Ashish Vaswani, Noam Shazeer, Niki Parmar | NeurIPS | 2017 | 1706.03762",
        "BERT: Pre-training of Deep Transformers | Jacob Devlin, Ming-Wei Chang | NAACL | 2019 | 1810.04805",
        "Do ImageNet Classifiers Generalize? | Benjamin Recht, Rebecca Roelofs | ICML | 2019 | 1902.10811",
        "Transferable Visual Models, and Why | Alec Radford, Jong Wook Kim | ICML | 2021 | 2103.00020",
        "Graph Attention Networks | Petar Veličković, Guillem Cucurull | ICLR | 2018 | 1710.10903",
        "Denoising Diffusion Probabilistic Models | Jonathan Ho, Ajay Jain | NeurIPS | 2020 | 2006.11239",
        "Masked Autoencoders Are Scalable | Kaiming He, Xinlei Chen, Saining Xie | CVPR | 2022 | 2111.06377",
        "A Framework for Contrastive Learning | Ting Chen, Simon Kornblith | ICML | 2020 | 2002.05709",
    )
]

# What a form shows: t(itle) always, v(enue), y(ear), a(uthors), f(irst author alone).
FORMS = [
    ("- [{title}]({url}) [{venue} {year}]", "vy"),
    ("- [{title}]({url}) - {authors} [{venue} {year}]", "vya"),
    ("- [{title}]({url}), {authors}, {venue} {year}.", "vya"),
    ("- [{title}]({url}) {authors}. {venue} {year}", "vya"),
    ("- [{title}]({url}). {authors}. {venue}, {year}. [[code](https://github.com/a/{name})]", "vya"),
    ("- **[{title}]({url})** ({venue} {year}) {authors}", "vya"),
    (":sparkles: <b>{title} ({year} {venue})</b> [[Paper]]({url})\n"
     '<p align="center"><img src="figures/{name}.png"></p>\n', "vy"),
    ("* {year}-{venue} - {title}. [[Paper]]({url})", "vy"),
    ("* [{venue}-{yy}] {title}. [[Paper]]({url})", "vy"),
    ("- {year}.06 | {venue} | {title} | [[paper]]({url})", "v"),
    ("- [{year}/06] **{title}.** *{first} et al. {venue}.* [[paper]({url})]", "vf"),
    ("- [{year}/06] **{title}.** *{first} (Some University) et al. {venue}.* [[paper]({url})]", "vf"),
    ("- [{year}/06] {title} *{first} et al. {venue} (oral)* [[paper]({url})]", "vf"),
    ("- [{year}/06] {title} [[paper]({url})]", ""),
    ("- {title} {url}", ""),
    ("- {title} ({bare})", ""),
    ("- {title}: [paper]({url})", ""),
    ("- {title}: {url}", ""),
    ("- {title} ({venue}'{yy}) [link to paper]({url})", "vy"),
    ("- \\[[{venue}]({url})\\] {title}. `{year}.06`", "v"),
    ("- `{venue} {year}` {title} [[paper]]({url})", "vy"),
    ("- [{title}]({url}) <kbd>{venue} {year}</kbd>", "vy"),
    ("- (*{venue}'{yy}*) {title} [[paper]({url})]", "vy"),
    ("- ({venue} {year}) **{title}**, {first} et al. [[Paper]({url})]", "vyf"),
    ("- 【{venue}{year}】{title} [[paper]]({url})", "vy"),
    ("- **[{venue} {year}]** **{title}** | [[paper]]({url})", "vy"),
    ("- **[{name}]** {title} | **[{venue}' {yy}]** |[`[pdf]`]({url})", "vy"),
    ('* **[PDF]** "{title}", {venue} {year}. [[PDF]]({url})', "vy"),
    ('* **[{name}]** "{title}", {authors}, {venue}, {year}. [[Paper]({url})]', "vya"),
    ('- **{name}** (base): "{title}" [{year}-06] [{venue}] [[paper]({url})]', "v"),
    ("- {authors}. [{title}]({url}). {venue}, {year}.", "vya"),
    ('- {authors}. "{title}". *{venue} {year}*. [[pdf]]({url})', "vya"),
    ("- {title}, *{authors}*, {venue} {year}. [paper]({url})", "vya"),
    ("- {title}. *{authors}.* {venue} {year}. [paper]({url})", "vya"),
    ('- "{title}". {authors}. {venue} {year}. [paper]({url})', "vya"),
    ("- [![arXiv](https://img.shields.io/badge/arXiv-{id}-b31b1b)]({url}) {title}", ""),
    ("- **{title}** ![](https://img.shields.io/badge/{venue}-{year}-blue) [[paper]({url})]", "vy"),
    ("**{title}** {authors}, *{venue} {year}* [[paper]]({url})\n", "vya"),
    ("**{title}** {authors}, *{venue} {year}* [[paper]]({url})", "vya"),
    ("**{title}.**<br>\n*{authors}.*<br>\n{venue} {year}. [[PDF]({url})]\n", "vya"),
    ("**{title}**<br>\n{authors}<br>\n*{venue} {year}* [[paper]({url})]\n", "vya"),
    ('**[1]** {authors}. "**{title}**." {venue} {year}. [[pdf]]({url})\n', "vya"),
    ("[{title}]({url})\n", ""),
    ("[{title}]({url}), {venue} {year}\n", "vy"),
    ("### {title}\n*{authors}*\n\n{venue} {year} [[paper]]({url})\n", "vya"),
    ("- [{title}]({url})\n  - {authors}\n  - Dataset: [WMT-16 (en-de)](https://example.org/{name})\n"
     "  - Keyword: fusion\n  - Code: [official](https://github.com/a/{name})\n", "a"),
    ("- **{name}**\n  - {title}, {venue} {year}\n  - [[Paper]]({url})\n", "vy"),
    ("<li>{title}. {authors}. {venue} {year}. <a href=\"{url}\">[pdf]</a></li>", "vya"),
    ("<p><b>{title}</b><br>{authors}<br><i>{venue} {year}</i> <a href=\"{url}\">paper</a></p>\n", "vya"),
    ("<tr><td>{title}</td><td>{venue} {year}</td><td><a href=\"{url}\">paper</a></td></tr>", "vy"),
    ("| {venue} {year} | {title} | [link]({url}) |", "vy"),
    ("| {name} | [{title}]({url}) | {first} | {venue} {year} |", "vy"),
]  # fmt: skip


def list_in_form(form: str, papers: list[Paper]) -> str:
    head = "|a|b|c|d|\n|---|---|---|---|\n" if form.startswith("|") else ""
    lines = "\n".join(form.format_map(paper.values) for paper in papers)
    if form.startswith("<tr"):
        lines = f"<table>\n{lines}\n</table>"
    return f"# A list\n\nWords about it.\n\n## Learning of Representations\n\n{head}{lines}\n"


def fields_of(entry: Entry, shown: str) -> tuple[object, ...]:
    return (
        entry.title.value,
        entry.venue.value if entry.venue else None,
        entry.year.value if entry.year and "y" in shown else None,
        ", ".join(author.value.partition(" et al")[0] for author in entry.authors)
        if {"a", "f"} & set(shown)
        else "",
    )


def fields_written(paper: Paper, shown: str) -> tuple[object, ...]:
    authors = paper.authors if "a" in shown else paper.authors.split(", ")[0] if "f" in shown else ""
    return (
        paper.title,
        paper.venue if "v" in shown else None,
        paper.year if "y" in shown else None,
        authors,
    )


@pytest.mark.parametrize(("form", "shown"), FORMS, ids=[form for form, _ in FORMS])
def test_each_entry_of_a_list_is_read_whatever_its_form(form, shown):
    document = parsing.parse("README.md", list_in_form(form, PAPERS))
    check(document)
    assert find_unread_lines(document) == ()
    read = [fields_of(entry, shown) for entry in document.entries]
    if "f" in shown:
        read = [
            (*fields[:3], str(fields[3]).removesuffix(" et al.").removesuffix(" et al")) for fields in read
        ]
    assert read == [fields_written(paper, shown) for paper in PAPERS]


NUMBERED = "".join(
    f"- [Paper Number {n} of Them](https://arxiv.org/abs/2406.0480{n}) [ICML 2024]\n" for n in range(3)
)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        pytest.param(
            "+ (MVTec AD)MVTec AD: A Real-World Dataset [[CVPR 2019]](https://arxiv.org/abs/2011.06170)",
            ["MVTec AD: A Real-World Dataset"],
            id="a name in parentheses before the title that begins with it",
        ),
        pytest.param(
            "#### 1.3.2 Fusion\n"
            "- [2024/06] One of the Papers *A. Bee et al. ICML* [[paper](https://arxiv.org/abs/2406.04802)]\n"
            "- [2024/06] Another of the Papers *C. Dee et al. ICML* [[paper](https://arxiv.org/abs/2406.04803)]",
            ["One of the Papers", "Another of the Papers"],
            id="a heading above two papers is none",
        ),
        pytest.param(
            "<table>\n<tr>\n<td><b>One of the Papers</b></td>\n<td>ICML 2024</td>\n"
            "<td><a href='https://arxiv.org/abs/2406.04802'>paper</a></td>\n</tr>\n</table>",
            ["One of the Papers"],
            id="a row of tags over several lines",
        ),
        pytest.param(
            "## News\n- [One of the Papers](https://arxiv.org/abs/2406.04802) [ICML 2024]\n\n## Papers\n"
            + NUMBERED,
            ["One of the Papers", *(f"Paper Number {n} of Them" for n in range(3))],
            id="below news what is written as the entries are",
        ),
        pytest.param(
            "## News\n- [2024/06] We wrote [One of the Papers](https://arxiv.org/abs/2406.04802)\n\n"
            "## Papers\n" + NUMBERED,
            [f"Paper Number {n} of Them" for n in range(3)],
            id="below news nothing else",
        ),
    ],
)
def test_what_is_an_entry_is_told_by_its_neighbours(text, titles):
    assert [entry.title.value for entry in parsing.parse("README.md", f"{text}\n").entries] == titles


def test_what_each_place_of_the_entries_holds_is_told_with_its_support():
    text = list_in_form("- ({venue} {year}) **{title}**, {authors}. [[Paper]({url})]", PAPERS)
    slots = parsing.learned_slots(parsing.parse("README.md", text))
    assert slots is not None
    told = {describe_shape(one.shape): (one.holds, one.total) for one in summarize_slots(slots)}
    assert told == {
        "text in parentheses": ("venue", 9),
        "bold text": ("title", 9),
        "text": ("names", 9),
        "link in brackets": ("label", 9),
    }


def test_a_line_of_linked_authors_in_italics_is_no_bullet():
    for ending in ("", "<br>", " <br />", ".", "\\"):
        lines = [
            "**Scaling of Adversarial Networks to Images.**<br>",
            f"*[Ann Li](https://a.example/), [Bo Xu](https://b.example/).*{ending}",
            "CVPR 2023 (Highlight). [[PDF](https://arxiv.org/abs/2303.05511)]",
        ]
        (entry,) = parsing.parse("README.md", "\n".join(["# L", "", "## S", "", *lines, ""])).entries
        assert (entry.title.value, entry.first_line) == ("Scaling of Adversarial Networks to Images", 5)


def test_a_paragraph_whose_title_link_lost_a_bracket_is_an_entry():
    for line in (
        "[Canonical Correlation of Views(https://arxiv.org/abs/2303.05511), ICML 2013",
        "[Canonical Correlation of Views(https://arxiv.org/abs/2303.05511), ICML 2013 [[code]](https://a.example/)",
    ):
        (entry,) = parsing.parse("README.md", f"# L\n\n## S\n\n{line}\n").entries
        assert entry.title.value == "Canonical Correlation of Views"


def test_prose_with_a_broken_link_is_no_entry():
    for line in (
        "[Canonical Correlation of Views(https://a.example/) is a good start for all who are new here.",
        "See [Canonical Correlation of Views(https://arxiv.org/abs/2303.05511), ICML 2013.",
    ):
        assert parsing.parse("README.md", f"# L\n\n## S\n\n{line}\n").entries == ()
