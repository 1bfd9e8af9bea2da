"""Which boxes of an audit's issue a person checked, and what becomes of the lists then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import audit
from bot.core.audit import checkboxes
from bot.core.reconcile import add_mark
from bot.core.suggestion import Suggestion
from tests.core.audit.test_audit import build_report, listing


def check_boxes(body: str, *words: str) -> str:
    """The body with the boxes checked on the lines that hold one of the words."""
    lines = [
        line.replace("- [ ]", "- [x]") if line.startswith("- [ ]") and any(w in line for w in words) else line
        for line in body.split("\n")
    ]
    return "\n".join(lines)


def test_what_a_person_checked_differs_from_what_the_audit_checked():
    body = build_report("fine", "old", "old", before=build_report("old", "old", "old").body, days=1).body
    assert body.count("- [x]") == 1  # fixed
    assert checkboxes.checked_findings(body) == frozenset()
    found = checkboxes.checked_findings(check_boxes(body, "Views of the World 1"))
    assert len(found) == 1
    assert found < audit.read_memory(body).listed_findings.keys()
    assert len(checkboxes.checked_findings(check_boxes(body, "Views of the World"))) == 2


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda body: body.replace("\n", "\r\n"), id="as GitHub's page sends it"),
        pytest.param(lambda body: body.replace("- [x]", "- [X]"), id="with a capital"),
        pytest.param(lambda body: "A word before.\n\n" + body, id="below other words"),
    ],
)
def test_a_checked_box_is_recognized_in_every_form(change):
    body = check_boxes(build_report("old").body, "Views")
    assert len(checkboxes.checked_findings(change(body))) == 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("- [x] `README.md` line 5: `A`: B", id="without a memory"),
        pytest.param(
            check_boxes(build_report("old").body, "Views").replace("`README.md`", "`OTHER.md`"),
            id="another list",
        ),
        pytest.param(
            check_boxes(build_report("old").body, "Views").replace("- [x]", "  - [x]"), id="an indented box"
        ),
        pytest.param(
            check_boxes(build_report("old").body, "Views").replace("- [x]", "> - [x]"), id="a quoted box"
        ),
        pytest.param(
            build_report("old").body + "\n- [x] `README.md` line 5: `Else`: It.", id="a row of theirs"
        ),
    ],
)
def test_anything_else_than_a_checked_box_of_the_audit_is_ignored(body):
    assert checkboxes.checked_findings(body) == frozenset()


def test_findings_that_read_alike_count_only_if_all_are_checked():
    line = audit.ListedFinding(3, "README.md", "`A`: Twice.")
    memory = audit.write_memory(audit.IssueMemory(listed_findings={"a": line, "b": line}))
    rows = "- [ ] `README.md` line 5: `A`: Twice.\n- [ ] `README.md` line 6: `A`: Twice."
    body = add_mark(f"{rows}\n\n{memory}", audit.AUDIT_KEY)
    assert checkboxes.checked_findings(check_boxes(body, "line 5")) == frozenset()
    assert checkboxes.checked_findings(check_boxes(body, "line")) == {"a", "b"}


def test_the_fix_of_a_checked_finding_is_the_line_that_the_issue_shows():
    report = build_report("fine", "old")
    (id,) = checkboxes.checked_findings(check_boxes(report.body, "Views"))
    text = listing("fine", "old")
    made = checkboxes.apply_fixes({"README.md": text}, [report.fixes[id]])
    assert made == {"README.md": text.replace("[arXiv 2020]", "[ICML 2020]")}
    assert "Check what should be fixed" not in report.body
    assert "Check what should be fixed" in build_report("fine", "old", can_commit=True).body
    assert "Check what should be fixed" not in build_report("fine", can_commit=True).body


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
