"""Where the fields of an entry stand, which lines are its own, and which section it belongs to."""

from __future__ import annotations

import pytest

from bot.core.model import Field
from tests.core.parsing.reading import ARXIV, CODE, one, read, value


def test_links_keep_their_order_and_leave_images_out() -> None:
    entry = one(
        f"+ [Exact Title]({ARXIV}) (CVPR 2023)  \n"
        f"  [![Star](https://img.shields.io/github/stars/a/b)]({CODE})\n"
        "  [![arXiv](https://img.shields.io/badge/arXiv-b31b1b.svg)](https://arxiv.org/abs/2402.06244v2)\n"
        "  ![figure](https://example.org/f.png) [poster](https://example.org/a(b)c.pdf)\n"
    )
    assert [(link.label, link.url.value) for link in entry.links] == [
        ("Exact Title", ARXIV),
        ("arXiv", "https://arxiv.org/abs/2402.06244v2"),
        ("poster", "https://example.org/a(b)c.pdf"),
    ]


def test_empty_targets_are_not_links_but_do_not_hide_the_work() -> None:
    entry = one("1. **Exact Title.** AAAI 2020. [paper]()")
    assert (entry.title.value, entry.links, value(entry.venue)) == ("Exact Title", (), "AAAI")


def test_a_reference_defined_elsewhere_is_read_but_not_located() -> None:
    entry = one(f"- [Exact Title][k]\n\n[K]: {ARXIV}\n")
    assert entry.links[0].url == Field(ARXIV)


@pytest.mark.parametrize(
    ("written", "shown", "located"),
    [
        pytest.param("Fast \\& Sure: a\\_b", "Fast & Sure: a_b", True, id="escapes"),
        pytest.param("Q&amp;A at Scale", "Q&A at Scale", True, id="entities"),
        pytest.param("R&D for All", "R&D for All", True, id="no entity"),
        pytest.param("I<sup>2</sup>-Field", "I2-Field", False, id="tags"),
        pytest.param("The *Real* Thing", "The Real Thing", False, id="emphasis"),
        pytest.param("A* Search and D* Lite", "A* Search and D* Lite", True, id="stars that are none"),
        pytest.param(
            "Snake_case of Things_here", "Snake_case of Things_here", True, id="underscores within words"
        ),
        pytest.param("T$^3$Bench: Text", "T$^3$Bench: Text", True, id="formula"),
        pytest.param("标题：多模态学习综述", "标题：多模态学习综述", True, id="Chinese"),
        pytest.param("تعلم الآلة العميق", "تعلم الآلة العميق", True, id="right to left"),
        pytest.param(
            "Zero\u00adshot Semi\u2010Fusion", "Zero\u00adshot Semi\u2010Fusion", True, id="soft hyphen"
        ),
        pytest.param("Learning [MASK] Tokens", "Learning [MASK] Tokens", True, id="brackets"),
        pytest.param("Is It Enough?", "Is It Enough?", True, id="question"),
        pytest.param("And so on...", "And so on...", True, id="dots"),
    ],
)
def test_a_title_is_what_the_reader_sees(written: str, shown: str, located: bool) -> None:
    text = f"- [{written}]({ARXIV}) [CVPR 2023]"
    title = one(text).title
    assert title.value == shown
    assert (title.span is not None) == located
    if title.span:
        assert text[title.span.start : title.span.end] == written


def test_the_year_is_four_digits_however_it_is_written() -> None:
    text = f"* Exact Title, VLDB '09. [paper]({ARXIV})"
    year = one(text).year
    assert year is not None
    assert year.value == "2009"
    assert year.span is not None
    assert text[year.span.start : year.span.end] in ("09", "'09")


def test_of_a_link_in_a_link_the_inner_one_is_one_and_the_outer_address_stands_bare() -> None:
    assert [link.url.value for link in one(f"- [See [Exact Title]({ARXIV}) here]({CODE})").links] == [
        ARXIV,
        CODE,
    ]


def test_a_venue_with_its_year_goes_before_one_without() -> None:
    entry = one(f"- [Exact Title]({ARXIV}) [NeurIPS] [CVPR 2023]")
    assert (value(entry.venue), value(entry.year)) == ("CVPR", "2023")


def test_a_published_venue_goes_before_a_preprint() -> None:
    assert value(one(f"- [Exact Title]({ARXIV}) [[arXiv 2022]({ARXIV})] [CVPR 2023]").venue) == "CVPR"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"- [ImageNet 2012 Revisited by CVPR 2020 Winners]({ARXIV})", id="in the title"),
        pytest.param(f"- [Exact Title]({ARXIV}) - the winner of CVPR 2020", id="at the end of prose"),
        pytest.param(
            f"- [Exact Title]({ARXIV}) - won the great CVPR 2020 challenge of vision", id="in prose"
        ),
        pytest.param(
            "- [Exact Title](https://example.org/CVPR/2023/CVPR_2023_paper.pdf)", id="in the address"
        ),
        pytest.param(f"- [Exact Title]({ARXIV}) ![CVPR 2023](https://example.org/x.png)", id="in an image"),
        pytest.param(f"- [Exact Title]({ARXIV}) <!-- CVPR 2023 -->", id="in a comment"),
    ],
)
def test_a_venue_counts_only_where_lists_put_it(text: str) -> None:
    assert one(text).venue is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            f"1. **Exact Title.** AAAI 2020. [paper]({ARXIV})\n\n    *Ann Bee, Cy Dee.*", id="emphasis"
        ),
        pytest.param(
            f"- **Exact Title (AAAI 2020)**\n  - Ann Bee, Cy Dee\n  - [[Paper]]({ARXIV})", id="detail"
        ),
        pytest.param(f"### 1. Exact Title\n**Authors**: Ann Bee, Cy Dee\n\n[Paper]({ARXIV})", id="labelled"),
        pytest.param(f"1. [**Exact Title.**]({ARXIV}) _Ann Bee and Cy Dee._ Arxiv 2024.", id="and"),
    ],
)
def test_authors_are_located_one_by_one(text: str) -> None:
    assert [author.value for author in one(text).authors] == ["Ann Bee", "Cy Dee"]


def test_an_institute_is_not_an_author() -> None:
    assert one(f'* **N**: "Exact Title", CVPR, 2023 (*Lab, Other Lab*). [[Paper]({ARXIV})]').authors == ()


def test_nested_works_are_entries_of_their_own_and_bare_parents_are_topics() -> None:
    entries = read(
        "# List\n## Transformers\n* Topic One\n"
        f"    * [Title of the first]({ARXIV})\n    * [Title of another]({CODE})\n"
        f"* [Title with children]({ARXIV})\n  - [Title of a child]({CODE})\n    with a second line\n"
    )
    assert [(entry.title.value, entry.section, entry.first_line, entry.last_line) for entry in entries] == [
        ("Title of the first", ("List", "Transformers", "Topic One"), 4, 4),
        ("Title of another", ("List", "Transformers", "Topic One"), 5, 5),
        ("Title with children", ("List", "Transformers"), 6, 6),
        ("Title of a child", ("List", "Transformers"), 7, 8),
    ]


def test_details_belong_to_the_entry_and_blank_lines_behind_it_do_not() -> None:
    text = f"- **Exact Title**\n  - Ann Bee, Cy Dee\n  - [[Paper]]({ARXIV})\n\n\n- [Another Title]({CODE})\n"
    assert [(entry.first_line, entry.last_line) for entry in read(text)] == [(1, 3), (6, 6)]


def test_a_bullet_without_its_blank_does_not_vanish_in_the_one_above() -> None:
    text = (
        f"- [Exact Title]({ARXIV}) [CVPR 2023]\n-[Other Title]({CODE}) [ICML 2023]\n- [Third Title]({CODE})\n"
    )
    assert [entry.title.value for entry in read(text)] == ["Exact Title", "Other Title", "Third Title"]


def test_sections_follow_headings_summaries_and_bold_lines() -> None:
    text = (
        "# A\n## B [![x](https://img.shields.io/x)](https://y.z)\n"
        f"**Conference**\n- [First Title]({ARXIV})\n\n**Journal**\n- [Second Title]({ARXIV})\n\n"
        f"## C\n<details>\n<summary>D</summary>\n\n- [Third Title]({ARXIV})\n</details>\n\n"
        f"- [Fourth Title]({ARXIV})\n\nE\n=\n- [Fifth Title]({ARXIV})\n"
    )
    sections = [entry.section for entry in read(text)]
    assert sections == [("A", "B", "Conference"), ("A", "B", "Journal"), ("A", "C", "D"), ("A", "C"), ("E",)]


def test_a_section_named_by_three_words_is_not_an_entry_above_its_bold_papers() -> None:
    paper = (
        "**{} Title** \\\n*Ann Bee, Cy Dee* \\\narXiv 2021. [[Paper](https://arxiv.org/abs/2101.0000{})]\n\n"
    )
    text = "# L\n### Attack and Defense\n" + paper.format("First", 1) + paper.format("Second", 2)
    assert [(entry.title.value, entry.section) for entry in read(text)] == [
        ("First Title", ("L", "Attack and Defense")),
        ("Second Title", ("L", "Attack and Defense")),
    ]


def test_headings_and_bullets_glued_to_a_tag_are_read_as_they_were_meant() -> None:
    text = (
        f"# L\n## Contents\n- [Vision](#vision)\n\n"
        f"<a name='vision'></a>\n## Vision\n- [Exact Title]({ARXIV})\n- [Other Title]({CODE})\n\nText.\n"
    )
    assert [(entry.title.value, entry.section) for entry in read(text)] == [
        ("Exact Title", ("L", "Vision")),
        ("Other Title", ("L", "Vision")),
    ]


def test_carriage_returns_tabs_and_a_byte_order_mark_stay_untouched() -> None:
    text = f"\ufeff- [Exact Title]({ARXIV})\t[CVPR 2023]\r\n-\t[Other Title]({CODE})\r\n"
    entries = read(text)
    assert [entry.title.value for entry in entries] == ["Exact Title", "Other Title"]
    assert entries[0].text == text.split("\r\n")[0]
    assert [(entry.first_line, entry.last_line) for entry in entries] == [(1, 1), (2, 2)]


def test_lines_are_counted_as_git_counts_them() -> None:
    text = f"a\rb\u2028c\x0bd\n\n- [Exact Title]({ARXIV})"
    assert one(text).first_line == 3


@pytest.mark.parametrize("blank", ["\u00a0", "\u3000", "\u2003", "\x0b"])
def test_white_space_of_any_kind_in_a_tag_moves_nothing(blank: str) -> None:
    text = f'<a{blank}name="x">{blank}</a>\n\n- <b>New</b> [Exact{blank}Title]({ARXIV}), CVPR 2023'
    title = one(text).title
    assert title.value == f"Exact{blank}Title"
    assert title.span is not None
    assert text[title.span.start : title.span.end] == title.value
