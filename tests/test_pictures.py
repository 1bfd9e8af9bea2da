"""The pictures of the README: drawn from recorded figures and from a review, and up to date."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.pictures.__main__ import FIGURES, FOLDER
from bench.pictures.canvas import LIGHT, THEMES, Run, wrap_runs
from bench.pictures.charts import draw_cost, draw_peers, draw_shares
from bench.pictures.review import DrawnComment, capture_comments, draw_review, mark_words, read_comment

ROOT = Path(__file__).parents[1]
BODY = """The title is “A *Deep* Look”, by [arXiv](https://arxiv.org/abs/2101.00001).

```suggestion
- [A Deep Look](https://arxiv.org/abs/2101.00001)
```

<sub>[title-mismatch](https://example.org/rules/title-mismatch)</sub>

<!-- awesome-review:abc= -->"""


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    ("name", "draw"), [("cost", draw_cost), ("scorecard", draw_shares), ("peers", draw_peers)]
)
def test_a_chart_is_the_one_of_the_recorded_figures(name, draw, theme):
    figures = json.loads(FIGURES.read_text("utf-8"))
    drawn = draw(figures[name], theme)
    assert drawn == (FOLDER / f"{name}-{theme.name}.svg").read_text("utf-8"), "python -m bench.pictures"
    ElementTree.fromstring(drawn)


def test_a_comment_is_read_into_its_parts():
    comment = read_comment(7, ["- [A Dep Look](https://arxiv.org/abs/2101.00001)"], BODY)
    assert comment.paragraphs == ("The title is “A Deep Look”, by arXiv.",)
    assert comment.suggestion == ("- [A Deep Look](https://arxiv.org/abs/2101.00001)",)
    assert comment.small_print == "title-mismatch"


def test_only_words_that_differ_are_marked():
    old, new = mark_words(["- A Dep Look"], ["- A Deep Look"], LIGHT)
    assert [run.text for run in old[0] if run.background] == ["Dep"]
    assert [run.text for run in new[0] if run.background] == ["Deep"]


def test_a_deletion_shows_the_lines_that_go():
    old, new = mark_words(["", "- A Look", ""], [""], LIGHT)
    assert [[run.text for run in line] for line in old] == [["- A Look"]]
    assert new == []


@pytest.mark.parametrize("width", [5, 12, 80])
def test_wrapping_loses_no_word(width):
    runs = [Run("some words and"), Run(" averyverylongword", is_bold=True), Run(" more")]
    lines = wrap_runs(runs, width)
    assert all(sum(len(run.text) for run in line) <= width for line in lines)
    text = "".join(run.text for line in lines for run in line)
    assert text.replace(" ", "") == "somewordsandaveryverylongwordmore"


def test_a_review_is_drawn_with_what_a_stranger_wrote_escaped():
    comment = read_comment(7, ["- [<script>](https://example.org)"], BODY.replace("Deep", "<Deep> &"))
    tree = ElementTree.fromstring(draw_review([comment], LIGHT))
    texts = "".join(tree.itertext())
    assert "<script>" in texts
    assert not tree.findall(".//{*}script")


def test_every_picture_of_the_readme_has_a_light_and_a_dark_form():
    readme = (ROOT / "README.md").read_text("utf-8")
    names = set(re.findall(r"docs/pictures/([\w-]+)-light\.svg", readme))
    for name in names:
        assert f"docs/pictures/{name}-dark.svg" in readme
        assert (FOLDER / f"{name}-light.svg").exists()
        assert (FOLDER / f"{name}-dark.svg").exists()


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_picture_of_a_review_is_that_of_the_demo(theme, demo_comments):
    drawn = (FOLDER / f"review-{theme.name}.svg").read_text("utf-8")
    assert drawn == draw_review(demo_comments, theme), "run `python -m bench.pictures`"


@pytest.fixture(scope="module")
def demo_comments() -> list[DrawnComment]:
    return capture_comments()
