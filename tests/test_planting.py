"""Faults are planted by what is true of a paper, whatever the product reads in its line."""

from __future__ import annotations

import random

import pytest

from bench.planted import Fault, rewrite_lines
from bench.planting import KINDS, Others
from bench.sites import Site, find_sites, locate_title
from bench.truth import Paper

PAPER = Paper(
    ("Quality-Aware Trusted Fusion of Views", "Fusion of Many Views by Their Quality"),
    ("Ada Lovelace", "Alan Mathison Turing"),
    ("ICML", "International Conference on Machine Learning"),
    frozenset({2021, 2022}),
    ("https://arxiv.org/abs/2104.00001", "https://proceedings.mlr.press/v139/lovelace21a.html"),
    is_published=True,
)
OTHER = Paper(("Another Paper on Many Views",), venues=("CVPR",), is_published=True)
LINE = (
    "- **Quality-Aware Trusted Fusion of Views.** *Ada Lovelace, Alan Mathison Turing.* ICML 2021. "
    "[[paper](https://arxiv.org/abs/2104.00001)] [[code](https://github.com/a/b)]"
)
OTHERS = Others(("2001.00001",), ("2001.00002",), (("CVPR", OTHER), ("ICML", PAPER)), ("Grace Hopper",))
FILLER = [f"- [Paper {n}](https://arxiv.org/abs/2001.{n:05})" for n in range(10, 40)]


class KnowsOne:
    """A truth in which one address leads to the paper."""

    def find(self, url: str) -> Paper | None:
        return PAPER if "2104.00001" in url else None


def site_of(*lines: str) -> Site:
    text = "\n".join(["# A list", "", *FILLER, "", *lines, ""])
    (site,) = find_sites("README.md", text, KnowsOne(), random.Random(1), 9)
    return site


def test_every_kind_of_fault_changes_the_line_and_nothing_else_is_asked():
    site = site_of(LINE)
    for kind, (plant, _) in KINDS.items():
        text = plant(site, OTHERS, random.Random(2))
        assert text is not None, kind
        assert text != LINE, kind


PLANTED = [
    ("wrong paper id", LINE.replace("2104.00001", "2001.00001")),
    ("a neighbour's id", LINE.replace("2104.00001", "2001.00002")),
    ("unissued paper id", LINE.replace("2104.00001", "2104.90001")),
    ("wrong venue", LINE.replace("ICML", "CVPR")),
    ("stale preprint", LINE.replace("ICML", "arXiv")),
    ("http", LINE.replace("https://arxiv", "http://arxiv")),
    ("lost scheme", LINE.replace("https://arxiv", "arxiv")),
    ("pdf for abs", LINE.replace("/abs/", "/pdf/")),
    ("space in link", LINE.replace("[paper](", "[paper] (")),
    ("other bullet", "*" + LINE[1:]),
]


@pytest.mark.parametrize(("kind", "planted"), PLANTED, ids=[kind for kind, _ in PLANTED])
def test_a_fault_is_planted(kind, planted):
    assert KINDS[kind][0](site_of(LINE), OTHERS, random.Random(2)) == planted


def test_a_wrong_year_is_next_to_none_that_is_right():
    planted = {KINDS["wrong year"][0](site_of(LINE), OTHERS, random.Random(seed)) for seed in range(20)}
    assert planted == {LINE.replace("2021", year) for year in ("2018", "2019", "2024")}


IMPOSSIBLE = [
    ("wrong venue", "- [Quality-Aware Trusted Fusion of Views](https://arxiv.org/abs/2104.00001)"),
    ("wrong year", "- [Quality-Aware Trusted Fusion of Views](https://arxiv.org/abs/2104.00001) 2019"),
    ("wrong author", "- [Quality-Aware Trusted Fusion of Views](https://arxiv.org/abs/2104.00001) ICML"),
    ("http", "- [Quality-Aware Trusted Fusion of Views](http://arxiv.org/abs/2104.00001)"),
    ("other bullet", "* [Quality-Aware Trusted Fusion of Views](https://arxiv.org/abs/2104.00001)"),
    ("pdf for abs", "- [Quality-Aware Trusted Fusion of Views](https://arxiv.org/pdf/2104.00001)"),
    ("lost scheme", "- Quality-Aware Trusted Fusion of Views https://arxiv.org/abs/2104.00001"),
]


@pytest.mark.parametrize(("kind", "line"), IMPOSSIBLE, ids=[kind for kind, _ in IMPOSSIBLE])
def test_what_a_line_does_not_hold_cannot_be_wrong(kind, line):
    assert KINDS[kind][0](site_of(line), OTHERS, random.Random(2)) is None


TITLES = [
    (
        "in other letters",
        "- quality aware TRUSTED fusion of views, ICML",
        "quality aware TRUSTED fusion of views",
    ),
    (
        "with marks",
        "- **Quality-Aware** *Trusted* Fusion of Views",
        "Quality-Aware** *Trusted* Fusion of Views",
    ),
    (
        "under its earlier title",
        "1. Fusion of Many Views by Their Quality.",
        "Fusion of Many Views by Their Quality",
    ),
    ("as the start of another", "- Quality-Aware Trusted Fusion of Views-Based Learning", None),
    ("within a word", "- HighQuality-Aware Trusted Fusion of Views", None),
    ("in an address alone", "- [it](https://a.example/quality-aware-trusted-fusion-of-views)", None),
]


@pytest.mark.parametrize(("line", "title"), [row[1:] for row in TITLES], ids=[row[0] for row in TITLES])
def test_a_title_is_found_by_its_letters(line, title):
    place = locate_title(line, PAPER)
    assert (place and line[place.start : place.end]) == title


def test_a_title_may_stand_on_another_line_than_its_link():
    link = "   [[paper](https://arxiv.org/abs/2104.00001)]"
    site = site_of("1. Quality-Aware Trusted Fusion of Views.", "   *Ada Lovelace.*", link)
    assert site.text.count("\n") == 2


def test_lines_in_comments_and_code_are_no_entries():
    for before, after in (("<!--", "-->"), ("```", "```")):
        text = "\n".join(["# A list", before, LINE, after, ""])
        assert find_sites("README.md", text, KnowsOne(), random.Random(1), 9) == []


def test_a_duplicate_stands_below_the_right_line_and_other_faults_in_its_place():
    site = site_of(LINE)
    text = "\n".join(["# A list", "", *FILLER, "", LINE, ""])
    head, starts = rewrite_lines(text, [site], [Fault(site, "duplicate", "- again")])
    assert head == text.replace(LINE, f"{LINE}\n- again")
    assert head.split("\n")[starts[site]] == "- again"
    head, starts = rewrite_lines(text, [site], [Fault(site, "http", "- changed")])
    assert head == text.replace(LINE, "- changed")
    assert head.split("\n")[starts[site]] == "- changed"
    assert rewrite_lines(text, [site], [])[0] == text.replace(f"\n{LINE}\n", "")
