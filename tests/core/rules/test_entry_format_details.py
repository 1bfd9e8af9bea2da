"""The form of what stands beside a title: signs between links, hard breaks, a venue's name, many slips."""

from __future__ import annotations

import pytest

from bot.core import review
from bot.core.pull import ChangedFile
from tests.core.convergence import broken_promises
from tests.core.list_builder import SEED, Listing, mended, paper
from tests.core.rules.page_runner import judge_change


def findings(base: str, entry: str):
    submission = review.submit(review.merge([ChangedFile("README.md", base, base, base + entry + "\n")]))
    judgement = review.check(submission)
    assert not judgement.rule_failures
    return [finding for finding in judgement.findings if finding.rule == "entry-format"]


def silent(base: str, entry: str) -> bool:
    return findings(base, entry) == []


U, V, W = "https://arxiv.org/abs/2406.04802", "https://github.com/a/b", "https://a.example/p"


def barred(count: int, other: int = 0, sign: str = " | ") -> str:
    """A list of works whose links stand between bars, and some that are joined otherwise."""
    text = "# A list\n\n## Papers\n\n"
    for number in range(count + other):
        between = " | " if number < count else sign
        url, code = f"https://arxiv.org/abs/2001.{number:05}", f"https://github.com/a/c{number}"
        name = f"A Paper on Views, Number {number}"
        text += f"- **{name}** [Paper]({url}) | [Code]({code}){between}[Page](https://p{number}.example/)\n"
    return text


NEW = f"- **Fused Views of Old** [Paper]({U}) | [Code]({V}) | [Page]({W})"
LAST = f" | [Page]({W})"
JOINED = {
    "a blank": NEW.replace(LAST, LAST.replace(" | ", " ")),
    "a comma": NEW.replace(LAST, LAST.replace(" | ", ", ")),
    "two bars": NEW.replace(LAST, " |" + LAST),
}


@pytest.mark.parametrize("line", JOINED.values(), ids=JOINED)
def test_links_are_joined_as_nearly_all_are(line):
    base = barred(60)
    (finding,) = findings(base, line)
    assert finding.message.startswith("120 of 120 pairs of neighbouring links are written “[…](…) | […](…)”")
    assert mended(finding.entry, [finding]) == NEW
    assert broken_promises(base, base + line + "\n") == []


NOT_JOINED = {
    "as the list does": (barred(60), NEW),
    "only blanks differ": (barred(60), NEW.replace(LAST, "  | " + LAST[2:])),
    "too few to be a habit": (barred(14), JOINED["a comma"]),
    "a habit that several break": (barred(60, 8, " "), JOINED["a comma"]),
    "the way of a few": (barred(100, 2, ", "), JOINED["a comma"]),
    "a sentence between": (barred(60), NEW.replace(LAST, f". See [Page]({W})")),
    "behind the title": (barred(60), f"- [Fused Views of Old]({U}), [Page]({W})"),
}


@pytest.mark.parametrize(("base", "line"), NOT_JOINED.values(), ids=NOT_JOINED)
def test_links_are_left_as_they_are_joined_where(base, line):
    assert silent(base, line)


def broken_lines(count: int, running: int = 0) -> str:
    text = "# A list\n\n## Papers\n"
    for number in range(count + running):
        end = " \\" if number < count else ""
        url = f"https://arxiv.org/abs/2001.{number:05}"
        text += (
            f"\n**A Paper on Views, Number {number}**{end}\n*Ann Smith*{end}\nICML 2020. [[Paper]({url})]\n"
        )
    return text


BROKEN = f"\n**Fused Views of Old** \\\n*Ann Smith* \\\nICML 2024. [[Paper]({U})]"


@pytest.mark.parametrize("line", [BROKEN.replace("Old** \\", "Old**"), BROKEN.replace(" \\", "")])
def test_a_line_ends_with_a_hard_break_where_nearly_all_do(line):
    base = broken_lines(60)
    (finding,) = findings(base, line)
    assert finding.message.startswith("120 of 120 lines within entries end with a hard break, “\\”; ")
    assert "\n" + mended(finding.entry, [finding]) == BROKEN
    assert broken_promises(base, base + line + "\n") == []


RUNNING = {
    "it does": (broken_lines(60), BROKEN),
    "two blanks break as well": (broken_lines(60), BROKEN.replace(" \\", "  ")),
    "several run on": (broken_lines(60, 6), BROKEN.replace("Old** \\", "Old**")),
    "too few lines": (broken_lines(40), BROKEN.replace("Old** \\", "Old**")),
    "a list without hard breaks": (broken_lines(0, 60), BROKEN),
}


@pytest.mark.parametrize(("base", "line"), RUNNING.values(), ids=RUNNING)
def test_a_line_may_run_on_where(base, line):
    assert silent(base, line)


def tagged(*venues: str) -> str:
    listing = Listing().under("Papers")
    for number, venue in enumerate(venues):
        listing.add(SEED, **paper(number, venue=venue, title=f"A Paper on Views, Number {number}"))
    return listing.text


def test_a_venue_is_written_as_the_list_writes_it_and_the_venue_itself():
    base = tagged(*["arXiv"] * 40, "CVPR")
    line = f"- [Fused Views of Old]({U}) [arxiv 2024]"
    (finding,) = findings(base, line)
    assert finding.message == "The list writes “arXiv” 40 of 40 times, this entry “arxiv”."
    assert mended(finding.entry, [finding]) == line.replace("arxiv 2024", "arXiv 2024")
    assert broken_promises(base, base + line + "\n") == []


NAMED = {
    "as the list does": (tagged(*["arXiv"] * 40), "arXiv"),
    "as the venue itself does, whatever the list": (tagged(*["Arxiv"] * 40), "arXiv"),
    "another name of the venue": (tagged(*["NeurIPS"] * 40), "NIPS"),
    "a list that writes it in both ways": (tagged(*["arXiv"] * 36, *["arxiv"] * 4), "arxiv"),
    "too few to be a habit": (tagged(*["arXiv"] * 12), "arxiv"),
    "another venue": (tagged(*["arXiv"] * 40), "cvpr"),
}


@pytest.mark.parametrize(("base", "venue"), NAMED.values(), ids=NAMED)
def test_a_venues_name_is_let_be_where(base, venue):
    assert silent(base, f"- [Fused Views of Old]({U}) [{venue} 2024]")


def described(count: int, *others: str) -> str:
    text = "# A list\n\n## Tools\n\n"
    for number in range(count):
        text += f"- [Handy Maker {number}](https://t{number}.example/) - Does many a thing.\n"
    return text + "".join(
        f"- [Further Maker {n}](https://o{n}.example/){other}\n" for n, other in enumerate(others)
    )


BARE = " Does many a thing."


@pytest.mark.parametrize(
    ("base", "is_reported"),
    [
        pytest.param(described(300), True, id="none of many is written so"),
        pytest.param(described(800, *[BARE] * 4), True, id="a few of very many are"),
        pytest.param(described(300, *[BARE] * 3), False, id="a few of many are"),
        pytest.param(described(300, *[" -  Does many a thing."] * 30), True, id="blanks make no other way"),
    ],
)
def test_a_dash_is_asked_for_where_hardly_any_lacks_it(base, is_reported):
    line = "- [Something New](https://n.example/) Does yet another thing."
    made = findings(base + "\n## More\n\n" + described(8).partition("## Tools\n\n")[2], line)
    assert bool(made) is is_reported
    if is_reported:
        assert mended(made[0].entry, made) == line.replace(") D", ") - D")


SAYING = {
    "a sign": "- [Something New](https://n.example/) 🔥",
    "a sign before the dash": "- [Something New](https://n.example/) 🔥 - Does yet another thing.",
    "a mark before the dash": "- [Something New](https://n.example/) **old** - Does yet another thing.",
    "an award": "- [Something New](https://n.example/) **[Best Paper]**",
    "a word before the dash": "- [Something New](https://n.example/) Beta - Does yet another thing.",
}


@pytest.mark.parametrize("line", SAYING.values(), ids=SAYING)
def test_no_dash_is_asked_for_before_what_is_not_a_description(line):
    assert silent(described(300), line)


STARRED = Listing().under("Papers").fill("- **{title}** [[paper]({url})] {venue} {year}", 60).text


def test_no_star_is_added_to_a_star():
    made = findings(STARRED, f"- *Fused Views of Old** [[paper]({U})] CVPR 2024")
    assert not any("***" in mended(finding.entry, [finding]) for finding in made)


CITED = Listing().under("Papers").fill("- [{title}]({url}), Ann et al., {venue} {year}", 60).text


def test_no_comma_is_taken_into_an_address():
    made = findings(CITED, f"- [Fused Views of Old]({U}, Ann et al., CVPR 2024")
    assert not any(",)" in mended(finding.entry, [finding]) for finding in made)


def with_rarities(count: int) -> str:
    """Tools with a code and a description, a few of them with a description alone."""
    text = "# A list\n\n## Tools\n\n"
    for number in range(200):
        text += (
            f"- **[Handy Maker {number}](https://t{number}.example/)** [code](https://c{number}.example/)\n"
        )
    return text + described(count).partition("## Tools\n\n")[2]


@pytest.mark.parametrize(("count", "is_reported"), [(39, False), (48, True)])
def test_of_what_few_entries_have_only_unanimity_counts(count, is_reported):
    line = "- [Something New](https://n.example/) – Does yet another thing."
    assert bool(findings(with_rarities(count), line)) is is_reported


def test_a_venue_in_words_does_not_run_into_its_year():
    listing = Listing().under("Papers").fill("- {title} [[{venue}{year}]]({url})", 60)
    line = f"- Fused Views of Old [[Pattern Recognition(2018)]]({U})"
    assert silent(listing.text, line)
    assert not silent(listing.text, line.replace("Pattern Recognition", "CVPR"))


BEFORE_LINKS = "# A list\n\n## Tools\n\n" + "".join(
    f"- [Handy Maker {n}](https://t{n}.example/) - Does many a thing. ([Demo](https://d{n}.example/)) `MIT`\n"
    for n in range(120)
)
STOPPED = "- [Something New](https://n.example/) - Does yet another thing. ([Demo](https://e.example/)) `MIT`"
UNSTOPPED = STOPPED.replace("thing.", "thing")


def test_a_full_stop_stands_before_the_links_that_follow_a_description():
    (finding,) = findings(BEFORE_LINKS, UNSTOPPED)
    assert finding.message.startswith("120 of 120 descriptions end with a full stop")
    assert mended(finding.entry, [finding]) == STOPPED
    assert broken_promises(BEFORE_LINKS, BEFORE_LINKS + UNSTOPPED + "\n") == []


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(STOPPED, id="it has one"),
        pytest.param(UNSTOPPED.replace("`MIT`", "of old"), id="the sentence goes on behind the link"),
        pytest.param(UNSTOPPED.replace("([Demo](https://e.example/)) `MIT`", "`kit`."), id="it ends in code"),
        pytest.param(UNSTOPPED.replace(" `MIT`", " (`MIT` of old)"), id="a remark in brackets"),
        pytest.param("- [New](https://n.example/) - Does much", id="at the end, where there is no habit"),
    ],
)
def test_no_full_stop_is_asked_for_within_a_sentence(line):
    assert silent(BEFORE_LINKS, line)


LABELLED = Listing().under("Papers").fill("- {title} [[{venue} {year}]]({url})", 40).text
BULLETLESS = f"Fused Views of Many an Old Kind [[ICML 2024]]({U})"


def test_a_line_without_its_bullet_gets_one():
    (finding,) = findings(LABELLED, BULLETLESS)
    assert mended(finding.entry, [finding]) == "- " + BULLETLESS
    assert broken_promises(LABELLED, LABELLED + BULLETLESS + "\n") == []


def bullets(count: int, more: str = "") -> str:
    """A list whose entries differ in their parts, so that no form of a whole entry is a habit."""
    tails = ("", " [[code](https://github.com/a/b)]", " (oral)", " CVPR 2020", ": the first of its kind")
    lines = [
        f"- [A Paper on Views {n}](https://arxiv.org/abs/2001.{n:05}){tails[n % len(tails)]}"
        for n in range(count)
    ]
    return "\n".join(["# L", "", "## Views", "", *lines, more, "## More", "", ""])


SLIP = "* [One](https://arxiv.org/abs/2002.00001)"
BULLETS = [
    pytest.param(bullets(20), "## Views\n\n", True, id="all of twenty have another mark"),
    pytest.param(bullets(19), "## Views\n\n", False, id="nineteen are too few"),
    pytest.param(bullets(20), "## More\n\n", True, id="in an empty section"),
    pytest.param(bullets(40, SLIP), "## More\n\n", True, id="one slip elsewhere"),
    pytest.param(bullets(40, SLIP), "## Views\n\n", False, id="one in the section"),
    pytest.param(
        bullets(40, "\n".join(f"* [One {n}](https://arxiv.org/abs/2002.0000{n})" for n in range(3))),
        "## More\n\n",
        False,
        id="three elsewhere",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("base", "below", "is_reported"), BULLETS)
def test_a_bullet_with_another_mark_is_a_list_of_its_own(base, below, is_reported):
    new = "* [Something Else Entirely](https://arxiv.org/abs/2003.00001)"
    head = base.replace(below, f"{below}{new}\n\n", 1)
    found = [one for one in judge_change(base, head, {}).findings if one.rule == "entry-format"]
    assert bool(found) is is_reported
    if is_reported:
        assert [edit.text for one in found for edit in one.edits] == ["-"]


BARE = "[Something Else Entirely](https://arxiv.org/abs/2003.00001) (oral)"
STANDS = "[Something Else](https://arxiv.org/abs/2004.00001) (oral)"
WITHOUT_BULLETS = [
    pytest.param(bullets(20), "## Views\n\n", BARE, "- ", id="above the bullets"),
    pytest.param(bullets(20), "## More\n\n", BARE, None, id="in a section that has none"),
    pytest.param(bullets(20), "## Views\n\n", f"See {BARE}", None, id="a sentence"),
    pytest.param(bullets(20, f"\n{STANDS}\n"), "## Views\n\n", BARE, None, id="one stands there"),
    pytest.param(bullets(20).replace("- [", "\n["), "## Views\n\n", BARE, None, id="a list of paragraphs"),
    pytest.param(
        bullets(20).replace("- [", "\n["), "## Views\n\n", f"- {BARE}", None, id="a bullet among paragraphs"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("base", "below", "new", "mark"), WITHOUT_BULLETS)
def test_an_entry_without_a_bullet_among_bullets_gets_one(base, below, new, mark):
    head = base.replace(below, f"{below}{new}\n\n", 1)
    found = [one for one in judge_change(base, head, {}).findings if "begin with" in one.message]
    assert [edit.text for one in found for edit in one.edits] == ([mark] if mark else [])
