"""No title that a source gives becomes markup, a mention or a link in what is suggested and said."""

import re

import pytest

from bot.core import parsing, render, review
from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.pull import ChangedFile
from bot.core.rules.words import quote
from bot.core.titles import is_same_title, strip_markup

WRITTEN = "Dynamic Fussion of Views for Robust Multimodal Learning"
URL = "https://arxiv.org/abs/2306.02050"
BULLETS = "# A list\n\n## Papers\n- [Segment Anything](https://arxiv.org/abs/2304.02643) [ICCV 2023]\n"
ROWS = (
    "# A list\n\n## Papers\n\n| Title | Venue |\n|---|---|\n"
    "| [Segment Anything](https://arxiv.org/abs/2304.02643) | ICCV 2023 |\n"
)
LISTS = {
    "bullet": (BULLETS, f"- [{WRITTEN}]({URL}) [ICML 2023]\n"),
    "bold": (BULLETS, f"- **{WRITTEN}** [[paper]]({URL}) ICML 2023\n"),
    "row": (ROWS, f"| [{WRITTEN}]({URL}) | ICML 2023 |\n"),
}
HOSTILE = {
    "mention": "Dynamic Fusion of @team Views for Robust Multimodal Learning",
    "image": "Dynamic Fusion of <img src=x onerror=alert(1)> Views for Robust Multimodal Learning",
    "end of a link": "Dynamic Fusion of ](http://evil.example) Views for Robust Multimodal Learning",
    "link": "Dynamic Fusion of [free](http://evil.example) Views for Robust Multimodal Learning",
    "address": "Dynamic Fusion of https://evil.example Views for Robust Multimodal Learning",
    "brackets": "Dynamic Fusion of [all] Views for Robust Multimodal Learning",
    "closing fence": "Dynamic Fusion of ```\n```suggestion\nViews for Robust Multimodal Learning",
    "code": "Dynamic Fusion of `Views` for Robust Multimodal Learning",
    "bar": "Dynamic Fusion of Views | for Robust Multimodal Learning",
    "line break": "Dynamic Fusion of Views\n\n# for Robust Multimodal Learning",
    "control characters": "Dynamic Fusion of \x00\x07\x1bViews for Robust Multimodal Learning",
    "direction override": "Dynamic Fusion of \u202eViews\u202c for Robust Multimodal Learning",
    "zero-width": "Dynamic Fu\u200bsion of Views\u2060 for Robust Multi\u00admodal Learning",
    "comment": "Dynamic Fusion of <!-- Views for Robust Multimodal Learning",
    "hidden marker": "Dynamic Fusion of <!-- awesome-review:summary --> Views for Robust Multimodal Learning",
    "entities": "Dynamic Fusion of &lt;img src=x&gt; &#64;team Views for Robust Multimodal Learning",
    "quotation marks": "Dynamic ” @team “ Fusion of Views for Robust Multimodal Learning",
    "emphasis": "Dynamic Fusion of **Views** for _Robust_ Multimodal Learning",
}
LIVE = re.compile(r"(?<![\w`\\])@team|<img|\]\(http://evil|(?<!`)https?://evil|<!--")


def answers(title):
    record = Record(
        "arXiv", Ref("arxiv", "2306.02050"), strip_markup(title), ("Qi Zhang",), status="preprint"
    )
    first = Record("arXiv", Ref("arxiv-v1", "2306.02050"), strip_markup(title), ("Qi Zhang",))
    return {Question("arXiv", record.ref): Found((record,)), Question("arXiv", first.ref): Found((first,))}


def otherwise(question) -> Lookup:
    return Missing() if question.ref.kind == "title" else Unavailable("silent")


def judged(form, title):
    """The judgement of an entry whose paper bears `title`, and the files that were judged."""
    before, line = LISTS[form]
    known = answers(title)
    merged = review.merge([ChangedFile("README.md", before, before, before + line)])
    submission = review.answer_questions(
        review.submit(merged), lambda asked: {q: known.get(q) or otherwise(q) for q in asked}
    )
    return submission, review.check(submission), merged


@pytest.mark.parametrize("form", LISTS)
@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_a_suggestion_reads_back_as_the_title_and_as_nothing_else(title, form):
    submission, judgement, _ = judged(form, title)
    assert not judgement.rule_failures
    for entry, suggestion in judgement.suggestions.items():
        assert len(suggestion.lines) == 1
        assert suggestion.lines[0].isprintable()
        lines = submission.documents["README.md"].text.split("\n")
        lines[suggestion.first_line - 1 : suggestion.last_line] = suggestion.lines
        again = parsing.parse("README.md", "\n".join(lines)).entries
        assert len(again) == 2
        assert is_same_title(again[1].title.value, strip_markup(title))
        assert [link.url.value for link in again[1].links] == [link.url.value for link in entry.links]
        assert [field and field.value for field in (again[1].venue, again[1].year)] == ["ICML", "2023"]
        assert not LIVE.search(suggestion.lines[0])


@pytest.mark.parametrize("form", LISTS)
@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_nothing_becomes_markup_in_a_message(title, form):
    submission, judgement, _ = judged(form, title)
    (entry,) = submission.entries
    reported = [finding for finding in judgement.findings if finding.entry == entry]
    body = render.comment_body(reported, judgement.suggestions.get(entry), has_crlf=False)
    fences = re.findall(r"^(`{3,})", body, re.MULTILINE)
    assert len(fences) == (2 if entry in judgement.suggestions else 0)
    assert len(set(fences)) <= 1
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", body, flags=re.DOTALL)
    assert not LIVE.search(outside)
    assert all(line.isprintable() for line in body.split("\n"))


SPOKEN = {
    (
        "brackets",
        "bullet",
    ): rf"- [Dynamic Fusion of \[all\] Views for Robust Multimodal Learning]({URL}) [ICML 2023]",
    (
        "mention",
        "bullet",
    ): rf"- [Dynamic Fusion of \@team Views for Robust Multimodal Learning]({URL}) [ICML 2023]",
    ("bar", "row"): f"| [Dynamic Fusion of Views for Robust Multimodal Learning]({URL}) | ICML 2023 |",
    (
        "zero-width",
        "bullet",
    ): f"- [Dynamic Fusion of Views for Robust Multimodal Learning]({URL}) [ICML 2023]",
    (
        "direction override",
        "row",
    ): f"| [Dynamic Fusion of Views for Robust Multimodal Learning]({URL}) | ICML 2023 |",
}


@pytest.mark.parametrize(("case", "expected"), SPOKEN.items(), ids=lambda value: "-".join(value)[:30])
def test_a_special_character_is_not_a_reason_to_report_nothing(case, expected):
    name, form = case
    _, judgement, _ = judged(form, HOSTILE[name])
    assert [one.lines for one in judgement.suggestions.values()] == [(expected,)]


@pytest.mark.parametrize("name", ["address", "link", "end of a link"])
def test_a_title_with_an_address_is_reported_without_a_suggestion(name):
    _, judgement, _ = judged("bullet", HOSTILE[name])
    assert [finding.rule for finding in judgement.findings] == ["title-mismatch"]
    assert judgement.suggestions == {}


def test_what_a_contributor_hides_in_a_title_is_not_repeated():
    assert quote("a \u202etitle\u202c\u200b of\x07 ” @team\n“") == '“a title of " @team "”'
