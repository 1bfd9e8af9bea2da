"""Forms of entries in lists that nobody wrote a pattern for: what is read of each."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.core import parsing
from bot.core.parsing.names import are_listed_people, look_like_people, separate_names
from bot.core.parsing.unread import find_unread_lines
from tests.core.parsing.reading import ARXIV, check, value

TITLES = (
    "Sparse Ways to Attend",
    "Learning to Forget Slowly",
    "What Do Small Models Know?",
    "Maps from Noise Alone",
)
NAMES = ("Ann Ode, Bob Lee", "Carla Diaz, Dan Wu", "Eve Fox, Finn Gray", "Gus Hale, Ida Jung")


def list_of(form: str) -> str:
    """Four entries in this form; `{t}` is the title, `{n}` the names, `{u}` the address, `{i}` a number."""
    rows = enumerate(zip(TITLES, NAMES, strict=True), 1)
    return "## Papers\n\n" + "\n".join(
        form.format(t=title, n=names, u=f"https://arxiv.org/abs/2401.0000{number}", i=number)
        for number, (title, names) in rows
    )


# form, whether the names are read, the venue
FORMS: dict[str, tuple[str, bool, str | None]] = {
    "a quotation behind an underlined name": (
        '{i}. <u>N{i}</u>: **"{t} of Many Worlds"**. *{n}*. ICML 2023. [[Paper]({u})]',
        True,
        "ICML",
    ),
    "a quotation behind names, with small letters": (
        '* camille ode, {n}, "{t} of Many Worlds", ICLR 2016. [[Paper]({u})]',
        False,
        "ICLR",
    ),
    "names between a bold title and a linked venue": (
        "* **{t}** [2024]  \n{n}.  \n[Digital Discovery (2024)]({u})  \n",
        True,
        None,
    ),
    "linked names in emphasis below a title": (
        "**{t}.**<br>\n*[Ann Ode](https://a.org), [Bob Lee](https://b.org)*<br>\nCVPR 2023. [[PDF]({u})]\n",
        False,
        "CVPR",
    ),
    "names with initials below a title": (
        "- N{i}: {t}\n  - A. Ode, B. Lee, C. Diaz, and D. Wu. *ICML 2020*. [[pdf]({u})]",
        False,
        "ICML",
    ),
    "a title below a name": (
        "- **N{i}**\n  - [{t}]({u}), ICML 2020\n  - [[code]](https://a.org/{i})",
        False,
        "ICML",
    ),
    "a plain title below a name": (
        "- **N{i}**\n  - {t}, ICML 2020\n  - [[arxiv]]({u}) [[code]](https://a.org)",
        False,
        "ICML",
    ),
    "a heading that an address precedes": (
        "##### • [\\[arXiv:2401.0000{i}\\]]({u}) {t}.  [\\[PDF\\]]({u})\n\n_{n}_\n",
        True,
        None,
    ),
    "a heading above names with the marks of footnotes": (
        "##### • \\[2019 ICCV\\] {t}. [\\[PDF\\]]({u})\n\n_Zoe Kim\\*, {n}†_\n",
        False,
        "ICCV",
    ),
    "a heading above one name": (
        "##### • \\[2019 ICCV\\] {t}. [\\[PDF\\]]({u})\n\n_Zoe Kim_\n",
        False,
        "ICCV",
    ),
    "names, title and venue set apart by commas": (
        "- Zoe Kim, {n}, {t} of Worlds (ICML 2020) [[Paper]]({u})",
        True,
        "ICML",
    ),
    "a month and a year behind the title": ("* {t}, dec 2016, [arxiv]({u})", False, None),
    "a month, a year and a company behind the title": ("* {t}, aug 2016, Google, [arxiv]({u})", False, None),
    "a venue without its year before the title": (
        "- [[AAAI]({u})] {t}. [[code](https://a.org)]",
        False,
        "AAAI",
    ),
    "paragraphs of tags over several lines": (
        "<p>\n<font size=3><b>[N{i}] \n{t}.\n</b></font>\n<br>\n<font size=2>{n}.</font>\n<br>\n"
        "<font size=2>CVPR 2022.</font>\n<a href='{u}'>[paper]</a>\n</p>\n",
        False,
        "CVPR",
    ),
    "paragraphs of tags without a blank line between them": (
        "<p>\n<b>n{i}: {t}.</b>\n<br>\n{n}.\n<br>\nCVPR 2022.\n<a href='{u}'>[paper]</a>\n</p>",
        False,
        "CVPR",
    ),
    "links in bold within a title's bold": (
        "- **{t} (ICDE 2020, 20+ citations) [[**Paper**]({u})][[**Code**](https://a.org)]**",
        False,
        "ICDE",
    ),
    "a name and a dash within a bold title": (
        "**N{i} - {t}**\n{n}\n[bioRxiv 2023.08.30.55562{i}](https://www.biorxiv.org/content/10.1101/2023.08.30.55562{i}v1)\n",
        False,
        None,
    ),
    "titles that begin small above linked names": (
        "**n{i}: {t}.**<br>\n*[Ann Ode](https://a.org), Bob Lee.*<br>\nTOG 2021. [[PDF]({u})]\n",
        False,
        "TOG",
    ),
    "an address by itself below a bold title": ("**{t}**\n\n<{u}>\n", False, None),
    "a remark in bold behind the title": ("- **[N{i}]** {t} (**oral**) [[paper]({u})]", False, None),
    "the name of a method set in marks": ("- **[N{i}]** {t} | **[ECCV' 16]** |[`[pdf]`]({u})", False, "ECCV"),
    "a workshop before the title": (
        "- [Fine Tools for Good Systems workshop @ NeurIPS'24] [{t}]({u})",
        False,
        None,
    ),
}


@pytest.mark.parametrize(("form", "has_names", "venue"), FORMS.values(), ids=FORMS.keys())
def test_each_entry_is_read_in_this_form(form: str, has_names: bool, venue: str | None) -> None:
    document = parsing.parse("README.md", list_of(form))
    check(document)
    assert find_unread_lines(document) == ()
    read = [
        re.sub(rf"^[Nn]{number}(: | - )", "", entry.title.value)
        for number, entry in enumerate(document.entries, 1)
    ]
    assert len(read) == len(TITLES)
    assert all(one.startswith(title.rstrip("?")) for one, title in zip(read, TITLES, strict=True)), read
    assert not any(name in title for names in NAMES for name in names.split(", ") for title in read)
    if has_names:
        authors = [[author.value for author in entry.authors][-2:] for entry in document.entries]
        assert authors == [names.split(", ") for names in NAMES]
    if venue:
        assert {value(entry.venue) for entry in document.entries} == {venue}


# What stands below or beside a title and is no names of people.
NO_PEOPLE = [
    "GCN, GraphSage, and GAT",
    "Node classification, Graph classification",
    "A benchmark for charts, covering a wide spectrum",
    "Characterizing and avoid negative transfer",
    "step-by-step, Video tutorial, PPO",
    "Computers and Security",
    "Inductive Representation Learning on Large Graphs, NIPS'17",
    "提出新数据集，用深度学习做视频理解",
]


@pytest.mark.parametrize("line", NO_PEOPLE)
def test_words_below_a_title_are_no_authors(line: str) -> None:
    for form in (
        f"- [Sparse Ways to Attend]({ARXIV})\n  - {line}",
        f"| [Sparse Ways to Attend]({ARXIV}) | {line} |",
    ):
        assert [entry.authors for entry in parsing.parse("README.md", form).entries] == [()]


@pytest.mark.parametrize(
    "line",
    [
        "Ann Ode, Bob Lee",
        "Ann Ode, Hao liu, Bob Lee, Dan Wu",
        "张三，李四",
        "Rémi Tachet des Combes, Ann Ode",
    ],
)
def test_names_below_a_title_are_its_authors(line: str) -> None:
    entry = parsing.parse("README.md", f"- [Sparse Ways to Attend]({ARXIV})\n  - {line}").entries[0]
    assert len(entry.authors) == len(line.replace("，", ",").split(","))


# Titles that commas and capitals make look like names.
WHOLE_TITLES = [
    "FedSpeed: Larger Local Interval, Less Communication Round, and Higher Generalization Accuracy",
    "Universal Adaptation through Weight Ensembling, Diversity Weighting, and Prior Correction",
    "Estimation, Expression Recognition, Action Unit Detection and Emotional Reaction Challenges",
    "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning",
    "Representation, Exploration and Recommendation of Playlists",
    "Sparse Ways to Attend",
]


@pytest.mark.parametrize("title", WHOLE_TITLES)
def test_a_title_with_commas_is_kept_whole(title: str) -> None:
    text = "\n".join(
        f"- {one} [[paper](https://arxiv.org/abs/2401.0000{number})]"
        for number, one in enumerate([*TITLES, title])
    )
    assert parsing.parse("README.md", text).entries[-1].title.value == title
    assert separate_names(title, lambda _: False) is None


LISTS: list[tuple[Any, str, bool]] = [
    (are_listed_people, "Y. You, T. Chen, and Z. Wang", True),
    (are_listed_people, "N. Jovanovi´c, Z. Meng, and R. Wattenhofer", True),
    (are_listed_people, "Ann Ode, Bob Lee, Carla Diaz, Dan Wu", False),
    (are_listed_people, "A. B. Ode, C. D. Lee, A Very Long Title of a Paper", False),
    (are_listed_people, "Ann Ode, Bob Lee, Carla Diaz", False),
    (are_listed_people, "Machine Learning, Data Mining, and Privacy", False),
    (are_listed_people, "V. Adam", False),
    (lambda text: look_like_people(text.split(", ")), "Ann Ode, Bob", False),
    (lambda text: look_like_people(text.split(", ")), "Ann Ode, Bob Lee, Cy", True),
    (lambda text: look_like_people(text.split(", ")), "Ann Ode, Bob Lee, Cy Wu, hao liu", True),
    (lambda text: look_like_people(text.split(", ")), "Ann Ode, Bob Lee, Cy Wu, a very long line", False),
]


@pytest.mark.parametrize(("judge", "text", "are_people"), LISTS, ids=[text for _, text, _ in LISTS])
def test_people_are_told_from_other_things_that_are_listed(judge: Any, text: str, are_people: bool) -> None:
    assert judge(text) == are_people


def test_a_title_in_bold_may_begin_with_a_quotation() -> None:
    quoted = [
        f'1. **"{title} in Quotation Marks"**. ICML 2020. [[p]({ARXIV}{number})]'
        for number, title in enumerate(TITLES)
    ]
    title = '"That Is a Suspicious Reaction!": Reading Logits'
    text = "\n".join([*quoted, f"1. **{title}**. ICML 2020. [[paper]({ARXIV})]"])
    assert parsing.parse("README.md", text).entries[-1].title.value == title


def test_a_dash_within_a_bold_title_cuts_nothing_off() -> None:
    form, _, _ = FORMS["a name and a dash within a bold title"]
    read = [entry.title.value for entry in parsing.parse("README.md", list_of(form)).entries]
    assert read == [f"N{number} - {title}" for number, title in enumerate(TITLES, 1)]


LINK_IN_TAGS_ALONE = (
    '**A Title of Some Length {n}**{end}Ann Lee, Bob Wu{end}<a href="{url}"><img src="x.png"></a>\n\n'
)


@pytest.mark.parametrize("end", ["\n\n", "<br>\n", "\\\n"], ids=["paragraphs", "breaks", "backslashes"])
def test_a_line_of_tags_that_links_the_paper_belongs_to_its_entry(end: str) -> None:
    entries = [
        LINK_IN_TAGS_ALONE.format(n=n, end=end, url=f"https://arxiv.org/abs/2001.{n:05}") for n in range(9)
    ]
    found = parsing.parse("README.md", "# L\n\n## S\n\n" + "".join(entries)).entries
    assert found
    for entry in found:
        spans = [link.url.span for link in entry.links if link.url.span]
        assert spans
        assert all(entry.span.start <= span.start < span.end <= entry.span.end for span in spans)
