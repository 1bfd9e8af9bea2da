"""How edits become lines, which of two edits wins, and which suggestions are withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from bot.core import review
from bot.core.model import Edit, Entry, Finding, Severity, Span
from bot.core.pull import ChangedFile
from bot.core.submission import Submission
from bot.core.suggestion import Suggestion, apply_to_text, suggest
from bot.core.text.lines import split_lines

OLD = "# List\n\n## Fusion\n\n- [A Paper on Fusion of Views](https://arxiv.org/abs/2001.00001) [CVPR 2020]\n"
LINE = "- [A Paper on {}](https://arxiv.org/abs/2001.0000{}) [CVPR 2020]"


def submit(*new_lines: str, old: str = OLD) -> Submission:
    new = OLD + "".join(f"{line}\n" for line in new_lines)
    return review.submit(review.merge([ChangedFile("README.md", old, old, new)]))


def edit(entry: Entry, old: str, new: str) -> Edit:
    """The edit that writes `new` over the only `old` in the entry."""
    assert entry.text.count(old) == 1
    start = entry.span.start + entry.text.index(old)
    return Edit(Span(start, start + len(old)), new)


def finding(entry: Entry, *edits: Edit, rule: str = "some-rule") -> Finding:
    return Finding(entry, rule, Severity.ERROR, "It is so.", edits=edits)


def no_findings(_entry: Entry, _submission: Submission) -> Sequence[Finding]:
    return ()


def suggestion_of(
    entry: Entry,
    submission: Submission,
    *findings: Finding,
    check: Callable[[Entry, Submission], Sequence[Finding]] = no_findings,
) -> tuple[int, int, tuple[str, ...]] | None:
    """Lines of the entry (1 is its first) and what stands in their place; None for no suggestion."""
    found = suggest(submission, findings, check).get(entry)
    if found is None:
        return None
    return found.first_line - entry.first_line + 1, found.last_line - entry.first_line + 1, found.lines


LONG = (LINE.format("Trust", 2), "  first detail", "  second detail", "  third detail")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([("Trust", "Hope")], (1, 1, (LINE.format("Hope", 2),)), id="the first line"),
        pytest.param([("second", "2nd")], (3, 3, ("  2nd detail",)), id="a line in the middle"),
        pytest.param([("third", "3rd")], (4, 4, ("  3rd detail",)), id="the last line"),
        pytest.param(
            [("first", "1st"), ("third", "3rd")],
            (2, 4, ("  1st detail", "  second detail", "  3rd detail")),
            id="two lines and the one between",
        ),
        pytest.param([("\n  second detail", "")], (2, 3, ("  first detail",)), id="a line that goes"),
        pytest.param(
            [("  second", "  new detail\n  second")],
            (3, 3, ("  new detail", "  second detail")),
            id="a line that comes",
        ),
    ],
)
def test_a_suggestion_replaces_only_the_lines_that_change(changes, expected):
    submission = submit(*LONG)
    (entry,) = submission.entries
    assert entry.text == "\n".join(LONG)
    edits = [edit(entry, old, new) for old, new in changes]
    found = suggestion_of(entry, submission, finding(entry, *edits))
    assert found is not None
    first, last, lines = found
    texts = [*LONG]
    texts[first - 1 : last] = lines
    wanted = "\n".join(LONG)
    for old, new in changes:
        wanted = wanted.replace(old, new)
    assert "\n".join(texts) == wanted
    assert last - first <= expected[1] - expected[0]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param([("Trust", "Hope")], [("CVPR", "ICML")], "- [A Paper on Hope] [ICML 2020]", id="apart"),
        pytest.param([("Paper", "P")], [(" on", " of")], "- [A P of Trust] [CVPR 2020]", id="side by side"),
        pytest.param(
            [("Trust", "Hope")], [("Trust", "Hope")], "- [A Paper on Hope] [CVPR 2020]", id="the same"
        ),
        pytest.param(
            [("Trust", "Hope")],
            [("Trust", "Love")],
            "- [A Paper on Hope] [CVPR 2020]",
            id="the same place: the first",
        ),
        pytest.param(
            [("on Trust", "on Hope")],
            [("Trust", "Love")],
            "- [A Paper on Hope] [CVPR 2020]",
            id="a part of the first: the first",
        ),
        pytest.param(
            [("Trust", "Hope")],
            [("on Trust", "of Love")],
            "- [A Paper of Love] [CVPR 2020]",
            id="more than the first: the second",
        ),
        pytest.param(
            [("Paper on", "Text on")],
            [("on Trust", "of Love")],
            "- [A Text on Trust] [CVPR 2020]",
            id="half of the first: the first",
        ),
        pytest.param(
            [("Trust", "Hope"), ("CVPR 2020", "ICML 2021")],
            [("on Trust", "of Love"), ("2020", "2022")],
            "- [A Paper on Hope] [ICML 2021]",
            id="more than one of two and less than the other: the first",
        ),
    ],
)
def test_of_two_findings_about_one_place_the_first_wins_unless_the_second_covers_it(first, second, expected):
    submission = submit(LINE.format("Trust", 2))
    (entry,) = submission.entries
    findings = [finding(entry, *(edit(entry, *one) for one in changes)) for changes in (first, second)]
    found = suggestion_of(entry, submission, *findings)
    assert found is not None
    assert found[2] == (expected.replace("] [", "](https://arxiv.org/abs/2001.00002) ["),)


@pytest.mark.parametrize("place", range(5))
def test_what_changes_another_entry_is_withdrawn_and_the_rest_stays(place):
    names = ["Trust", "Hope", "Faith", "Care", "Doubt", "Nothing at All"]
    submission = submit(*(LINE.format(name, number) for number, name in enumerate(names, 2)))
    *entries, untouched = submission.entries
    assert len(entries) == 5
    findings = [
        finding(entry, edit(entry, "- [", "```\n- [" if number == place else "- [The "))
        for number, entry in enumerate(entries)
    ]
    found = suggest(submission, findings, no_findings)
    assert untouched not in found
    assert [entry in found for entry in entries] == [number != place for number in range(5)]


@pytest.mark.parametrize(
    ("found_after", "found_before", "stays"),
    [
        pytest.param([], [], True, id="nothing is left"),
        pytest.param(["some-rule"], [], False, id="the rule finds it still"),
        pytest.param(["other-rule"], [], False, id="another rule finds something new"),
        pytest.param(["other-rule"], ["other-rule"], True, id="what had no edit is left"),
        pytest.param(["other-rule", "third-rule"], ["other-rule"], False, id="and something new"),
    ],
)
def test_a_suggestion_fixes_what_it_claims_and_adds_no_finding(found_after, found_before, stays):
    submission = submit(LINE.format("Trust", 2))
    (entry,) = submission.entries
    findings = [finding(entry, edit(entry, "Trust", "Hope"))]
    findings += [finding(entry, rule=rule) for rule in found_before]

    def check(changed_entry, _submission):
        return [finding(changed_entry, rule=rule) for rule in found_after]

    assert (suggestion_of(entry, submission, *findings, check=check) is not None) is stays


@pytest.mark.parametrize(
    ("old", "new", "stays"),
    [
        pytest.param("Trust", "Hope", True, id="the title alone"),
        pytest.param(
            "https://arxiv.org/abs/2001.00002", "https://arxiv.org/abs/2001.00009", True, id="a link"
        ),
        pytest.param("00002) [CVPR", "00009) [CVPR", False, id="a link in passing"),
    ],
)
def test_a_link_changes_only_where_it_is_what_is_corrected(old, new, stays):
    submission = submit(LINE.format("Trust", 2))
    (entry,) = submission.entries
    assert (suggestion_of(entry, submission, finding(entry, edit(entry, old, new))) is not None) is stays


def test_rules_check_the_entries_as_they_will_read_and_know_what_they_were():
    old = OLD + LINE.format("Faith", 3) + "\n" + LINE.format("Care", 4) + "\n"
    submission = submit(LINE.format("Hope", 3), LINE.format("Care", 4), LINE.format("Trust", 2), old=old)
    changed, added = submission.entries
    seen: list[tuple[Entry, Submission]] = []

    def check(changed_entry, changed_submission):
        seen.append((changed_entry, changed_submission))
        return []

    found = suggest(submission, [finding(changed, edit(changed, "Hope", "Love"))], check)
    assert list(found) == [changed]
    ((entry, after),) = seen
    assert entry.title.value == "A Paper on Love"
    assert [one.title.value for one in after.entries] == ["A Paper on Love", "A Paper on Trust"]
    assert after.previous_entries == {entry: submission.previous_entries[changed]}
    assert after.documents["README.md"].text == submission.documents["README.md"].text.replace("Hope", "Love")
    assert added.text in after.documents["README.md"].text


def test_an_entry_that_is_deleted_leaves_no_trace_in_the_submission():
    submission = submit(LINE.format("Trust", 2), LINE.format("Hope", 3))
    first, second = submission.entries
    seen: list[Submission] = []

    def check(_entry, changed_submission):
        seen.append(changed_submission)
        return []

    findings = [finding(first, Edit(first.span, "")), finding(second, edit(second, "Hope", "Love"))]
    found = suggest(submission, findings, check)
    assert list(found) == [first, second]
    assert [one.title.value for one in seen[0].entries] == ["A Paper on Love"]


def test_only_an_empty_text_over_the_whole_entry_deletes_it():
    submission = submit(LINE.format("Trust", 2))
    (entry,) = submission.entries
    assert suggestion_of(entry, submission, finding(entry, edit(entry, "Trust", ""))) is not None
    assert suggestion_of(entry, submission, finding(entry, Edit(entry.span, "Some words."))) is None


@pytest.mark.parametrize(
    ("text", "suggestion", "expected"),
    [
        pytest.param("a\nb\r\nc", (2, 2, ("x",)), "a\nx\r\nc", id="the line's own ending"),
        pytest.param("a\r\nb\nc", (2, 2, ("x",)), "a\r\nx\nc", id="not the one above"),
        pytest.param("a\nb\r\nc", (1, 2, ("x", "y")), "x\r\ny\r\nc", id="the ending of the last line"),
        pytest.param("a\nb\nc", (2, 2, ()), "a\nc", id="nothing in its place"),
        pytest.param("a\nb\nc", (3, 3, ("x",)), "a\nb\nx", id="the last line"),
    ],
)
def test_lines_take_the_ending_of_the_last_that_they_replace(text, suggestion, expected):
    assert apply_to_text(text, [Suggestion("README.md", *suggestion)]) == expected


def test_suggestions_are_applied_from_the_last_to_the_first():
    first, last = Suggestion("README.md", 1, 1, ("x", "y")), Suggestion("README.md", 3, 3, ())
    assert apply_to_text("a\nb\nc\nd", [first, last]) == "x\ny\nb\nd"
    assert apply_to_text("a\nb\nc\nd", [last, first]) == "x\ny\nb\nd"


@pytest.mark.parametrize(
    ("text", "lines"),
    [("a\n", ["a"]), ("a", ["a"]), ("a\n\n", ["a", ""]), ("a\r\nb\n", ["a", "b"]), ("", [])],
)
def test_the_last_line_break_ends_a_line_and_begins_none(text, lines):
    assert split_lines(text) == lines


def delete(text: str, *titles: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """The suggestions that delete entries of a new file."""
    submission = review.submit(review.merge([ChangedFile("README.md", "", "", text)]))
    entries = {entry.title.value: entry for entry in submission.entries}
    findings = [finding(entries[title], Edit(entries[title].span, "")) for title in titles]
    found = suggest(submission, findings, no_findings)
    return [(one.first_line, one.last_line, one.lines) for one in found.values()]


ONE, TWO, THREE = LINE.format("One", 1), LINE.format("Two", 2), LINE.format("Three", 3)


@pytest.mark.parametrize(
    ("text", "titles", "expected"),
    [
        pytest.param(f"{ONE}\n{TWO}\n", ["One"], [(1, 1, ())], id="the first line of the file"),
        pytest.param(f"{ONE}\n{TWO}\n", ["Two"], [(1, 2, (ONE,))], id="the second line of the file"),
        pytest.param(f"\n{ONE}\n\n{TWO}\n", ["One"], [(1, 3, ("",))], id="between the first lines"),
        pytest.param(f"{TWO}\n\n{ONE}\n\n", ["One"], [(2, 4, ("",))], id="between the last lines"),
        pytest.param(f"{TWO}\n\n{ONE}\n", ["One"], [(2, 3, ())], id="below a blank line at the end"),
        pytest.param(
            f"{ONE}\n\n{TWO}\n\n{THREE}\n\nText.\n",
            ["Two", "Three"],
            [(2, 4, ("",)), (5, 6, ())],
            id="two about one blank line",
        ),
        pytest.param(
            f"{ONE}\n{TWO}\n{THREE}\n", ["Two", "Three"], [(1, 2, (ONE,)), (3, 3, ())], id="two in a row"
        ),
    ],
)
def test_a_deletion_leaves_a_neighbour_in_its_place_where_it_can(text, titles, expected):
    assert delete(text, *(f"A Paper on {title}" for title in titles)) == expected
