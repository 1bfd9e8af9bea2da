from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import parsing
from bot.core.conventions.template import edits_to_template, parse_layout
from bot.core.rules import entry_format
from tests.core.list_builder import SEED, Listing, mended, proposal

URL = "https://arxiv.org/abs/1706.03762"
RIGHT = f"- [Attention Is All You Need]({URL}) [CVPR 2017]"
LIST = Listing().under("Fusion").fill(SEED, 12).text

FIXED = {
    "space before address": f"- [Attention Is All You Need] ({URL}) [CVPR 2017]",
    "other bullet": f"* [Attention Is All You Need]({URL}) [CVPR 2017]",
    "round brackets": f"- [Attention Is All You Need]({URL}) (CVPR 2017)",
    "no brackets": f"- [Attention Is All You Need]({URL}) CVPR 2017",
    "apostrophe year": f"- [Attention Is All You Need]({URL}) [CVPR'17]",
    "venue in the middle": f"- [Attention Is All You Need][CVPR 2017]({URL})",
    "venue first": f"- [CVPR 2017] [Attention Is All You Need]({URL})",
    "several at once": f"* [Attention Is All You Need] ({URL})(CVPR'17)",
}


@pytest.mark.parametrize("line", FIXED.values(), ids=FIXED)
def test_a_departure_is_rewritten_in_the_form_of_the_list(line):
    entry, submission = proposal(LIST, line)
    findings = list(entry_format.check(entry, submission))
    assert mended(entry, findings) == RIGHT
    assert "12 of 12 entries" in findings[0].message


STARRED = "* [{title}]({url}) [{venue} {year}]"
MANY = Listing().under("Fusion").fill(SEED, 40)
PUNCTUATION = {
    "no space before venue": f"- [Attention Is All You Need]({URL})[CVPR 2017]",
    "bold title": f"- [**Attention Is All You Need**]({URL}) [CVPR 2017]",
    "dash before venue": f"- [Attention Is All You Need]({URL}) - [CVPR 2017]",
    "comma before year": f"- [Attention Is All You Need]({URL}) [CVPR, 2017]",
}


@pytest.mark.parametrize("line", PUNCTUATION.values(), ids=PUNCTUATION)
def test_punctuation_is_reported_where_hardly_an_entry_of_many_deviates(line):
    entry, submission = proposal(MANY.text, line)
    findings = list(entry_format.check(entry, submission))
    assert mended(entry, findings) == RIGHT
    assert "40 of 40 entries" in findings[0].message
    assert list(entry_format.check(*proposal(LIST, line))) == []
    loose = Listing().under("Fusion").fill(SEED, 38).fill("- [{title}]({url}) ({venue} {year})", 1, first=38)
    assert list(entry_format.check(*proposal(loose.text, line))) == []


BARE = "- [{title}]({url})"
RARE = Listing().under("Fusion").fill(SEED, 30).fill(BARE, 95, first=30)
OFTEN = Listing().under("Fusion").fill(SEED, 30).fill(BARE, 85, first=30)


def test_punctuation_of_what_few_entries_have_is_left_alone():
    comma = PUNCTUATION["comma before year"]
    assert list(entry_format.check(*proposal(RARE.text, comma))) == []
    assert len(list(entry_format.check(*proposal(OFTEN.text, comma)))) == 1
    brackets = FIXED["round brackets"]
    assert len(list(entry_format.check(*proposal(RARE.text, brackets)))) == 1


NOT_REPORTED = {
    "blank within the brackets": (MANY.text, f"- [Attention Is All You Need ]({URL}) [CVPR 2017]"),
    "two spaces in a long list": (MANY.text, f"- [Attention Is All You Need]({URL})  [CVPR 2017]"),
    "full stop in a long list": (MANY.text, f"- [Attention Is All You Need]({URL}) [CVPR 2017]."),
    "neighbours that depart": (
        Listing()
        .under("Old")
        .fill(SEED, 40)
        .under("New")
        .fill("- [{title}]({url}) ({venue} {year})", 1, first=40)
        .fill("- [{title}]({url}) {venue} {year}", 1, first=41)
        .fill(SEED, 2, first=42)
        .text,
        RIGHT.replace("[C", "(C").replace("7]", "7)"),
    ),
    "full stop at the end": (LIST, f"- [Attention Is All You Need]({URL}) [CVPR 2017]."),
    "two spaces after bullet": (LIST, f"-  [Attention Is All You Need]({URL}) [CVPR 2017]"),
    "two spaces before venue": (LIST, f"- [Attention Is All You Need]({URL})  [CVPR 2017]"),
    "as the list does": (LIST, RIGHT),
    "no venue": (LIST, f"* [Attention Is All You Need]({URL})"),
    "no year": (LIST, f"* [Attention Is All You Need]({URL}) [CVPR]"),
    "award": (LIST, f"- [Attention Is All You Need]({URL}) [CVPR 2017 best paper]"),
    "code": (LIST, f"- [Attention Is All You Need]({URL}) [CVPR 2017] [[code]](https://github.com/a/b)"),
    "note": (LIST, f"- [Attention Is All You Need]({URL}) [CVPR 2017] - the transformer"),
    "trailing blanks": (LIST, RIGHT + "  "),
    "nested": (LIST, "  " + RIGHT.replace("- ", "* ", 1)),
    "numbered": (LIST, RIGHT.replace("- ", "13. ", 1)),
    "emoji": (LIST, f"- [🔥Attention Is All You Need]({URL})[CVPR 2017]"),
    "clause": (LIST, f"- [Attention Is All You Need]({URL})[CVPR 2017], with code"),
    "brackets in the title": (LIST, f"- [Attention [Is] All (You) Need]({URL}) [CVPR 2017]"),
    "short list": (Listing().under("Fusion").fill(SEED, 7).text, RIGHT.replace("- ", "* ", 1)),
    "two ways": (Listing().under("Fusion").fill(SEED, 9).fill(STARRED, 9, first=9).text, RIGHT),
    "the way of a few": (
        Listing().under("Fusion").fill(SEED, 30).fill(STARRED, 2, first=30).text,
        RIGHT.replace("- ", "* ", 1),
    ),
    "the way of the section": (
        Listing().under("Old").fill(SEED, 40).under("New").fill(STARRED, 3, first=40).text,
        RIGHT.replace("- ", "* ", 1),
    ),
    "row": (
        Listing().under("Fusion").fill("| [{title}]({url}) | {venue} {year} |", 12, form="row").text,
        f"|[Attention Is All You Need]({URL})|CVPR 2017|",
    ),
    "another section's kind": (LIST + "\n## Tools\n", "* [Fusion Kit](https://github.com/a/b) - a tool."),
}


@pytest.mark.parametrize(("base", "line"), NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_it_reports_nothing_where_the_list_has_no_such_form_or_the_entry_says_more(base, line):
    entry, submission = proposal(base, line)
    assert list(entry_format.check(entry, submission)) == []


def test_what_neighbours_write_otherwise_in_another_place_says_nothing_of_the_entry():
    base = Listing().under("Old").fill(SEED, 40).under("New").fill(STARRED, 1, first=40)
    base.fill("+ [{title}]({url}) [{venue} {year}]", 1, first=41).fill(SEED, 2, first=42)
    entry, submission = proposal(base.text, FIXED["round brackets"])
    assert mended(entry, entry_format.check(entry, submission)) == RIGHT


def test_an_entry_that_would_read_back_otherwise_is_left_alone():
    base = Listing().under("Fusion").fill("- {title} [[{venue} {year}]]({url})", 12).text
    entry, submission = proposal(base, f'- "Seeing [Then] Believing" [[CVPR 2017]]({URL})')
    found = parse_layout(entry)
    assert found
    habit = submission.conventions[entry.path].template_for(found)
    assert habit
    assert edits_to_template(found, habit.value)
    assert list(entry_format.check(entry, submission)) == []


def test_a_list_without_conventions_draws_nothing():
    entry, submission = proposal(LIST, FIXED["other bullet"])
    assert list(entry_format.check(entry, replace(submission, conventions={}))) == []


GAPS = st.sampled_from([" ", ", ", " [", "] ", " (", ")", "  ", "'", ". ", " | "])


@given(
    lead=st.sampled_from(["- ", "* ", "+ ", "-  ", "- **", "-"]),
    parts=st.permutations(["[{title}]({url})", "{venue}", "{year}"]),
    between=st.lists(GAPS, min_size=3, max_size=3),
)
def test_whatever_is_suggested_reads_back_as_the_same_paper_in_the_form_of_the_list(lead, parts, between):
    line = lead + "".join(part + gap for part, gap in zip(parts, between, strict=True))
    line = line.format(title="Attention Is All You Need", url=URL, venue="CVPR", year="2017")
    for entry in parsing.parse("README.md", LIST + line + "\n").entries[12:]:
        _, submission = proposal(LIST, line)
        for finding in entry_format.check(entry, submission):
            assert mended(entry, [finding]).strip() == RIGHT
