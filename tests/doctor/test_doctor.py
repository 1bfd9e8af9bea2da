"""What the doctor says of sources, storage and GitHub, and what it advises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.core.model import Found, Lookup, Missing, Question, Record, Unavailable
from bot.core.sources import SOURCES
from bot.doctor.diagnosis import Health
from bot.doctor.github import MAX_CLOCK_OFFSET, diagnose_github
from bot.doctor.sources import LOCAL_SOURCES, PROBES, diagnose_sources
from bot.doctor.storage import MAX_INDEX_AGE, diagnose_database, diagnose_index
from bot.errors import TryLaterError
from bot.fake_github import FakeGitHub
from bot.github.client import GitHub
from bot.github.session import GitHubRefusedError
from bot.settings import Settings
from bot.web.manifest import read_description
from tests.index.sample_dump import build_sample

NOW = 1_800_000_000.0


def answer_all(lookup: Lookup) -> Any:
    return lambda questions: dict.fromkeys(questions, lookup)


def found(question: Question) -> Lookup:
    return Found((Record(question.source, question.ref, "A Title"),))


def test_every_source_is_asked_one_question_that_it_can_answer():
    asked: list[Question] = []

    def look_up(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
        asked.extend(questions)
        return {question: found(question) for question in questions}

    diagnoses = list(diagnose_sources(look_up))
    assert {diagnosis.health for diagnosis in diagnoses} == {Health.OK}
    assert [question.source for question in asked] == [s.name for s in SOURCES if s.name in PROBES]
    by_name = {source.name: source for source in SOURCES}
    assert all(by_name[question.source].knows(question.ref) for question in asked)


ANSWERS = {
    "answers": (Found(()), Health.OK, "answered in 0.0 s."),
    "does not know a paper of years ago": (Missing(), Health.WARNING, "answered, but does not know"),
    "is down": (Unavailable("it answered 503"), Health.WARNING, "it answered 503."),
}


@pytest.mark.parametrize(("lookup", "health", "words"), ANSWERS.values(), ids=ANSWERS)
def test_a_source_that(lookup, health, words):
    first = next(diagnose_sources(answer_all(lookup), clock=lambda: 0.0))
    assert (first.health, words in first.finding) == (health, True)


def test_a_source_that_needs_an_account_is_reported_with_the_variables_to_set():
    diagnoses = {d.subject: d for d in diagnose_sources(answer_all(Unavailable("it is behind a wall")))}
    assert "OPENREVIEW_USERNAME" in diagnoses["OpenReview"].advice
    assert "SSL_CERT_FILE" in diagnoses["network"].advice
    assert diagnoses["network"].health is Health.BROKEN


def test_the_network_is_not_blamed_where_one_source_answers():
    def look_up(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
        return {q: Missing() if q.source == "arXiv" else Unavailable("down") for q in questions}

    assert "network" not in {diagnosis.subject for diagnosis in diagnose_sources(look_up)}


@pytest.mark.parametrize("has_index", [True, False])
def test_what_a_local_index_answers_says_nothing_of_the_network(has_index):
    def look_up(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
        return {q: Found(()) if q.source in LOCAL_SOURCES else Unavailable("down") for q in questions}

    subjects = {diagnosis.subject for diagnosis in diagnose_sources(look_up, has_index=has_index)}
    assert ("network" in subjects) is has_index


def test_a_database_that_keeps_what_is_written_is_in_order(tmp_path):
    assert diagnose_database(f"sqlite:///{tmp_path}/new.sqlite").health is Health.OK


def test_a_database_that_cannot_be_opened_is_broken(tmp_path):
    diagnosis = diagnose_database(f"sqlite:///{tmp_path}/no/such/folder/new.sqlite")
    assert diagnosis.health is Health.BROKEN
    assert "DATABASE_URL" in diagnosis.advice


def test_an_index_that_is_configured_and_missing_is_broken(tmp_path):
    assert diagnose_index(str(tmp_path / "none.sqlite"), NOW).health is Health.BROKEN


def test_a_file_that_is_not_an_index_is_broken(tmp_path):
    path = tmp_path / "dblp.sqlite"
    path.write_text("no database")
    assert diagnose_index(str(path), NOW).health is Health.BROKEN


@dataclass
class FakeApp:
    """What GitHub says of an App, without a network."""

    offset: float = 0.0
    url: str = "https://bot.example/webhook"
    statuses: list[str] = field(default_factory=lambda: ["OK", "OK"])
    installations: int = 1
    remaining: int = 500
    lacks: str = ""
    error: Exception | None = None

    def app_record(self) -> Mapping[str, Any]:
        description = read_description()
        permissions = {name: level for name, level in description.permissions.items() if name != self.lacks}
        return {"slug": "reviewer", "permissions": permissions, "events": list(description.events)}

    def own_login(self) -> str:
        if self.error:
            raise self.error
        return "reviewer[bot]"

    def clock_offset(self) -> float:
        return self.offset

    def webhook_url(self) -> str:
        return self.url

    def recent_deliveries(self, count: int) -> list[str]:
        return self.statuses[:count]

    def installation_count(self) -> int:
        return self.installations

    def rate_limits(self) -> Mapping[str, tuple[int, int]]:
        return {"core": (5_000, 5_000), "graphql": (self.remaining, 5_000)} if self.remaining >= 0 else {}


APPS = {
    "nothing is wrong": (FakeApp(), {}),
    "the clock is just near enough": (FakeApp(offset=MAX_CLOCK_OFFSET), {}),
    "the clock is ahead": (FakeApp(offset=MAX_CLOCK_OFFSET + 1), {"clock": Health.BROKEN}),
    "the clock is behind": (FakeApp(offset=-400), {"clock": Health.BROKEN}),
    "a permission is missing": (FakeApp(lacks="checks"), {"permissions": Health.BROKEN}),
    "no webhook address is set": (FakeApp(url=""), {"webhook": Health.BROKEN}),
    "a delivery failed": (
        FakeApp(statuses=["OK", "Invalid HTTP Response: 401"]),
        {"webhook": Health.WARNING},
    ),
    "nothing was delivered": (FakeApp(statuses=[]), {"webhook": Health.WARNING}),
    "nine tenths of the hour's requests are used": (FakeApp(remaining=500), {}),
    "hardly a request is left": (FakeApp(remaining=499), {"rate limits": Health.WARNING}),
    "GitHub counts no requests": (FakeApp(remaining=-1), {}),
    "it is installed nowhere": (FakeApp(installations=0), {"installations": Health.WARNING}),
    "the credentials are wrong": (
        FakeApp(error=GitHubRefusedError("GitHub does not know our credentials", 401)),
        {"GitHub": Health.BROKEN},
    ),
    "GitHub is down": (FakeApp(error=TryLaterError(30, "no answer")), {"GitHub": Health.WARNING}),
}


@pytest.mark.parametrize(("app", "troubles"), APPS.values(), ids=APPS)
def test_the_problems_of_an_app_are_reported_with_their_place(app, troubles):
    description = read_description()
    diagnoses = list(diagnose_github(app, True, description.permissions, description.events))
    assert {d.subject: d.health for d in diagnoses if d.health is not Health.OK} == troubles


def test_the_stand_in_for_github_answers_all_that_is_asked(fake_github: FakeGitHub):
    fake_github.install_app("octo")
    settings = Settings(
        app_id=fake_github.app_id, private_key=fake_github.private_key, api_url=fake_github.url
    )
    github, description = GitHub(settings), read_description()
    try:
        diagnoses = list(diagnose_github(github, True, description.permissions, description.events))
    finally:
        github.close()
    assert not fake_github.rejected_requests
    assert [d.subject for d in diagnoses] == [
        "GitHub", "rate limits", "permissions", "installations", "clock", "webhook",
    ]  # fmt: skip

    assert {d.subject for d in diagnoses if d.health is not Health.OK} == {"webhook"}  # it has no address


@pytest.mark.parametrize(("age", "health"), [(MAX_INDEX_AGE, Health.OK), (MAX_INDEX_AGE + 1, Health.WARNING)])
def test_an_index_grows_old(tmp_path, age, health):
    index = build_sample(tmp_path)
    dump_time = index.dump_time
    index.close()
    assert diagnose_index(str(index.path), dump_time + age).health is health
