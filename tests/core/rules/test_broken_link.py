"""Broken links: mended where one slip explains them, let be where brackets may be meant."""

from __future__ import annotations

import pytest

from bot.core import review
from bot.core.pull import ChangedFile
from tests.core.convergence import broken_promises
from tests.core.list_builder import mended

BASE = "# A list\n\n## Papers\n\n- [A First Paper That Stands Here](https://example.org/first) [CVPR 2019]\n"
U, V = "https://arxiv.org/abs/2406.04802", "https://github.com/a/b"


def findings(entry: str):
    submission = review.submit(review.merge([ChangedFile("README.md", BASE, BASE, BASE + entry + "\n")]))
    judgement = review.check(submission)
    assert not judgement.rule_failures
    return [finding for finding in judgement.findings if finding.rule == "broken-link"]


@pytest.mark.parametrize(
    ("entry", "right"),
    [
        (f"- [Fused Views] ({U}) [ICML 2024]", f"- [Fused Views]({U}) [ICML 2024]"),
        (f"- [Fused Views]({U}) [[code] ({V})]", f"- [Fused Views]({U}) [[code]({V})]"),
        (f"- [Fused Views]({U}) [[code({V})]", f"- [Fused Views]({U}) [[code]({V})]"),
        (f"- [Fused Views]({U}) [[code]]{V})", f"- [Fused Views]({U}) [[code]]({V})"),
        (f"- [Fused Views]({U}) [code]{V})", f"- [Fused Views]({U}) [code]({V})"),
        (f"- [Fused Views{' by Many More' * 9}]{U})", f"- [Fused Views{' by Many More' * 9}]({U})"),
        (f"- [Fused Views]({U}) [code]({V}(official)", f"- [Fused Views]({U}) [code]({V})(official)"),
        (f"- [Fused Views]({U}) | [code]({V}", f"- [Fused Views]({U}) | [code]({V})"),
        (f"- [Fused Views]({U})) [ICML 2024]", f"- [Fused Views]({U}) [ICML 2024]"),
        (f"- [Fused Views]({U}) [the code)]({V})", f"- [Fused Views]({U}) [the code]({V})"),
        (f"- [Fused Views]([{U}]({U})) [ICML 2024]", f"- [Fused Views]({U}) [ICML 2024]"),
        (
            f"- [Fused Views]({U}) - More. ([a]({V}), [b]({V})))",
            f"- [Fused Views]({U}) - More. ([a]({V}), [b]({V}))",
        ),
        (f"- [Fused Views]({U}) | [code]{V} | x", f"- [Fused Views]({U}) | [code]({V}) | x"),
        (f"- **Fused Views** [pdf]]({U}) [[code]]({V})", f"- **Fused Views** [[pdf]]({U}) [[code]]({V})"),
        (f"- **Fused Views** [pdf]]({U}) [code]({V})", f"- **Fused Views** [pdf]({U}) [code]({V})"),
        (
            "- [Fused](https://views.io) - ([a](https://a.io/b)))",
            "- [Fused](https://views.io) - ([a](https://a.io/b))",
        ),
        (f"- [Fused Views](\\{U}) [ICML 2024]", f"- [Fused Views]({U}) [ICML 2024]"),
        (f"- [Fused Views]({U}) - Views. ([code]({V})", f"- [Fused Views]({U}) - Views. ([code]({V}))"),
        (
            f"- [Fused Views]({U}) - Views (fork of [it]({V}). ([code]({V})) `MIT`",
            f"- [Fused Views]({U}) - Views (fork of [it]({V})). ([code]({V})) `MIT`",
        ),
        (
            f"- [Fused Views]({U}) ([a]({V}), [b]({V}) `MIT`",
            f"- [Fused Views]({U}) ([a]({V}), [b]({V})) `MIT`",
        ),
        (
            "- [Fused Views](hhttps://arxiv.org/abs/2406.04802)",
            "- [Fused Views](https://arxiv.org/abs/2406.04802)",
        ),
        (
            "- [Fused Views](ttps://arxiv.org/abs/2406.04802)",
            "- [Fused Views](https://arxiv.org/abs/2406.04802)",
        ),
        (
            "- [Fused Views](https//arxiv.org/abs/2406.04802)",
            "- [Fused Views](https://arxiv.org/abs/2406.04802)",
        ),
        ("- [Fused Views](http://https://a.example/x)", "- [Fused Views](https://a.example/x)"),
        (f"- **Fused Views** [[pdf](){U}] [[code]({V})]", f"- **Fused Views** [[pdf]({U})] [[code]({V})]"),
        (f"- [Fused Views]({U}) | [bib]((./cite/x.txt))", f"- [Fused Views]({U}) | [bib](./cite/x.txt)"),
        (f"- [Fused]({U}) - A view ![x][i] ![y][j]]({V})", f"- [Fused]({U}) - A view [![x][i] ![y][j]]({V})"),
        (f"- **Fused Views**\\\n  Ann Smith \\\n  [[Paper]({U})] [[Github({V})] \\", None),
    ],
)
def test_a_typo_is_fixed_where_it_stands(entry, right):
    (finding,) = findings(entry)
    assert mended(finding.entry, [finding]) == (right or entry.replace("Github(", "Github]("))
    assert broken_promises(BASE, BASE + entry + "\n") == []


HEADS = ["hhttps://", "htps://", "ttps://", "https//", "https:///", "https://https://", "http://https://"]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("rest", ["arxiv.org/abs/2406.04802", "views.example/fused", "a.example/x_(y)"])
def test_the_beginning_of_an_address_is_fixed_in_a_suggestion(head, rest):
    entry = f"- [Fused Views of Old Things]({head}{rest}) [ICML 2024]"
    submission = review.submit(review.merge([ChangedFile("README.md", BASE, BASE, BASE + entry + "\n")]))
    (suggestion,) = review.check(submission).suggestions.values()
    assert suggestion.lines == (f"- [Fused Views of Old Things](https://{rest}) [ICML 2024]",)


@pytest.mark.parametrize(
    ("entry", "works"),
    [
        pytest.param(f"- [Fused Views]({U})) [ICML 2024]", True, id="one closes behind it"),
        pytest.param(f"- [Fused Views]({U}) ([code]({V})", True, id="one opens before it"),
        pytest.param(f"- [Fused Views]({U}) [the code)]({V})", True, id="one closes within it"),
        pytest.param(f"- [Fused Views] ({U}) [ICML 2024]", False, id="a blank in it"),
        pytest.param(f"- **Fused Views** [pdf]]({U}) [code]({V})", False, id="the label ends twice"),
        pytest.param(f"- [Fused Views] ({U}) [the code)]({V})", False, id="one of two"),
    ],
)
def test_a_link_that_works_is_not_called_none(entry, works):
    (finding,) = findings(entry)
    assert finding.message.startswith("A bracket has no partner" if works else "This is no link")


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(f"- [Fused Views]({U}) [ICML 2024]", id="all right"),
        pytest.param(f"- [Fused Views]({U}) (see {V})", id="an address in brackets"),
        pytest.param(f"- [Fused Views]({U}) [ICML 2024] ([code]({V}), [more]({V}))", id="links in brackets"),
        pytest.param(f"- [Fused Views]({U}) - As good as it gets :)", id="a smiley"),
        pytest.param(f"- [Fused Views]({U}) - Three parts: a) one b) two", id="an enumeration"),
        pytest.param(f"- [Fused Views]({U}) - Say `[x] ({V})` to it", id="code"),
        pytest.param(f"- [Fused Views]({U}) \\[x\\] ({V})", id="escaped brackets"),
        pytest.param(
            "- [Fused Views](https://en.wikipedia.org/wiki/Fusion_(views)) [ICML 2024]", id="in an address"
        ),
        pytest.param(f"- [Fused Views]({U}) ([code]({V}) - A (half finished thing", id="two slips, two ways"),
        pytest.param(f"- [Fused Views]({U}) (see [code]({V}) of the authors", id="a remark without an end"),
        pytest.param(f"- [Fused]({U}) ![x][i] ![y][j] [z]({V})", id="pictures before a link"),
        pytest.param(f"- Fusion (Is All of It. NeurIPS 2017. [paper]({U})", id="a bracket within a title"),
        pytest.param(f"- Fusion (Is All You Need [paper]({U})", id="a bracket that a title left open"),
        pytest.param(f"- [Fused Views]({U}) [files](ftp://a.example/x)", id="another protocol"),
        pytest.param(f"- [Fused Views]({U}) [notes](https/notes.md)", id="a folder of that name"),
        pytest.param(f"- [Fused Views]({U}) [soon]() {V}", id="an address apart from empty brackets"),
        pytest.param(
            f"- [Fused Views]({U}) [old](https://web.archive.org/web/2020/http://a.b/c)", id="archived"
        ),
        pytest.param(f"- [Fused Views]({U}) [1][ref] ({V})", id="a reference before an address"),
        pytest.param(f"- [Fused (late) Views]({U}) [ICML 2024]", id="brackets in a title"),
        pytest.param(f"- [Fused Views]({U}) [![badge](https://x.org/b.svg)]({V})", id="a badge"),
        pytest.param("- [Fused Views][1] [ICML 2024]", id="a reference"),
    ],
)
def test_what_may_be_meant_so_is_let_be(entry):
    assert findings(entry) == []
