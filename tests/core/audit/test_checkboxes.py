"""Which boxes of an audit's issue were ticked by a person, and what becomes of the lists by them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import audit
from bot.core.audit import checkboxes
from bot.core.reconcile import add_mark
from bot.core.suggestion import Suggestion
from tests.core.audit.test_audit import listing, told


def tick(body: str, *words: str) -> str:
    """The body with the boxes ticked on the lines that hold one of the words."""
    lines = [
        line.replace("- [ ]", "- [x]") if line.startswith("- [ ]") and any(w in line for w in words) else line
        for line in body.split("\n")
    ]
    return "\n".join(lines)


def test_what_a_person_ticked_is_told_from_what_the_audit_ticked():
    body = told("fine", "old", "old", before=told("old", "old", "old").body, days=1).body
    assert body.count("- [x]") == 1  # mended
    assert checkboxes.checked_findings(body) == frozenset()
    found = checkboxes.checked_findings(tick(body, "Views of the World 1"))
    assert len(found) == 1
    assert found < audit.read_memory(body).listed_findings.keys()
    assert len(checkboxes.checked_findings(tick(body, "Views of the World"))) == 2


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda body: body.replace("\n", "\r\n"), id="as GitHub's page sends it"),
        pytest.param(lambda body: body.replace("- [x]", "- [X]"), id="with a capital"),
        pytest.param(lambda body: "A word before.\n\n" + body, id="below other words"),
    ],
)
def test_a_ticked_box_is_known_however_it_was_ticked(change):
    body = tick(told("old").body, "Views")
    assert len(checkboxes.checked_findings(change(body))) == 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("- [x] `README.md` line 5: `A`: B", id="without a memory"),
        pytest.param(tick(told("old").body, "Views").replace("`README.md`", "`OTHER.md`"), id="another list"),
        pytest.param(tick(told("old").body, "Views").replace("- [x]", "  - [x]"), id="an indented box"),
        pytest.param(tick(told("old").body, "Views").replace("- [x]", "> - [x]"), id="a quoted box"),
        pytest.param(told("old").body + "\n- [x] `README.md` line 5: `Else`: It.", id="a row of theirs"),
    ],
)
def test_what_is_no_ticked_box_of_the_audit_counts_for_nothing(body):
    assert checkboxes.checked_findings(body) == frozenset()


def test_of_findings_that_read_alike_all_must_be_ticked():
    line = audit.ListedFinding(3, "README.md", "`A`: Twice.")
    memory = audit.write_memory(audit.IssueMemory(listed_findings={"a": line, "b": line}))
    rows = "- [ ] `README.md` line 5: `A`: Twice.\n- [ ] `README.md` line 6: `A`: Twice."
    body = add_mark(f"{rows}\n\n{memory}", audit.AUDIT_KEY)
    assert checkboxes.checked_findings(tick(body, "line 5")) == frozenset()
    assert checkboxes.checked_findings(tick(body, "line")) == {"a", "b"}


def test_the_fix_of_a_ticked_finding_is_the_line_that_the_issue_shows():
    report = told("fine", "old")
    (id,) = checkboxes.checked_findings(tick(report.body, "Views"))
    text = listing("fine", "old")
    made = checkboxes.apply_fixes({"README.md": text}, [report.fixes[id]])
    assert made == {"README.md": text.replace("[arXiv 2020]", "[ICML 2020]")}
    assert "Tick what should be mended" not in report.body
    assert "Tick what should be mended" in told("fine", "old", can_commit=True).body
    assert "Tick what should be mended" not in told("fine", can_commit=True).body


def test_suggestions_never_share_a_line_and_endings_stay():
    text = "a\r\nb\nc\nd\n"
    some = [Suggestion("l.md", 1, 1, ("A",)), Suggestion("l.md", 2, 3, ()), Suggestion("l.md", 3, 4, ("x",))]
    assert checkboxes.apply_fixes({"l.md": text}, some) == {"l.md": "A\r\nd\n"}
    none = [Suggestion("l.md", 1, 1, ("a",)), Suggestion("m.md", 1, 1, ())]
    assert checkboxes.apply_fixes({"l.md": text}, none) == {}


@given(st.text())
def test_any_body_is_read_without_an_error(body):
    assert checkboxes.checked_findings(body) == frozenset()


def test_the_branch_is_the_same_for_the_same_findings_in_any_order():
    assert (
        checkboxes.branch_name(["b", "a"])
        == checkboxes.branch_name(("a", "b"))
        != checkboxes.branch_name(["a"])
    )
    assert checkboxes.branch_name([]).startswith("awesome-review/")
