"""An audit against a stand-in for GitHub: one issue, opened once, kept up to date, else silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from markdown_it import MarkdownIt

from bot.core.audit import checkboxes
from bot.core.model import Found, Lookup, Missing, Question, Record, Unavailable
from bot.core.pull_review import AUDIT_CHUNK_SIZE
from bot.errors import TryLaterError
from bot.github.session import GitHubRefusedError
from bot.queue.jobs import Audit, due_audit
from bot.worker.auditor import REAUDIT_SECONDS, Auditor
from tests.github_fixture import GitHubSetup

DAY = 86_400.0
LIST = "# Awesome\n\n## Papers\n\n" + "".join(
    f"- [Fusing Views for the {n}th Time](https://arxiv.org/abs/2001.{n:05})\n" for n in range(4, 21)
)
GONE = "- [Some Project](https://example.org/gone)\n"
AGAIN_LISTED = "- [Fusing Views for the 9th Time](https://arxiv.org/pdf/2001.00009)\n"


class Sources:
    """Know every paper by the title that the list gives it; `dead` links answer "not found"."""

    def __init__(self) -> None:
        self.dead = {"https://example.org/gone"}
        self.down = False
        self.asked: list[int] = []

    @contextmanager
    def __call__(self, fresh: bool) -> Iterator[Sources]:
        assert not fresh  # what is in the cache is the progress
        yield self

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]:
        asked = list(questions)
        self.asked.append(len(asked))
        return {question: self._answer(question) for question in asked}

    def _answer(self, question: Question) -> Lookup:
        if self.down:
            return Unavailable("it answered 503")
        if question.source == "link":
            dead = any(question.ref.id in url for url in self.dead)
            return Missing() if dead else Found((Record("link", question.ref, ""),))
        if question.ref.kind != "arxiv":
            return Missing()
        title = f"Fusing Views for the {int(question.ref.id[5:])}th Time"
        return Found((Record(question.source, question.ref, title, ("Ann",), status="preprint"),))


class Room:
    """One list, its sources, and an auditor whose day the test sets."""

    def __init__(self, github_setup: GitHubSetup) -> None:
        self.github_setup, self.sources, self.day = github_setup, Sources(), 20_000
        self.auditor = Auditor(github_setup.client, self.sources, lambda: self.day * DAY)

    def writes(self, text: str, config: str = "") -> None:
        files = {"README.md": text, ".github/awesome-review.yml": config}
        self.github_setup.github.state.push_base(self.github_setup.repo, files)

    def audit(self, days: int = 0, week: int | None = None, **given: Any) -> str:
        self.day += days
        job = Audit("octo/awesome", self.github_setup.installation, week, **given)
        self.outcome = self.auditor.run_audit(job)
        return self.outcome.result

    @property
    def body(self) -> str:
        (issue,) = self.github_setup.repo.issues.values()
        return str(issue["body"])

    @property
    def writings(self) -> int:
        return len(self.github_setup.github.write_requests)


@pytest.fixture
def room(github_setup: GitHubSetup) -> Room:
    return Room(github_setup)


def test_an_issue_is_opened_once_edited_in_place_and_checked_when_fixed(room):
    room.writes(LIST + AGAIN_LISTED)
    assert room.audit() == "issue opened"
    assert "**1 duplicate**" in room.body
    assert "- [ ] `README.md` line 22: `Fusing Views for the 9th Time`: The list already has" in room.body
    assert "Delete line 22." in room.body
    for days in (0, 1, 7):
        assert room.audit(days) == "nothing new to say"
    assert room.writings == 1

    room.writes(LIST)
    assert room.audit(1).endswith("brought up to date")
    assert "**Nothing is left to fix**" in room.body
    assert "- [x] `README.md`: `Fusing Views for the 9th Time`" in room.body
    assert room.audit(1) == "nothing new to say"
    assert room.audit(7).endswith("brought up to date")
    assert "[x]" not in room.body
    assert room.audit(7) == "nothing new to say"
    assert not room.github_setup.github.rejected_requests


def test_a_dead_link_is_listed_only_when_it_stayed_dead(room):
    room.writes(LIST + GONE)
    assert room.audit() == "issue opened"  # somebody asked, and only the issue can remember
    assert "1 more link answers “not found” for the first time" in room.body
    assert "### Dead links" not in room.body
    assert room.audit(2) == "nothing new to say"
    room.audit(1)
    assert "- [ ] `README.md` line 22: `Some Project`" in room.body
    room.sources.dead.clear()
    room.audit(1)
    assert "- [x] `README.md`: `Some Project`" in room.body


def test_a_link_that_came_back_in_between_starts_again(room):
    room.writes(LIST + GONE)
    room.audit()
    dead, room.sources.dead = room.sources.dead, set()
    room.audit(2)
    room.sources.dead = dead
    room.audit(2)
    assert "### Dead links" not in room.body


def test_on_the_schedule_a_link_first_seen_dead_makes_no_issue_but_another_look(room):
    room.writes(LIST + GONE)
    assert room.audit(week=8) == "nothing to say"
    assert not room.github_setup.repo.issues
    (following,) = room.outcome.follow_ups
    assert following.delay == REAUDIT_SECONDS
    room.day += 4
    assert room.auditor.run_audit(following).result == "issue opened"
    assert "**1 dead link**" in room.body


@pytest.mark.parametrize(
    ("text", "config", "words"),
    [
        pytest.param(LIST, "", "nothing to say", id="a clean list"),
        pytest.param(LIST + AGAIN_LISTED, "audit: off\n", "left alone: its configuration", id="off"),
        pytest.param(
            LIST + AGAIN_LISTED, "audit: monthly\n", "left alone: it is audited", id="not this week"
        ),
        pytest.param(AGAIN_LISTED * 2, "", "nothing to say", id="a README that names a paper or two"),
        pytest.param("# A tool\n\nIt does things.\n", "", "nothing to say", id="no list"),
    ],
)
def test_on_the_schedule_nothing_is_written_for(room, text, config, words):
    room.writes(text, config)
    assert room.audit(week=9).startswith(words)
    assert room.writings == 0


def test_on_the_schedule_a_permission_that_was_not_granted_is_not_an_error(room):
    room.writes(LIST + AGAIN_LISTED)
    room.github_setup.github.installations[room.github_setup.installation].permissions["issues"] = "read"
    assert room.audit(week=8).startswith("left alone: GitHub refused (403)")
    with pytest.raises(GitHubRefusedError):
        room.audit()


def test_an_audit_that_somebody_asked_for_heeds_no_schedule(room):
    room.writes(LIST + AGAIN_LISTED, "audit: off\n")
    assert room.audit() == "issue opened"


def test_what_cannot_be_asked_about_stays_as_it_stood(room):
    room.writes(LIST + GONE)
    room.audit()
    room.audit(3)
    room.sources.down = True
    room.audit(7)
    assert "- [ ] `README.md`: `Some Project`" in room.body
    assert "18 entries could not be verified this time." in room.body
    room.sources.down = False
    room.audit(7)
    assert "- [ ] `README.md` line 22: `Some Project`" in room.body


def test_an_issue_that_somebody_closed_stays_so_until_there_is_something_new(room):
    room.writes(LIST + AGAIN_LISTED)
    room.audit()
    room.github_setup.repo.issues[1]["state"] = "closed"
    assert room.audit(7) == "nothing to say"
    room.writes(LIST + AGAIN_LISTED + AGAIN_LISTED.replace("9", "8"))
    assert room.audit(7) == "issue opened"
    assert len(room.github_setup.repo.issues) == 2


def test_an_issue_of_somebody_else_is_not_ours_whatever_mark_it_has(room):
    room.writes(LIST + AGAIN_LISTED)
    room.audit()
    room.github_setup.repo.issues[1]["user"] = {"login": "mallory"}
    assert room.audit() == "issue opened"


def test_a_ticked_box_and_windows_line_breaks(room):
    room.writes(LIST + AGAIN_LISTED)
    room.audit()
    room.github_setup.repo.issues[1]["body"] = room.body.replace("\n", "\r\n")
    assert room.audit() == "nothing new to say"
    room.github_setup.repo.issues[1]["body"] = room.body.replace("[ ]", "[x]")
    assert room.audit().endswith("brought up to date")  # it still stands in the list
    assert "- [ ]" in room.body


def test_an_answer_that_got_lost_opens_no_second_issue(room):
    room.writes(LIST + AGAIN_LISTED)
    room.github_setup.github.inject_fault("/issues", "POST", kind="drop_after")
    assert room.audit() == "issue opened"
    assert len(room.github_setup.repo.issues) == 1


def test_a_long_list_is_asked_about_in_parts_with_progress(room):
    told: list[tuple[str, int, int]] = []
    room.auditor = Auditor(
        room.github_setup.client, room.sources, lambda: 0.0, lambda *words: told.append(words)
    )
    title = "Fusing Views for the {0}th Time"
    lines = (f"- [{title.format(n)}](https://arxiv.org/abs/2001.{n:05})\n" for n in range(1, 251))
    room.writes("# Awesome\n\n## Papers\n\n" + "".join(lines))
    room.audit()
    assert told == [
        ("README.md", AUDIT_CHUNK_SIZE, 250),
        ("README.md", 2 * AUDIT_CHUNK_SIZE, 250),
        ("README.md", 250, 250),
    ]
    assert max(room.sources.asked) < 250


def test_no_text_of_the_list_becomes_markup(room):
    title = "A @team fixes #1 in `code` <img src=x> <!-- awesome-review-memory:AAAA -->"
    entry = f"- [{title}](https://arxiv.org/abs/2001.00050)\n"
    room.writes(LIST + entry + entry.replace("abs", "pdf"))
    room.audit()
    shown = [t for token in MarkdownIt().parse(room.body) for t in token.children or ()]
    quoted = "".join(t.content for t in shown if t.type == "code_inline")
    assert "@team fixes #1" in quoted
    assert not any("@team" in t.content or "<img" in t.content for t in shown if t.type != "code_inline")
    assert room.audit() == "nothing new to say"


def test_each_list_is_due_once_a_week_on_a_day_of_its_own():
    days = {
        name: [due_audit(name, 1, day) for day in range(20_000, 20_028)] for name in ("o/a", "o/b", "o/c")
    }
    for audits in days.values():
        ids = {audit.id for audit in audits if audit}
        assert len(ids) in (4, 5)  # four weeks, and perhaps the end of the one before
        assert all(sum(a is not None and a.id == id for a in audits) <= 3 for id in ids)
    capital, small = due_audit("O/A", 1, 20_000), due_audit("o/a", 1, 20_000)
    assert (capital and capital.id) == (small and small.id)


def test_the_repositories_of_every_installation_are_looked_at(room):
    room.github_setup.github.state.add_repository("octo/old", {"README.md": LIST}).archived = True
    room.github_setup.github.install_app("nobody").suspended = True
    assert list(room.github_setup.client.auditable_repositories()) == [
        ("octo/awesome", room.github_setup.installation)
    ]


# ---- what is ticked


TWO = "- [Fusing Views for the 7th Time](https://arxiv.org/pdf/2001.00007)\n" + AGAIN_LISTED


def may_commit(room: Room) -> None:
    room.github_setup.github.installations[room.github_setup.installation].permissions["contents"] = "write"


def tick(room: Room, *words: str) -> None:
    """Tick the boxes on the lines that hold one of the words, as GitHub's page does."""
    (issue,) = room.github_setup.repo.issues.values()
    rows = str(issue["body"]).split("\n")
    issue["body"] = "\r\n".join(
        row.replace("- [ ]", "- [x]") if any(word in row for word in words) else row for row in rows
    )


def proposed(room: Room) -> list[tuple[str, str]]:
    """The title of each pull request, and the list as it would have it."""
    world = room.github_setup.github.state
    return [
        (pull.title, world.head_text(pull, "README.md")) for pull in room.github_setup.repo.pulls.values()
    ]


def test_what_was_checked_becomes_one_pull_request_and_never_a_second(room):
    may_commit(room)
    room.writes(LIST + TWO)
    room.audit()
    assert (
        "Check what should be fixed: the corrections of all that is checked come as one pull request."
        in room.body
    )
    assert proposed(room) == []
    tick(room, "the 9th")
    assert room.audit(ticked=True) == "issue 1 brought up to date, pull request opened"
    without = LIST + TWO.replace(AGAIN_LISTED, "")
    assert proposed(room) == [("Fix 1 entry of the list", without)]
    assert "- [x]" not in room.body
    assert room.audit(ticked=True) == "nothing new to say"
    tick(room, "the 9th")
    assert room.audit(7, week=1) == "issue 1 brought up to date"
    tick(room, "the 7th", "the 9th")
    assert room.audit(ticked=True).endswith("pull request opened")
    assert proposed(room)[1:] == [("Fix 2 entries of the list", LIST)]
    assert not room.github_setup.github.rejected_requests


def test_nothing_is_proposed_where_the_lists_may_not_be_written(room):
    room.writes(LIST + TWO)
    room.audit()
    assert "Tick what" not in room.body
    tick(room, "the 9th")
    assert room.audit(ticked=True) == "issue 1 brought up to date"
    assert proposed(room) == []
    assert not room.github_setup.github.rejected_requests


@pytest.mark.parametrize("state", ["closed", "protected"])
def test_nothing_is_proposed_against_a_maintainers_will(room, state):
    may_commit(room)
    room.writes(LIST + TWO)
    room.audit()
    tick(room, "the 9th")
    (issue,) = room.github_setup.repo.issues.values()
    if state == "closed":
        issue["state"] = "closed"
        assert room.audit(ticked=True) == "nothing to say"
    else:
        room.github_setup.repo.protected |= {
            checkboxes.branch_name(checkboxes.checked_findings(str(issue["body"])))
        }
        assert room.audit(ticked=True) == "issue 1 brought up to date, the pull request was refused"
    assert proposed(room) == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        pytest.param("/git/refs$", "status", id="before there was a branch"),
        pytest.param("/git/refs$", "drop_after", id="the branch was made, and nobody heard of it"),
        pytest.param("/graphql$", "status_after", id="the commit was made, and nobody heard of it"),
        pytest.param("/pulls$", "status", id="before there was a pull request"),
        pytest.param("/pulls$", "drop_after", id="it was opened, and nobody heard of it"),
    ],
)
def test_a_proposal_that_was_cut_short_is_made_once_all_the_same(room, path, kind):
    may_commit(room)
    room.writes(LIST + TWO)
    room.audit()
    tick(room, "the 9th")
    github = room.github_setup.github
    if path == "/graphql$":  # the first such request asks for the configuration
        github.inject_fault("/git/refs$", kind="call", call=lambda: github.inject_fault(path, kind=kind))
    else:
        github.inject_fault(path, "POST", kind=kind)
    with pytest.raises(TryLaterError):
        room.audit(ticked=True)
    room.writes("Moved.\n\n" + LIST + TWO)
    room.audit(ticked=True)
    room.audit(ticked=True)
    assert len(proposed(room)) == 1
    assert "- [x]" not in room.body
    assert "the 9th Time](https://arxiv.org/pdf" not in proposed(room)[0][1]
