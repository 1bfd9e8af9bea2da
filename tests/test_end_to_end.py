"""The life of a review: whatever happens to its pull request, it ends up saying what a first review would.

`LIFE=long` walks more often, further, and each time anew.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from bot.core import commands, diff, render
from bot.core.model import Found, Lookup, Missing, Question, Record, Unavailable
from bot.core.pull import PullRequest
from bot.core.reconcile import SUMMARY_KEY, add_mark, read_mark, reconcile
from bot.errors import PassingAnswerError, TryLaterError
from bot.fake_github import (
    FakeGitHub,
    FakePullRequest,
    PullComment,
    Thread,
    find_suggestions,
    suggestion_blocks,
)
from bot.github.snapshot import NotReviewable
from bot.queue.jobs import AnyJob, Job, Outcome, Sweep
from bot.web import events
from bot.worker.reviewer import Reviewer
from tests.github_fixture import Account, open_client

LONG = os.environ.get("LIFE") == "long"
WALKS = settings(
    max_examples=40 if LONG else 5,
    stateful_step_count=50 if LONG else 30,
    derandomize=not LONG,
    database=None,
    deadline=None,
    phases=[Phase.generate],  # shrinking such a walk takes minutes
    suppress_health_check=list(HealthCheck),
)

PATH = "README.md"
NAMES = (
    "Harbours", "Rivers", "Valleys", "Lanterns", "Orchards", "Bridges",
    "Meadows", "Islands", "Deserts", "Glaciers", "Forests", "Caves",
)  # fmt: skip
TITLES = {f"2101.{n:05}": f"Learning Robust Maps of {name} from Video" for n, name in enumerate(NAMES, 1)}
PAPERS = list(TITLES)
LISTED, UNLISTED = PAPERS[:6], PAPERS[6:]
NOWHERE = "2101.09999"  # no source knows it


def entry(paper: str, how: str = "right") -> str:
    """One line of the list about a paper, right or wrong in one way."""
    title, address, venue = TITLES.get(paper, "Unheard Of"), f"https://arxiv.org/abs/{paper}", "CVPR 2020"
    match how:
        case "misspelt":
            title = title.replace("Robust", "Robsut")
        case "renamed":
            title = title.replace("Robust Maps", "Strange Songs")
        case "by its pdf":
            address = address.replace("abs", "pdf")
        case "of another year":
            venue = "CVPR 2019"
        case "of another venue":
            venue = "ICML 2020"
        case "all wrong":
            return entry(paper, "misspelt").replace("abs", "pdf").replace("2020", "2019")
        case "a plain address":
            return f"- {title} {address}"
    return f"- [{title}]({address}) [{venue}]"


WAYS = (
    "right", "misspelt", "renamed", "by its pdf", "of another year", "of another venue", "all wrong",
    "a plain address",
)  # fmt: skip
HOW = st.sampled_from(WAYS)
SAID = st.sampled_from(
    [
        "Thanks!",
        "/ignore title-mismatch",
        "/unignore title-mismatch",
        "/recheck",
        "/ignore",
        "/help",
        "/explain year-mismatch",
        "/apply",
        "/rechek",
        "> <!-- awesome-review:c3VtbWFyeQ== -->",
    ]
)
FIRST = [
    "# Awesome Maps",
    "",
    "A list of maps.",
    "",
    "## Water",
    "",
    *(entry(paper) for paper in LISTED[:3]),
    "",
    "## Land",
    "",
    *(entry(paper) for paper in LISTED[3:]),
    "",
    "Thanks to all.",
]


class Sources:
    """They know all papers but one, and are `down` at times."""

    def __init__(self) -> None:
        self.down = False

    @contextmanager
    def __call__(self, fresh: bool) -> Iterator[Sources]:  # noqa: ARG002 - nothing is kept here
        yield self

    def look_up(self, questions: Iterable[Question]) -> dict[Question, Lookup]:
        return {question: self._answer(question) for question in questions}

    def _answer(self, question: Question) -> Lookup:
        title = TITLES.get(question.ref.id)
        if self.down or question.source == "listing":
            return Unavailable("it answered 503", 2_000_000_000.0)
        if title is None:
            return Missing()
        years, note = frozenset({2020}), "Accepted to CVPR 2020"
        known = Record(question.source, question.ref, title, ("Ann Lee",), "", years, "preprint", note=note)
        return Found((known,))


class Life(RuleBasedStateMachine):
    """One pull request between two others, what people do to it and around it, and the bot.

    Whatever GitHub would tell the bot of is waiting in `told` until it comes to be heard, is heard twice, or
    is lost; what GitHub tells nobody (`untold`) the bot sees with the next thing that it hears.
    """

    def __init__(self) -> None:
        super().__init__()
        self.github = github = FakeGitHub(self._tell)
        self.world = github.state
        first = "\n".join(FIRST) + "\n"
        self.repo = self.world.add_repository("octo/awesome", {PATH: first})
        installed = github.install_app("octo")
        self.client = open_client(Account(github.url, github.app_id, github.private_key))
        self.repo.roles["maria"] = "write"
        self.repo.branches["dev"] = self.repo.branches["main"]
        self.world.push_base(self.repo, {PATH: first.replace("A list", "A longer list")}, "dev")
        self.fresh = 0
        self.sources = Sources()
        self.reviewer = Reviewer(self.client, self.sources)
        self.told: list[AnyJob] = []
        self.untold = False
        self.commands: dict[int, str] = {}
        self._deliveries = 0
        proposed = {PATH: "\n".join([*FIRST, "", "Bye."]) + "\n"}
        before = github.open_pull(self.repo, "bob", {PATH: first + entry(UNLISTED[0]) + "\n"})
        self.opened = github.open_pull(self.repo, "alice", proposed)
        after = github.open_pull(self.repo, "carol", {PATH: first + entry(UNLISTED[1]) + "\n"}, fork=False)
        self.neighbours = (before, after)
        self.pull = PullRequest(self.repo.name, self.opened.number, installed.id)

    def teardown(self) -> None:
        try:
            self.all_is_heard("in order")
        finally:
            self.client.close()
            self.github.close()

    def _tell(self, headers: dict[str, str], _: bytes) -> int:
        delivery = self.github.deliveries[self._deliveries]
        self._deliveries += 1
        assert headers["X-GitHub-Delivery"] == delivery.guid
        task = events.route(delivery.event, delivery.payload)
        if not isinstance(task, events.Ignored):
            self.told.append(task)
        return 202

    # ---- the list, and what people do to it

    @property
    def lines(self) -> list[str]:
        return self.world.head_text(self.opened, PATH).split("\n")

    @property
    def base(self) -> str:
        return self.world.commits[self.repo.branches[self.opened.base]].files[PATH].decode()

    def push(self, lines: list[str], force: bool = False) -> None:
        self.github.push_commit(self.opened, {PATH: "\n".join(lines)}, force)

    def push_base(self, lines: list[str]) -> None:
        self.github.push_base(self.repo, {PATH: "\n".join(lines)}, self.opened.base)

    def entries(self, lines: list[str]) -> list[int]:
        return [n for n, line in enumerate(lines) if "https://arxiv.org/" in line]

    @initialize(papers=st.lists(st.tuples(st.sampled_from(PAPERS), HOW), min_size=1, max_size=4))
    def open_with_papers(self, papers: list[tuple[str, str]]) -> None:
        lines = FIRST.copy()
        lines[9:9] = [entry(*paper) for paper in papers]
        self.push([*lines, ""])
        self.handle()

    @rule(paper=st.sampled_from([*PAPERS, NOWHERE]), how=HOW, at=st.integers(0, 40))
    def add(self, paper: str, how: str, at: int) -> None:
        lines = self.lines
        places = self.entries(lines) or [len(lines) - 1]
        lines.insert(places[at % len(places)] + 1, entry(paper, how))
        self.push(lines)

    @rule(at=st.integers(0, 40), how=HOW, force=st.booleans())
    def change(self, at: int, how: str, force: bool) -> None:
        lines = self.lines
        if places := self.entries(lines):
            place = places[at % len(places)]
            paper = next((p for p in [*PAPERS, NOWHERE] if p in lines[place]), PAPERS[0])
            lines[place] = entry(paper, how) + ("\r" if lines[place].endswith("\r") else "")
            self.push(lines, force)

    @rule(at=st.integers(0, 40), to=st.none() | st.integers(0, 40))
    def move_or_remove(self, at: int, to: int | None) -> None:
        lines = self.lines
        if places := self.entries(lines):
            line = lines.pop(places[at % len(places)])
            if to is not None:
                places = self.entries(lines) or [0]
                lines.insert(places[to % len(places)], line)
            self.push(lines)

    @rule(
        what=st.sampled_from(["bullets", "a sentence", "a line above", "line breaks", "the end", "nothing"]),
        force=st.booleans(),
    )
    def edit_what_is_no_entry(self, what: str, force: bool) -> None:
        lines = self.lines
        match what:
            case "bullets":
                lines = [
                    line.translate(
                        str.maketrans("-*", "*-"),
                    )
                    if line[:2] in ("- ", "* ")
                    else line
                    for line in lines
                ]
            case "a sentence":
                lines[2] = lines[2].rstrip("\r") + " Really."
            case "a line above":
                lines[1:1] = ["", "Some words."]
            case "line breaks":
                lines = [line[:-1] if line.endswith("\r") else line + "\r" for line in lines[:-1]] + [""]
            case "the end":
                lines = lines[:-1] if lines[-1] == "" else [*lines, ""]
        self.push(lines, force)

    @rule(paper=st.sampled_from(PAPERS), how=HOW, at=st.integers(0, 20), top=st.booleans())
    def base_gains(self, paper: str, how: str, at: int, top: bool) -> None:
        lines = self.base.split("\n")
        places = self.entries(lines) or [len(lines) - 1]
        lines.insert(places[at % len(places)], entry(paper, how))
        if top:
            lines[1:1] = ["", "News."]
        self.push_base(lines)

    @rule(how=st.sampled_from(["turned", "shortened", "reset"]))
    def base_is_rewritten(self, how: str) -> None:
        lines = self.base.split("\n")
        places = self.entries(lines)
        changed = {
            "turned": [lines[n] for n in reversed(places)],
            "shortened": [lines[n] for n in places[:-1]] + [""] if places else [],
            "reset": [],
        }[how]
        for place, line in zip(places, changed, strict=False):
            lines[place] = line
        self.push_base([*FIRST, ""] if how == "reset" else lines)

    @rule()
    def rebase(self) -> None:
        tip = self.repo.branches[self.opened.base]
        ancestor = self.world.merge_base(tip, self.opened.head)
        was = self.world.commits[ancestor].files[PATH].decode()
        merged = diff.merge(was, self.base, self.world.head_text(self.opened, PATH))
        if not merged.has_conflict:
            head = self.world.add_commit(self.repo, (tip,), {PATH: merged.text})
            self.opened.heads.append(head)
            self.opened.head = head
            self.github.push_commit(self.opened, {})

    @rule(what=st.sampled_from(["title", "base", "other files"]))
    def change_what_is_no_text(self, what: str) -> None:
        match what:
            case "title":
                self.github.change_title(self.opened, "Add a paper or two")
            case "base":
                self.github.change_base(self.opened, "dev" if self.opened.base == "main" else "main")
            case "other files":
                self.github.push_commit(self.opened, {"setup.py": f"{len(self.opened.heads)}\n"})

    @rule(
        which=st.sampled_from([0, 1]),
        what=st.sampled_from(["propose", "propose", "close or reopen", "draft or ready"]),
        papers=st.lists(st.tuples(st.sampled_from(UNLISTED), HOW), max_size=3),
    )
    def neighbour(self, which: int, what: str, papers: list[tuple[str, str]]) -> None:
        """What becomes of the pulls before and after."""
        pull = self.neighbours[which]
        match what:
            case "propose" if pull.state == "open":
                lines = [*FIRST[:9], *(entry(*paper) for paper in papers), *FIRST[9:], ""]
                self.github.push_commit(pull, {PATH: "\n".join(lines)}, force=True)
            case "close or reopen" if pull.state == "open":
                self.github.close_pull(pull)
            case "close or reopen":
                self.github.reopen_pull(pull)
            case "draft or ready" if pull.state == "open":
                self.github.set_draft(pull, not pull.draft)

    # ---- what people do to the conversation

    def threads(self, pull: FakePullRequest | None = None) -> list[Thread]:
        return [t for t in (pull or self.opened).threads if t.comments[0].author == self.world.bot_login]

    def standing(self) -> list[Thread]:
        return [t for t in self.threads() if not t.comments[0].minimized]

    @rule(words=SAID, by=st.sampled_from(["alice", "maria"]), at=st.integers(0, 9))
    def talk(self, words: str, by: str, at: int) -> None:
        if (threads := self.threads()) and at:
            id = self.github.add_reply(self.opened, threads[at % len(threads)], by, words)
        else:
            id = self.github.add_comment(self.opened, by, words)
        self.commands[id] = words

    def people_said(self) -> list[PullComment]:
        rows = [*self.opened.conversation, *(said for t in self.opened.threads for said in t.comments)]
        return [said for said in rows if said.author != self.world.bot_login]

    @rule(words=SAID | st.just(""), at=st.integers(0, 9))
    def edit_or_delete_what_was_said(self, words: str, at: int) -> None:
        if people := self.people_said():
            said = people[at % len(people)]
            self.commands.pop(said.id, None)
            if words:
                self.github.edit_comment(said.id, words)
            else:
                self.github.delete_comment(said.id)

    @rule(at=st.integers(0, 9))
    def delete_ours(self, at: int) -> None:
        """A maintainer may delete any comment; GitHub then goes on with the next one of the thread."""
        ours = [s for s in self.opened.conversation if s.author == self.world.bot_login]
        ours += [t.comments[0] for t in self.threads()]
        if ours:
            self.github.delete_comment(ours[at % len(ours)].id)
            self.commands.clear()  # the answers among them are gone
            self.untold = True

    @rule(at=st.integers(0, 9))
    def resolve(self, at: int) -> None:
        if threads := self.standing():
            threads[at % len(threads)].resolved ^= True
            self.handle()

    @rule(at=st.integers(0, 9))
    def hide(self, at: int) -> None:
        ours = [t.comments[0] for t in self.standing()] + [
            s for s in self.opened.conversation if s.author == self.world.bot_login
        ]
        if ours:
            ours[at % len(ours)].minimized = "OFF_TOPIC"
            self.untold = True

    @rule(at=st.integers(0, 9))
    def apply_one(self, at: int) -> None:
        threads = [
            t for t in self.standing() if t.lines and not t.resolved and suggestion_blocks(t.comments[0].body)
        ]
        if threads:
            thread = threads[at % len(threads)]
            lines, (new,) = self.lines, suggestion_blocks(thread.comments[0].body)
            assert thread.lines
            lines[thread.lines[0] - 1 : thread.lines[-1]] = new
            thread.resolved = True
            self.push(lines)

    @rule()
    def apply_all(self) -> None:
        """At a quiet moment GitHub takes every suggestion; if none was set aside, that comes to an end.

        Not always at once: an entry shows itself as a plain copy of another once the other's title is mended.
        """
        for _ in range(3):
            self.handle()
            aside = [t for t in self.threads() if t.comments[0].minimized == "OFF_TOPIC"]
            aside += [t for t in self.standing() if t.resolved]
            if not self.github.apply_suggestions(self.opened):
                return
        self.handle()
        assert aside or find_suggestions(self.world, self.opened) == []

    @rule(what=st.sampled_from(["draft", "closed", "locked"]), how=HOW)
    def turn_away_and_back(self, what: str, how: str) -> None:
        """While it is none of the bot's business the bot is silent, whatever is pushed."""
        before = self.opened.draft, self.opened.state, self.opened.locked
        self.opened.draft = what == "draft"
        self.opened.state = "closed" if what == "closed" else "open"
        self.opened.locked = what == "locked"
        self.change(3, how, False)
        self.handle()
        self.opened.draft, self.opened.state, self.opened.locked = before

    @rule()
    def sources_fail_or_recover(self) -> None:
        self.sources.down ^= True
        self.untold = True

    # ---- what the bot hears of it, and what goes wrong then

    @rule(reason=st.sampled_from(["new commits", "reopened", "base moved", "opened"]))
    def hear(self, reason: str) -> None:
        self.handle(Job(self.pull, reason, head=self.opened.heads[0]))

    @rule(button=st.sampled_from(["", "recheck", "apply"]), by=st.sampled_from(["alice", "maria"]))
    def press_a_button_of_the_check(self, button: str, by: str) -> None:
        checks = [check for check in self.repo.checks if check["head_sha"] == self.opened.head]
        for check in checks[-1:]:
            if not button:
                self.github.rerun_check(self.repo, check)
            elif button in [action["identifier"] for action in check["actions"]]:
                self.github.press_button(self.repo, check, button, by)

    @rule(how=st.sampled_from(["in order", "twice", "each twice", "last first"]))
    def all_is_heard(self, how: str) -> None:
        """A quiet moment: everything told was heard, in some order, at least once."""
        self.github.wait_for_deliveries()
        if self.untold:
            self.told.append(Sweep(self.pull.installation, (self.repo.name,)))
            self.untold = False
        while self.told:
            told, self.told[:] = list(self.told), []
            told = told[::-1] if how == "last first" else told * 2 if how == "twice" else told
            for task in told:
                for _ in range(2 if how == "each twice" else 1):
                    self.told += [job for job in self.do(task).follow_ups if isinstance(job, Job)]
            self.github.wait_for_deliveries()
        self.compare_all()

    @rule()
    def nothing_is_heard(self) -> None:
        """Deliveries are lost for good; whatever comes next makes up for them."""
        self.github.wait_for_deliveries()
        lost = {job.comment for job in self.told if isinstance(job, Job)}
        self.commands = {id: words for id, words in self.commands.items() if id not in lost}
        self.told.clear()
        self.untold = True

    def do(self, task: AnyJob) -> Outcome:
        """The worker does what it heard of, as often as it takes."""
        for _ in range(9):
            try:
                return self.reviewer.handle(task)
            except PassingAnswerError:
                # The answers of the stand-in are never old: the last one counts.
                task = replace(task, is_last_try=True) if isinstance(task, Job) else task
            except TryLaterError:
                continue
        pytest.fail("the job was never done")

    @rule(
        where=st.sampled_from(["/reviews", "/(reviews|comments)", "/check-runs", "/graphql"]),
        kind=st.sampled_from(["status_after", "drop_after", "drop", "status"]),
        times=st.integers(1, 4),
        how=HOW,
    )
    def push_while_answers_get_lost(self, where: str, kind: str, times: int, how: str) -> None:
        self.add(UNLISTED[times], how, times)
        self.github.inject_fault(where, None, kind, times)
        self.handle()

    @rule(where=st.sampled_from(["/reviews", "/check-runs", "/graphql", "/pulls/"]), how=HOW)
    def hear_while_the_head_moves(self, where: str, how: str) -> None:
        self.github.inject_fault(where, kind="call", call=lambda: self.change(0, how, False))
        self.handle(moving=True)

    def handle(self, job: Job | None = None, moving: bool = False) -> None:
        """The worker does a job, as often as it takes; then all must be as it should.

        If the head is `moving` meanwhile, the push brings a job of its own.
        """
        job = job or Job(self.pull, "new commits")
        before = len(self.github.write_requests)
        self.do(job)
        self.github.clear_faults()
        assert not self.github.rejected_requests
        left_alone = self.opened.state != "open" or self.opened.locked
        if left_alone or (self.opened.draft and not job.fresh):
            assert len(self.github.write_requests) == before
            return
        if moving:
            self.reviewer.handle(Job(self.pull, "new commits", fresh=job.fresh))
        self.compare(job.fresh)
        before = len(self.github.write_requests)
        # whoever presses Re-run once more sees the check set once more, so that is not what is done again
        assert self.do(replace(job, fresh=False)).result == "nothing to say"
        assert len(self.github.write_requests) == before
        assert not self.github.rejected_requests

    def compare_all(self) -> None:
        """All three pulls, and what people asked for."""
        assert not self.github.rejected_requests
        self.compare()
        for neighbour in self.neighbours:
            found = self.reviewer.judge_pull(replace(self.pull, number=neighbour.number), False)
            if not isinstance(found, NotReviewable):
                snapshot, wanted, _ = found
                assert wanted is None or reconcile(wanted, snapshot) == (), "not what it would say"
        every = [*self.opened.conversation, *(said for t in self.opened.threads for said in t.comments)]
        names = [read_mark(said.body) or "" for said in every if said.author == self.world.bot_login]
        answers = [name for name in names if name.startswith("reply:")]
        assert len(set(answers)) == len(answers), "answered twice"
        for said in every:
            if said.id in self.commands and commands.parse_command(self.commands[said.id]):
                thumbs = (self.world.bot_login, "+1") in said.reactions
                mine = [name for name in answers if f" {said.id} " in f" {name.removeprefix('reply:')} "]
                assert thumbs + len(mine) == 1, f"{said.body}: {thumbs} {mine}"

    def compare(self, fresh: bool = False) -> None:
        """What stands is what a first review of the present state would say, and nothing twice."""
        snapshot, wanted, judgement = self.reviewer.judge_pull(self.pull, fresh)  # type: ignore[misc]
        comments = {c.key: c for c in wanted.comments} if wanted else {}
        said: list[str] = []
        for thread in self.standing():
            first = thread.comments[0]
            key = read_mark(first.body)
            if thread.resolved and wanted and key in wanted.unavailable_keys and key not in comments:
                continue  # it may be true again once its source answers
            assert key in comments, f"said, but not to be said: {first.body}"
            one = comments[key]
            if not thread.resolved:
                assert first.body == add_mark(one.body, one.key)
                assert thread.lines == range(one.start_line or one.line, one.line + 1)
            said.append(first.body)
        assert len({read_mark(b) for b in said}) == len(said), "said twice"
        # What a person hid is not repeated.
        hidden = {t.comments[0].body for t in self.threads() if t.comments[0].minimized == "OFF_TOPIC"}
        unsaid = [c for key, c in comments.items() if key not in map(read_mark, said)]
        assert {add_mark(c.body, c.key) for c in unsaid} <= hidden, "not said"
        said += [c.body for c in unsaid]
        ours = [s for s in self.opened.conversation if s.author == self.world.bot_login]
        sums = [s for s in ours if read_mark(s.body) == SUMMARY_KEY and s.minimized != "OUTDATED"]
        assert len(sums) <= 1
        if wanted and wanted.summary:
            assert sums[0].body == add_mark(wanted.summary, SUMMARY_KEY)
        elif wanted and sums:
            assert sums[0].body == add_mark(wanted.check_summary, SUMMARY_KEY)
        every = "\n\n".join([*said, *(s.body for s in sums)])
        told = [
            *judgement.findings,
            *(finding for finding, _ in judgement.waived_findings),
        ]  # that are named, too
        for message, times in Counter(render.escape_message(finding.message) for finding in told).items():
            assert every.count(message) == times, message
        checks = [c for c in self.repo.checks if c["head_sha"] == snapshot.head_sha]
        assert {c["name"] for c in self.repo.checks} <= {"awesome-review"}
        assert len(checks) == 1 if wanted else len(checks) <= 1
        if wanted:
            assert checks[0]["conclusion"] == wanted.conclusion

    @rule()
    def compare_with_a_fresh_pull(self) -> None:
        """The same base and head in another repository, reviewed for the first time."""
        self.handle()
        tip = self.repo.branches[self.opened.base]
        ancestor = self.world.commits[self.world.merge_base(tip, self.opened.head)].files[PATH]
        self.fresh += 1
        repo = self.world.add_repository(f"{self.repo.name}-{self.fresh}", {PATH: ancestor})
        repo.roles = self.repo.roles
        opened = self.world.add_pull(repo, "alice", {PATH: self.world.head_text(self.opened, PATH)})
        people = [said for said in self.opened.conversation if said.author != self.world.bot_login]
        opened.conversation = [self.world.create_comment("IC", said.author, said.body) for said in people]
        self.world.push_base(repo, {PATH: self.base})
        self.reviewer.handle(Job(PullRequest(repo.name, opened.number, self.pull.installation), "opened"))
        places = [
            {(t.lines, t.comments[0].body) for t in self.threads(pull) if counts(t)}
            for pull in (self.opened, opened)
        ]
        if not any(said.body.startswith("/") for t in self.opened.threads for said in t.comments):
            assert places[0] <= places[1]
            hidden = {t.comments[0].body for t in self.threads() if not counts(t)}
            assert {body for _, body in places[1] - places[0]} <= hidden


def counts(thread: Thread) -> bool:
    return not thread.resolved and not thread.comments[0].minimized


def test_whatever_happens_it_says_what_a_first_review_would() -> None:
    run_state_machine_as_test(Life, settings=WALKS)


@pytest.fixture
def life() -> Iterator[Life]:
    life = Life()
    life.push([*FIRST[:9], entry(UNLISTED[3], "misspelt"), *FIRST[9:], ""])
    life.handle()
    yield life
    life.teardown()


def test_a_resolved_comment_stays_resolved_when_a_source_was_unavailable_meanwhile(life: Life) -> None:
    (thread,) = life.threads()
    thread.resolved = True
    for life.sources.down in (True, False):
        life.handle(Job(life.pull, "check rerequested", fresh=True))
    assert life.threads() == [thread]
    assert thread.comments[0].minimized is None


def test_a_fault_that_a_suggestion_fixed_and_a_push_brings_back_is_reported_again(life: Life) -> None:
    (thread,) = life.threads()
    life.apply_one(0)
    life.handle()
    assert (thread.resolved, thread.comments[0].minimized) == (True, "RESOLVED")
    life.push([*FIRST[:9], entry(UNLISTED[3], "misspelt"), *FIRST[9:], ""])
    life.handle()
    _, again = life.threads()
    assert (again.resolved, again.comments[0].minimized) == (False, None)
    assert again.comments[0].body == thread.comments[0].body
