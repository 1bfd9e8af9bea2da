"""What is an entry, and what is none."""

from __future__ import annotations

import pytest

from bot.core import parsing
from bot.core.model import Field
from tests.core.parsing.reading import ARXIV, CODE, one, read, value

FORMS = [
    pytest.param(
        f"- [Exact Title]({ARXIV}) [CVPR 2023]", "bullet", "CVPR", "2023", id="link, then venue in brackets"
    ),
    pytest.param(
        f"* Exact Title [[CVPR2023]]({ARXIV}) [[Pytorch]]({CODE})",
        "bullet",
        "CVPR",
        "2023",
        id="venue as label",
    ),
    pytest.param(
        f"1. **Exact Title.** CVPR 2023. [paper]({ARXIV})",
        "numbered",
        "CVPR",
        "2023",
        id="bold with a full stop",
    ),
    pytest.param(
        f"1. [**Exact Title.**]({ARXIV}) _Ann Bee, Cy Dee._ CVPR 2023.",
        "numbered",
        "CVPR",
        "2023",
        id="bold link",
    ),
    pytest.param(
        f"**Exact Title** \\\n*Ann Bee, Cy Dee* \\\nCVPR 2023. [[Paper]({ARXIV})] \\\n4 Apr 2023",
        "paragraph",
        "CVPR",
        "2023",
        id="paragraph of four lines",
    ),
    pytest.param(
        f"- [Exact Title]({ARXIV}), Bee et al., CVPR 2023 | [code]({CODE})",
        "bullet",
        "CVPR",
        "2023",
        id="authors first",
    ),
    pytest.param(
        f"* Exact Title, CVPR'23. [\\[paper\\]]({ARXIV})", "bullet", "CVPR", "2023", id="escaped brackets"
    ),
    pytest.param(
        f"- **Exact Title** (2023), A. Bee et al. [[pdf]]({ARXIV})", "bullet", None, "2023", id="year alone"
    ),
    pytest.param(
        f'* **Name**: "Exact Title", CVPR, 2023 (*Lab*). [[Paper]({ARXIV})]',
        "bullet",
        "CVPR",
        "2023",
        id="quoted",
    ),
    pytest.param(
        f'* **?**: "Exact Title", CVPR, 2023. [[Paper]({ARXIV})]', "bullet", "CVPR", "2023", id="no name"
    ),
    pytest.param(
        f"- [**CVPR 2023**] Exact Title [[pdf]]({ARXIV})", "bullet", "CVPR", "2023", id="venue before"
    ),
    pytest.param(
        f"- **Exact Title (CVPR 2023)**\n  - Ann Bee, Cy Dee\n  - [[Paper]]({ARXIV})",
        "bullet",
        "CVPR",
        "2023",
        id="nested details",
    ),
    pytest.param(
        f"+ [Exact Title]({ARXIV}) (May, 2023)  \n  [![Star](https://img.shields.io/a)]({CODE})",
        "bullet",
        None,
        None,
        id="a date is no venue",
    ),
    pytest.param(f"* [Exact Title]({ARXIV}) 12 Apr 2021", "bullet", None, None, id="a date without brackets"),
    pytest.param(
        f"- Exact Title. [[PUB]({ARXIV})] [[CODE]({CODE})]",
        "bullet",
        None,
        None,
        id="plain title with links in brackets",
    ),
    pytest.param(
        f"- [Exact Title]({ARXIV}) [AAAI 2024 best paper]",
        "bullet",
        "AAAI",
        "2024",
        id="distinction left out",
    ),
    pytest.param(
        f"- [Exact Title]({ARXIV}) [MICCA 2023]", "bullet", "MICCA", "2023", id="misspelt venue as written"
    ),
    pytest.param(
        f"### 7. [CVPR '23] Exact Title\n**Authors**: Ann Bee, Cy Dee\n\n"
        f"[📄 Paper]({ARXIV}) | [💻 Code]({CODE})",
        "heading",
        "CVPR",
        "2023",
        id="heading",
    ),
    pytest.param(
        f"**Exact Title**\n\n- Paper: {ARXIV}\n- Code: {CODE}",
        "paragraph",
        None,
        None,
        id="bold line, details below",
    ),
    pytest.param(
        f"**Exact Title**\n\n- 论文：{ARXIV}\n\n- 代码：{CODE}",
        "paragraph",
        None,
        None,
        id="full-width colons",
    ),
    pytest.param(
        f"**Exact Title**\n\n论文：{ARXIV}\n\n代码：{CODE}",
        "paragraph",
        None,
        None,
        id="details as paragraphs",
    ),
    pytest.param(f"- Survey: [Exact Title]({ARXIV})", "bullet", None, None, id="behind its kind"),
    pytest.param(f"- 🌟 :star: [Exact Title]({ARXIV})", "bullet", None, None, id="decorated"),
    pytest.param(f"- [x] [Exact Title]({ARXIV})", "bullet", None, None, id="task list"),
    pytest.param(
        f"- [Exact Title][key] [CVPR 2023]\n\n[key]: {ARXIV}", "bullet", "CVPR", "2023", id="reference link"
    ),
    pytest.param(
        f'- <a href="{ARXIV}">Exact Title</a> [CVPR 2023]', "bullet", "CVPR", "2023", id="anchor tag"
    ),
    pytest.param(
        f'- [Exact Title](<{ARXIV}> "tip") [CVPR 2023]', "bullet", "CVPR", "2023", id="angle brackets and tip"
    ),
    pytest.param(f"- Exact Title <{ARXIV}>", "bullet", None, None, id="autolink"),
    pytest.param(f"- Exact Title: {ARXIV}.", "bullet", None, None, id="bare address"),
    pytest.param(
        f"- ****Exact Title****, CVPR 2023. [paper]({ARXIV})", "bullet", "CVPR", "2023", id="too many stars"
    ),
]

BROKEN = [
    pytest.param(f"- **Exact Title **, CVPR 2023. [paper]({ARXIV})", id="a blank before the closing stars"),
    pytest.param(f"- [Exact Title] ({ARXIV}) [CVPR 2023]", id="blank between label and address"),
    pytest.param(f"- [Exact Title][CVPR 2023]({ARXIV})", id="venue and address swapped"),
    pytest.param(f"-[Exact Title]({ARXIV}) [CVPR 2023]", id="no blank behind the bullet"),
    pytest.param(f"- Exact Title]({ARXIV}) [CVPR 2023]", id="no opening bracket"),
    pytest.param(f"- [Exact Title({ARXIV}) [CVPR 2023]", id="no closing bracket"),
    pytest.param(f"- [Exact Title]({ARXIV} [CVPR 2023]", id="no closing parenthesis"),
    pytest.param(f"- [Exact Title]({ARXIV}) [CVPR 2023", id="venue not closed"),
    pytest.param(f"- [Exact Title]( {ARXIV} ) [CVPR 2023]", id="blanks in the parentheses"),
    pytest.param(f"- Exact Title [[CVPR 2023] ({ARXIV})", id="blank, and a bracket too many"),
]


@pytest.mark.parametrize(("text", "form", "venue", "year"), FORMS)
def test_a_work_is_read_in_whatever_form_it_is_written(text: str, form: str, venue: str, year: str) -> None:
    entry = one(f"# List\n\n## Topic\n\n{text}\n")
    assert (entry.form, entry.title.value) == (form, "Exact Title")
    assert (value(entry.venue), value(entry.year)) == (venue, year)
    assert entry.links[0].url.value == ARXIV
    assert str(entry.links[0].ref) == "arxiv:2402.06244"
    assert entry.text == text.split("\n\n[key]")[0]


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_line_that_was_meant_as_an_entry_is_read_all_the_same(text: str) -> None:
    entry = one(f"# List\n\n{text}\n")
    assert (entry.title.value, entry.links[0].url.value) == ("Exact Title", ARXIV)
    assert (value(entry.venue), value(entry.year)) == ("CVPR", "2023")


TABLES = [
    pytest.param(
        "| Title | Venue | Date |\n|:--|:-:|:-:|\n"
        f"| ![Star](https://img.shields.io/s.svg) <br> [**Exact Title**]({ARXIV}) <br> | CVPR | 2023-12-11 |",
        "CVPR",
        None,
        id="badge, break, bold link",
    ),
    pytest.param(
        f"| Title | Venue | Year | Materials |\n|-|-|-|-|\n| Exact Title | CVPR | 2023 | [[PUB]({ARXIV})] |",
        "CVPR",
        "2023",
        id="venue and year in columns",
    ),
    pytest.param(
        f"| Name | Paper | Link |\n|-|-|-|\n| **Nick** | [Exact Title]({ARXIV}) | [Link]({CODE}) |",
        None,
        None,
        id="the header says where the title is",
    ),
    pytest.param(
        f"| Title & Authors | Links |\n|-|-|\n|[![Star](https://img.shields.io/s)]({CODE})"
        "[![Publish](https://img.shields.io/badge/Conference-CVPR'23-blue)]()"
        f"<br>[Exact Title]({ARXIV}) <br> Ann Bee |"
        f"[Paper]({ARXIV})|[//]: #12/03",
        "CVPR",
        "2023",
        id="venue in a badge, a cell too many",
    ),
    pytest.param(f"| a | b |\n|-|-|\n| [Exact Title]({ARXIV}) | x \\| y |", None, None, id="escaped pipe"),
    pytest.param(f"|[Exact Title]({ARXIV}) | no header here |", None, None, id="row of no table"),
]


@pytest.mark.parametrize(("text", "venue", "year"), TABLES)
def test_a_row_of_a_table_is_an_entry(text: str, venue: str | None, year: str | None) -> None:
    entry = one(f"# List\n\n{text}\n")
    assert (entry.form, entry.title.value) == ("row", "Exact Title")
    assert (value(entry.venue), value(entry.year)) == (venue, year)
    assert ARXIV in [link.url.value for link in entry.links]


def test_two_works_on_one_line_of_tags_are_one_entry_at_most() -> None:
    row = "<tr><td><a href='{}'>{} Title</a></td></tr>"
    text = f"<table>{row.format(ARXIV, 'Exact')}{row.format(CODE, 'Other')}</table>\n"
    assert [entry.title.value for entry in read(text)] == ["Exact Title"]


def test_a_linked_cell_is_the_title_before_a_bold_one() -> None:
    assert one(f"| a | b |\n|-|-|\n| **Nick** | [Exact Title]({ARXIV}) |").title.value == "Exact Title"


def test_numbered_links_behind_a_name_hide_no_work() -> None:
    entry = one(f"- [Command Series]({ARXIV}) - Models of [35]({CODE}) and [104]({CODE}) parts")
    assert entry.title.value == "Command Series"


def test_a_pipe_in_a_label_does_not_cut_the_title() -> None:
    assert one(f"| a | b |\n|-|-|\n| [Reader 7B|14B]({ARXIV}) | text |").title.value == "Reader 7B|14B"


def test_rows_in_tags_are_read_but_not_located() -> None:
    text = f"<table>\n<tr><td><a href='{ARXIV}'>Exact Title</a></td></tr>\n<tr><td>none</td></tr>\n</table>\n"
    entry = one(text)
    assert (entry.title, entry.links[0].url) == (Field("Exact Title"), Field(ARXIV))
    assert (entry.first_line, entry.last_line) == (2, 2)


NO_ENTRIES = [
    pytest.param(f"- 2024/05/01 The weights are out now [[Link]({CODE})]", id="news that links in brackets"),
    pytest.param(f"- [[Python Reference]]({CODE})", id="a label in brackets"),
    pytest.param(f"- [ICLR]({CODE}) [2025]({CODE}), [2024]({CODE})", id="editions of a venue"),
    pytest.param("## Contents\n- [Fusion methods](https://github.com/me/list#fusion-methods)", id="contents"),
    pytest.param("- [Fusion](#fusion)\n  - [Early fusion](#early-fusion)", id="anchors"),
    pytest.param("- [Fusion methods](README.md#fusion-methods)", id="the same file"),
    pytest.param(
        "- [Quantization](quantization.md)\n- [Papers on fusion](papers_on_fusion.md)", id="further files"
    ),
    pytest.param(
        "- [Fusion methods](https://github.com/me/list#fusion-methods)", id="anchor by full address"
    ),
    pytest.param("- **2024.12.07**: Update the models, new tasks", id="news without a link"),
    pytest.param(f"- [2023-09-27] We released a [collection]({CODE}) of readers!", id="news with a link"),
    pytest.param(f"* April 15, 2025: We have a new [curated list]({CODE}) for this!", id="dated news"),
    pytest.param(f"## News\n- [A Great Release]({ARXIV})", id="a section of news"),
    pytest.param(f"Please see [our survey of everything]({ARXIV}) for more.", id="prose"),
    pytest.param(f"**We need your contributions!** Read the [guide]({CODE}).", id="bold prose"),
    pytest.param(
        f"[Fusion](https://example.org/wiki/Fusion) is the joining of [senses]({CODE}).", id="a definition"
    ),
    pytest.param(f"- Thanks to [Ann Bee]({CODE}) for suggesting the viewer.", id="thanks"),
    pytest.param(f"- For a list of blogs, go [here]({CODE})", id="go here"),
    pytest.param("[![Awesome](https://awesome.re/badge.svg)](https://awesome.re)", id="badges"),
    pytest.param(
        "- [![Stars](https://img.shields.io/s)](https://github.com/me/list)", id="a badge in a bullet"
    ),
    pytest.param("![A figure of fusion](./cover.png)", id="a figure"),
    pytest.param(f"> - [CVPR 2023 Papers]({CODE})\n> - [Exact Title]({ARXIV})", id="a quotation"),
    pytest.param(f"```\n- [Exact Title]({ARXIV}) [CVPR 2023]\n```", id="code"),
    pytest.param(f"<!-- - [Exact Title]({ARXIV}) -->", id="a comment"),
    pytest.param(f"<!--\n\n- [Exact Title]({ARXIV})\n\n-->", id="a comment over lines"),
    pytest.param(f"## License\n- [CC0 Universal]({CODE})", id="licence"),
    pytest.param(f"## Contributors\n- [Ann Bee]({CODE})", id="contributors"),
    pytest.param(f"**[⬆ back to top]({CODE})**\n\n- [Back to top]({CODE})", id="back to the top"),
    pytest.param("- Machine Learning: NeurIPS, ICML, ICLR\n- Vision", id="bullets without links"),
    pytest.param(f"- [CVPR 2023]({CODE})\n- [2024]({CODE})", id="venues and years only"),
    pytest.param("- [paper]() [code]()", id="labels only"),
    pytest.param(f"- [Paper]({ARXIV})\n- [Code]({CODE})", id="labelled links without a work"),
    pytest.param(
        f"| Venue | Editions |\n|-|-|\n| [NeurIPS]({CODE}) | [24]({CODE}), [23]({CODE}) |",
        id="index of editions",
    ),
    pytest.param("| Title | Venue |\n|---|---|\n| Exact Title | CVPR |", id="row without a link"),
    pytest.param("[key]: https://example.org/x", id="a definition of a reference"),
    pytest.param(f"# [The List Itself of Papers]({CODE})\n\nAbout it.", id="a heading that links"),
    pytest.param(
        f"## Survey Papers of Fusion\n\nRead [this fine thing]({ARXIV}) first.", id="prose below a heading"
    ),
    pytest.param("- mailto: [Ann Bee the Great](mailto:ann@example.org)", id="mail"),
]


@pytest.mark.parametrize("text", NO_ENTRIES)
def test_what_names_no_work_is_not_an_entry(text: str) -> None:
    assert [entry.title.value for entry in read(f"{text}\n")] == []


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "readme.md",
        "papers/vision.md",
        "survey.markdown",
        "README_CN.md",
        "security-of-vision.md",
    ],
)
def test_markdown_is_a_list_file(name: str) -> None:
    assert parsing.is_list(name) == (name != "security-of-vision.md")


@pytest.mark.parametrize(
    "name",
    [
        "CONTRIBUTING.md",
        "docs/contributing.md",
        "CODE_OF_CONDUCT.md",
        "LICENSE.md",
        "CHANGELOG.md",
        "PULL_REQUEST_TEMPLATE.md",
        ".github/README.md",
        ".github/ISSUE_TEMPLATE/bug.md",
        "data.yaml",
        "README",
        "index.html",
        "md",
        "a.md.txt",
    ],
)
def test_other_files_are_not_lists(name: str) -> None:
    assert not parsing.is_list(name)


FIRST = "- Fusing Views of an Old Kind [[CVPR 2021]](https://arxiv.org/abs/2101.00001)"
SECOND = "Trusting Views of a New Kind [[ICML 2022]](https://arxiv.org/abs/2201.00002)"
BELOW = {
    "a paper without its bullet": (SECOND, 2),
    "another one without its bullet": (f"{SECOND}\n{SECOND.replace('0002', '0003')}", 3),
    "the rest of the line above": ("of Late, Which Is More [[Code]](https://github.com/a/b)", 1),
    "more of the paper above": ("[[Code]](https://github.com/a/b) [[Page]](https://a.example/)", 1),
    "an indented line": ("  " + SECOND, 1),
    "more of a sentence": ("and Its Journal,\n" + SECOND, 1),
    "a line without a venue": (SECOND.replace("[[ICML 2022]]", "[[Paper]]"), 1),
    "a sentence with a link": ("It Is Continued in a [paper](https://arxiv.org/abs/2201.00002) of theirs", 1),
}


@pytest.mark.parametrize(("below", "count"), BELOW.values(), ids=BELOW)
def test_a_line_below_a_bullet_is_an_entry_only_if_it_names_a_paper_in_full(below: str, count: int) -> None:
    entries = parsing.parse("README.md", f"# L\n\n## Papers\n\n{FIRST}\n{below}\n").entries
    assert len(entries) == count


WITHIN = {
    "a title that leads to its paper": ("- [Fusing Views of Old](https://arxiv.org/abs/2101.00001)", 1),
    "a part of the list": ("- [Fusing Views of Old](#fusing-views)", 0),
    "another list": ("- [Fusing Views of Old](https://github.com/a/awesome-views)", 0),
    "one word": ("- [Fusion](https://arxiv.org/abs/2101.00001)", 0),
}


@pytest.mark.parametrize(("line", "count"), WITHIN.values(), ids=WITHIN)
@pytest.mark.parametrize("head", ["## Table of Contents", "**Contents**"])
def test_a_table_of_contents_holds_no_entries_but_papers(head: str, line: str, count: int) -> None:
    text = f"# L\n\n{head}\n\n- [Surveys](#surveys)\n  {line}\n\n## Surveys\n"
    assert len(parsing.parse("README.md", text).entries) == count


def test_news_of_a_paper_are_not_entry() -> None:
    text = "# L\n\n## News\n\n- [Fusing Views of Old](https://arxiv.org/abs/2101.00001)\n"
    assert parsing.parse("README.md", text).entries == ()
