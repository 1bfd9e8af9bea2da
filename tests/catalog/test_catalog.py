from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.catalog.cache import Cache
from bot.catalog.catalog import Catalog, open_catalog
from bot.core.model import Found, Lookup, Missing, Question, Ref, Unavailable
from bot.core.sources import SOURCES_BY_NAME
from bot.core.sources.source import ApiKeys, Request, Response
from bot.settings import Settings
from tests.core.sources.test_arxiv import ERROR, entry, feed
from tests.core.sources.test_crossref import work, works
from tests.core.sources.test_listings import CVF
from tests.fake_web import Answer, FakeClock, FakeWeb

ARXIV = "https://export.arxiv.org/api/query"
ABS = "https://arxiv.org/abs/"
CROSSREF = "https://api.crossref.org/works"
SEMANTIC_SCHOLAR = "https://api.semanticscholar.org/graph/v1/paper"
PARETO = Question("arXiv", Ref("arxiv", "2405.17730"))
ATOM = Answer(feed(entry()), headers={"Content-Type": "application/atom+xml; charset=UTF-8"})
NOT_THERE = Answer("<title>Article not found</title>", 404)


class World:
    """A catalog, the web that it sees, its clock and its cache."""

    def __init__(self, cache: Cache, answers: Mapping[str, object], clock: FakeClock, **options: Any) -> None:
        self.clock, self.cache = clock, cache
        self.web = FakeWeb(clock, answers)
        keys = options.pop("keys", ApiKeys("me@example.org"))
        self.catalog = Catalog(cache, keys, session=self.web.session(), clock=clock, **options)

    def ask(self, *questions: Question) -> dict[Question, Lookup]:
        answers = self.catalog.look_up(questions)
        assert not self.web.unknown
        assert list(answers) == list(dict.fromkeys(questions))
        return answers

    def link(self, url: str) -> Lookup:
        asked = Question("link", Ref("url", url))
        return self.ask(asked)[asked]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    opened = Cache(f"sqlite:///{tmp_path / 'cache.db'}")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def arxiv(*numbers: int) -> list[Question]:
    return [Question("arXiv", Ref("arxiv", f"2401.{number:05}")) for number in numbers]


def entries(count: int) -> str:
    return feed(*(entry(f"2401.{number:05}v1", f"Paper {number}") for number in range(count)))


# Batches and pace


def test_twenty_arxiv_ids_are_one_request(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {ARXIV: entries(20)}, clock)
    answers = world.ask(*arxiv(*range(20)), *arxiv(3, 4))
    assert len(world.web.sent) == 1
    assert all(isinstance(answer, Found) for answer in answers.values())


def test_more_ids_than_a_request_holds_are_several_at_arxivs_pace(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {ARXIV: entries(250)}, clock)
    world.ask(*arxiv(*range(250)))
    times = [sent.at for sent in world.web.sent]
    assert [url.count(",") for url in world.web.urls] == [99, 99, 49]
    assert all(later - earlier >= 3 for earlier, later in pairwise(times))


def test_the_pace_holds_across_processes_on_one_database(cache: Cache, clock: FakeClock) -> None:
    first, second = (World(cache, {ARXIV: entries(3)}, clock) for _ in range(2))
    first.ask(*arxiv(1))
    second.ask(*arxiv(2))
    assert second.web.sent[0].at - first.web.sent[0].at >= 3


def test_the_pace_counts_from_the_end_of_a_slow_answer(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {ARXIV: Answer(entries(101), seconds=7)}, clock)
    world.ask(*arxiv(*range(101)))
    assert world.web.sent[1].at - world.web.sent[0].at >= 10


def test_a_process_that_died_while_asking_holds_up_the_others_for_one_request_only(
    cache: Cache, clock: FakeClock
) -> None:
    cache.claim("export.arxiv.org", clock.now, clock.now + 35)
    world = World(cache, {ARXIV: ATOM}, clock)
    started = clock.now
    assert isinstance(world.ask(PARETO)[PARETO], Found)
    assert 35 <= world.web.sent[0].at - started < 37


def test_dois_are_asked_sixty_four_at_a_time(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {CROSSREF: works(work())}, clock)
    world.ask(*(Question("Crossref", Ref("doi", f"10.1109/{number}")) for number in range(134)))
    assert [url.count("doi:") for url in world.web.urls] == [64, 64, 6]


def test_sources_share_the_pace_of_their_host(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {CROSSREF: works(work())}, clock)
    titles = [Question("Crossref search", Ref("title", f"A Title {number}")) for number in range(3)]
    world.ask(Question("Crossref", Ref("doi", "10.1109/1")), *titles)
    times = [sent.at for sent in world.web.sent]
    assert all(later - earlier >= 0.25 for earlier, later in pairwise(times))


def test_we_say_who_we_are_and_keep_no_cookies(cache: Cache, clock: FakeClock) -> None:
    world = World(
        cache, {"https://a.github.io": Answer("<title>x</title>", headers={"Set-Cookie": "a=b"})}, clock
    )
    world.link("a.github.io/x")
    world.link("a.github.io/y")
    for sent in world.web.sent:
        assert sent.request.headers["User-Agent"].startswith("awesome-review/")
        assert "mailto:me@example.org" in sent.request.headers["User-Agent"]
        assert "Cookie" not in sent.request.headers


def test_a_netrc_of_this_machine_is_sent_nowhere(
    cache: Cache, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine a.github.io login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    world = World(cache, {"https://a.github.io": "<title>x</title>"}, clock)
    world.catalog._transport.session.trust_env = True
    world.link("a.github.io/x")
    assert "Authorization" not in world.web.sent[0].request.headers


# Second questions


def test_a_poisonous_id_costs_the_others_nothing_but_a_request(cache: Cache, clock: FakeClock) -> None:
    refused = Answer(ERROR, 400)
    world = World(cache, {ARXIV: [refused, Answer(entries(3))], ABS: NOT_THERE}, clock)
    answers = world.ask(PARETO, *arxiv(0, 1, 2))
    assert answers[PARETO] == Missing()
    assert all(isinstance(answers[question], Found) for question in arxiv(0, 1, 2))
    assert len(world.web.sent) == 3


def test_an_id_that_cannot_be_arxivs_is_not_asked(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {}, clock)
    bad = Question("arXiv", Ref("arxiv", "abc"))
    assert isinstance(world.ask(bad)[bad], Unavailable)


def test_parts_of_a_listing_are_joined(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {"https://openaccess.thecvf.com/CVPR2019": CVF}, clock)
    asked = Question("listing", Ref("listing", "CVPR 2019"))
    answer = world.ask(asked)[asked]
    assert isinstance(answer, Found)
    assert len(answer.records) == 6
    assert [url.partition("=")[2] for url in world.web.urls] == ["2019-06-18", "2019-06-19", "2019-06-20"]


def test_a_listing_that_breaks_off_is_not_a_listing(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {"https://openaccess.thecvf.com/CVPR2019": [Answer(CVF), Answer("", 404)]}, clock)
    asked = Question("listing", Ref("listing", "CVPR 2019"))
    assert isinstance(world.ask(asked)[asked], Unavailable)


class Endless:
    """A source that never has enough."""

    name, batch, pace = "endless", 10, 0.1

    def knows(self, _: Ref) -> bool:
        return True

    def request(self, *_: object) -> Request:
        return Request("https://endless.github.io/")

    def read(self, refs: Any, response: Response) -> Any:
        from bot.core.sources.source import FollowUp

        return dict.fromkeys(refs, FollowUp(response.request))


def test_a_source_that_always_wants_more_is_stopped(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {"https://endless": "x"}, clock, sources={"endless": Endless()})
    asked = Question("endless", Ref("url", "x"))
    assert world.ask(asked)[asked] == Unavailable("its answer has no end")
    assert len(world.web.sent) < 40


class Broken(Endless):
    name = "broken"

    def read(self, *_: object) -> Any:
        raise ZeroDivisionError


def test_a_source_that_breaks_takes_no_others_answers_with_it(cache: Cache, clock: FakeClock) -> None:
    sources = {"broken": Broken(), "arXiv": SOURCES_BY_NAME["arXiv"]}
    world = World(cache, {"https://endless": "x", ARXIV: ATOM}, clock, sources=sources)
    asked = Question("broken", Ref("url", "x"))
    answers = world.ask(asked, PARETO)
    assert answers[asked] == Unavailable("its answer could not be read")
    assert isinstance(answers[PARETO], Found)


def test_who_is_unknown_or_cannot_know_is_unavailable(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {}, clock)
    nobody, wrong = Question("nobody", PARETO.ref), Question("DBLP", PARETO.ref)
    assert all(isinstance(answer, Unavailable) for answer in world.ask(nobody, wrong).values())
    assert world.ask() == {}


def test_a_www_that_cannot_be_reached_leaves_the_404_standing(cache: Cache, clock: FakeClock) -> None:
    answers = {
        "https://example.org": Answer("", 404),
        "https://www.example.org": requests.ConnectionError("no such name"),
    }
    world = World(cache, answers, clock)
    assert world.link("example.org/x") == Missing()


@pytest.mark.parametrize("silence", [Answer("", 403), Answer("", 503), requests.Timeout("slow")], ids=repr)
def test_a_www_that_refuses_proves_nothing(cache: Cache, clock: FakeClock, silence: object) -> None:
    answers = {"https://example.org": Answer("", 404), "https://www.example.org": silence}
    assert isinstance(World(cache, answers, clock).link("example.org/x"), Unavailable)


def test_a_login_at_openreview_is_used_once_and_only_there(cache: Cache, clock: FakeClock) -> None:
    note = {"id": "OOsR8BzCnl5", "forum": "OOsR8BzCnl5", "content": {"title": {"value": "T"}}}
    answers = {
        "https://api2.openreview.net/login": json.dumps({"token": "abc.def-1", "user": {}}),
        "https://api2.openreview.net/notes": json.dumps({"notes": [note]}),
        ARXIV: ATOM,
    }
    world = World(cache, answers, clock, login=("me", "secret"))
    forum = Question("OpenReview", Ref("openreview", "OOsR8BzCnl5"))
    world.ask(PARETO)
    assert len(world.web.sent) == 1
    assert isinstance(world.ask(forum)[forum], Found)
    login, asked = (sent.request for sent in world.web.sent[1:])
    assert json.loads(login.body or b"") == {"id": "me", "password": "secret"}
    assert asked.headers["Authorization"] == "Bearer abc.def-1"


@pytest.mark.parametrize(
    "answer",
    [Answer("", 403), Answer("<html>"), Answer('{"token": "a\\r\\nb"}')],
    ids=["refused", "HTML", "odd"],
)
def test_a_login_that_fails_leaves_us_anonymous(cache: Cache, clock: FakeClock, answer: Answer) -> None:
    answers = {"https://api2.openreview.net/login": answer, "https://api2.openreview.net/notes": "{}"}
    world = World(cache, answers | {"https://openreview.net": ""}, clock, login=("me", "secret"))
    world.ask(Question("OpenReview", Ref("openreview", "OOsR8BzCnl5")))
    assert all("Authorization" not in sent.request.headers for sent in world.web.sent)


# Failures


def test_a_host_that_asks_to_wait_is_waited_for(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {ARXIV: [Answer("", 429, {"Retry-After": "12"}), ATOM]}, clock)
    assert isinstance(world.ask(PARETO)[PARETO], Found)
    assert world.web.sent[1].at - world.web.sent[0].at >= 12


def test_a_date_to_retry_at_is_understood(cache: Cache) -> None:
    clock = FakeClock(784_111_767.0)  # ten seconds before
    after = {"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"}
    world = World(cache, {ARXIV: [Answer("", 503, after), ATOM]}, clock)
    world.ask(PARETO)
    assert world.web.sent[1].at - world.web.sent[0].at == pytest.approx(10, abs=0.5)


@pytest.mark.parametrize("said", ["soon", "-5", "9" * 400, "Sun, 99 Nov 1994", "1e3", ""])
def test_nonsense_to_retry_at_is_not_heeded(cache: Cache, clock: FakeClock, said: str) -> None:
    world = World(cache, {ARXIV: [Answer("", 503, {"Retry-After": said}), ATOM]}, clock)
    started = clock.now
    world.ask(PARETO)
    assert clock.now - started < 3700


def test_a_wait_beyond_the_budget_is_not_made_and_is_reported(cache: Cache, clock: FakeClock) -> None:
    started = clock.now
    world = World(cache, {ARXIV: Answer("", 429, {"Retry-After": "600"})}, clock)
    answer = world.ask(PARETO)[PARETO]
    assert isinstance(answer, Unavailable)
    assert answer.retry_at == started + 600
    assert clock.now - started < 10
    assert len(world.web.sent) == 1
    other = World(cache, {ARXIV: ATOM}, clock)
    later = other.ask(PARETO)[PARETO]
    assert isinstance(later, Unavailable)
    assert later.retry_at == started + 600
    assert not other.web.sent, "the other processes heed it too"


def test_a_patience_of_days_is_cut_to_an_hour(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {"https://a.github.io": Answer("", 503, {"Retry-After": "9999999"})}, clock)
    answer = world.link("a.github.io/x")
    assert isinstance(answer, Unavailable)
    assert answer.retry_at == pytest.approx(clock.now + 3600, abs=60)


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(requests.ConnectionError("reset"), id="reset"),
        pytest.param(requests.Timeout("slow"), id="timeout"),
        pytest.param(requests.exceptions.SSLError("bad"), id="certificate"),
        pytest.param(requests.exceptions.ProxyError("Tunnel connection failed: 502"), id="proxy"),
        pytest.param(requests.exceptions.ChunkedEncodingError("cut"), id="cut off"),
        pytest.param(OSError("gone"), id="system"),
        pytest.param(UnicodeError("label too long"), id="name"),
        pytest.param(Answer("", 503), id="503"),
        pytest.param(Answer("", 500), id="500"),
    ],
)
def test_a_failure_is_tried_again_and_then_reported(cache: Cache, clock: FakeClock, failure: object) -> None:
    assert isinstance(World(cache, {ARXIV: [failure, failure, ATOM]}, clock).ask(PARETO)[PARETO], Found)
    world = World(cache, {CROSSREF: failure}, clock)
    asked = Question("Crossref", Ref("doi", "10.1109/1"))
    assert isinstance(world.ask(asked)[asked], Unavailable)
    assert len(world.web.sent) == 3


NO_PROXY_THERE = requests.exceptions.ProxyError("Unable to connect to proxy")


@pytest.mark.parametrize(
    ("failure", "attempts"),
    [
        pytest.param(NO_PROXY_THERE, {"arXiv": 1}, id="the proxy is away"),
        pytest.param(
            requests.ConnectionError("no such name"), {"arXiv": 3, "Crossref": 1}, id="no host is there"
        ),
    ],
)
def test_without_a_network_nothing_is_tried_for_long(
    cache: Cache, clock: FakeClock, failure: Exception, attempts: dict[str, int]
) -> None:
    world = World(cache, {ARXIV: failure, CROSSREF: failure}, clock)
    world.ask(PARETO)
    assert len(world.web.sent) == attempts["arXiv"]
    world.ask(Question("Crossref", Ref("doi", "10.1109/1")))
    assert len(world.web.sent) == sum(attempts.values())


@pytest.mark.parametrize(
    ("source", "address", "attempts", "most"),
    [
        pytest.param("Semantic Scholar search", SEMANTIC_SCHOLAR, 5, 10, id="refuses by chance"),
        pytest.param("Crossref search", CROSSREF, 3, 3, id="refuses for a while"),
    ],
)
def test_a_busy_host_is_asked_again_as_long_as_that_may_help(
    cache: Cache, clock: FakeClock, source: str, address: str, attempts: int, most: int
) -> None:
    world = World(cache, {address: Answer("", 429)}, clock)
    first, *others = (Question(source, Ref("title", f"A Title {number}")) for number in range(5))
    assert isinstance(world.ask(first)[first], Unavailable)
    assert len(world.web.sent) == attempts
    world.ask(*others)
    assert len(world.web.sent) == most


def test_a_request_that_is_refused_as_such_is_logged_and_not_repeated(
    cache: Cache, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    refusal = Answer('{"status": "failed", "message": [{"type": "select-not-available"}]}', 400)
    world = World(cache, {CROSSREF: refusal}, clock)
    dois = [Question("Crossref", Ref("doi", f"10.1109/{number}")) for number in range(100)]
    answers = world.ask(*dois)
    assert set(answers.values()) == {Unavailable("it refused the request (select-not-available)")}
    assert len(world.web.sent) == 1
    (logged,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert "api.crossref.org/works" in logged


def openalex(*numbers: int) -> list[Question]:
    return [Question("OpenAlex search", Ref("title", f"A Title Of Number {number}")) for number in numbers]


def test_a_free_budget_is_not_overdrawn_by_any_process(cache: Cache, clock: FakeClock) -> None:
    answers = {"https://api.openalex.org": '{"results": []}'}
    first = World(cache, answers, clock, budget=1e6)
    first.ask(*openalex(*range(60)))
    second = World(cache, answers, clock, budget=1e6)
    left = second.ask(*openalex(*range(60, 120)))
    assert (len(first.web.sent), len(second.web.sent)) == (60, 40)
    midnight = (clock.now // 86_400 + 1) * 86_400
    assert left[openalex(119)[0]] == Unavailable("its free daily budget is spent", midnight)
    clock.now = midnight
    assert World(cache, answers, clock).ask(*openalex(119)) == {openalex(119)[0]: Missing()}


def test_a_key_has_a_budget_of_its_own(cache: Cache, clock: FakeClock) -> None:
    cache.spend(f"credits:api.openalex.org:1000:{int(clock.now // 86_400)}", 1000, 1000, clock.now + 1e6)
    world = World(cache, {"https://api.openalex.org": '{"results": []}'}, clock, keys=ApiKeys(openalex="k"))
    assert world.ask(*openalex(1)) == {openalex(1)[0]: Missing()}


def test_no_secret_and_no_query_is_logged(
    cache: Cache, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    failure = requests.ConnectionError("Max retries exceeded with url: /works?api_key=geheim")
    answers = {"https://api.openalex.org": failure, "https://a.github.io": failure}
    with caplog.at_level("DEBUG"):
        world = World(cache, answers, clock, keys=ApiKeys(openalex="geheim"))
        world.ask(Question("OpenAlex", Ref("doi", "10.1109/1")))
        world.link("a.github.io/x?token=geheim")
    assert "api.openalex.org/works: ConnectionError" in caplog.text
    assert "a.github.io/x: ConnectionError" in caplog.text
    assert "geheim" not in caplog.text


@pytest.mark.parametrize(
    ("bundle", "ca_file", "verify"),
    [
        ("", "", True),
        ("", "/own.pem", "/own.pem"),
        ("/bundle.pem", "/own.pem", "/own.pem"),
        ("/bundle.pem", "", "/bundle.pem"),
    ],
)
def test_certificates_are_those_of_the_settings_else_those_of_requests(
    cache: Cache, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, bundle: str, ca_file: str, verify: object
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    if bundle:
        monkeypatch.setenv("CURL_CA_BUNDLE", bundle)
    world = World(cache, {"https://a.github.io": "<title>x</title>"}, clock, ca_file=ca_file)
    session = world.catalog._transport.session
    session.trust_env = True
    seen: list[object] = []
    send = world.web.send

    def watch(request: requests.PreparedRequest, *options: object) -> requests.Response:
        seen.append(options[2])
        return send(request, *options)

    monkeypatch.setattr(world.web, "send", watch)
    world.link("a.github.io/x")
    assert seen == [verify]


def test_after_three_failures_a_host_is_left_in_peace_for_a_minute(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {CROSSREF: [Answer("", 503)] * 3 + [Answer(works(work()))]}, clock)
    questions = [Question("Crossref search", Ref("title", f"A Title {number}")) for number in range(5)]
    answers = world.ask(*questions)
    assert len(world.web.sent) == 3
    silent = answers[questions[4]]
    assert isinstance(silent, Unavailable)
    assert silent.retry_at is not None
    assert silent.retry_at > clock.now
    clock.sleep(61)
    assert world.ask(questions[0])[questions[0]] == Missing()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 418])
def test_a_refusal_is_not_repeated(cache: Cache, clock: FakeClock, status: int) -> None:
    world = World(cache, {CROSSREF: Answer("no", status)}, clock)
    asked = Question("Crossref", Ref("doi", "10.1109/1"))
    assert isinstance(world.ask(asked)[asked], Unavailable)
    assert len(world.web.sent) == 1


def test_what_does_not_fit_the_budget_is_left_for_later(cache: Cache, clock: FakeClock) -> None:
    world = World(
        cache, {"https://dblp.org": Answer('{"result": {"hits": {"@total": "0"}}}', seconds=25)}, clock
    )
    questions = [Question("DBLP", Ref("title", f"Title {number}")) for number in range(6)]
    answers = world.ask(*questions)
    assert [isinstance(answers[question], Missing) for question in questions] == [True] * 3 + [False] * 3
    late = answers[questions[5]]
    assert isinstance(late, Unavailable)
    assert late.retry_at is not None


@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_challenge_says_nothing_and_is_not_remembered(cache: Cache, clock: FakeClock, status: int) -> None:
    challenge = Answer("<html><title>Just a moment...</title></html>", status)
    asked = Question("DBLP", Ref("title", "A Title"))
    assert isinstance(World(cache, {"https://dblp.org": challenge}, clock).ask(asked)[asked], Unavailable)
    clock.sleep(100)
    after = World(cache, {"https://dblp.org": '{"result": {"hits": {"@total": "0"}}}'}, clock)
    assert after.ask(asked)[asked] == Missing()


def test_an_answer_without_bounds_is_cut_off(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {"https://a.github.io": Answer(b"x" * 20_100_000)}, clock)
    assert world.link("a.github.io/x") == Unavailable("its answer is too large")


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/octet-stream", "video/mp4"])
def test_what_is_not_text_is_found_but_not_read(cache: Cache, clock: FakeClock, kind: str) -> None:
    answer = Answer(b"x" * 20_100_000, headers={"Content-Type": kind})
    assert isinstance(World(cache, {"https://a.github.io": answer}, clock).link("a.github.io/x.bin"), Found)


# Where we go


def redirect(target: str, status: int = 302) -> Answer:
    return Answer("", status, {"Location": target})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_to_the_page(cache: Cache, clock: FakeClock, status: int) -> None:
    answers = {
        "https://a.github.io/x": redirect("/y", status),
        "https://a.github.io/y": "<title>Moved</title>",
    }
    answer = World(cache, answers, clock).link("a.github.io/x")
    assert isinstance(answer, Found)
    assert (answer.records[0].title, answer.records[0].url) == ("Moved", "https://a.github.io/y")


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:80/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "http://localhost/",
        "http://2130706433/",
        "http://10.1.2.3/",
        "http://user:pw@example.org/",
        "http://example.org:6379/",
        "//127.0.0.1/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "javascript:alert(1)",
        "http://①②⑦.⓪.⓪.①/",
        "http://[::1",
        "http://exa%6dple.org:x/",
    ],
)
def test_no_redirect_leads_inside(cache: Cache, clock: FakeClock, target: str) -> None:
    world = World(cache, {"https://a.github.io": redirect(target)}, clock)
    assert isinstance(world.link("a.github.io/x"), Unavailable)
    assert len(world.web.sent) == 1


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1/x",
        "169.254.169.254/latest",
        "localhost.localdomain/",
        "db.internal/",
        "10.0.0.1",
        "a.github.io:8080/x",
    ],
)
def test_no_link_leads_inside(cache: Cache, clock: FakeClock, url: str) -> None:
    world = World(cache, {}, clock)
    assert isinstance(world.link(url), Unavailable)
    assert not world.web.sent


def test_an_international_name_is_asked_in_its_ascii_form(cache: Cache, clock: FakeClock) -> None:
    world = World(
        cache,
        {"https://a.github.io": redirect("https://exämple.org/ü"), "https://xn--exmple": "<title>x</title>"},
        clock,
    )
    assert isinstance(world.link("a.github.io/x"), Found)
    assert world.web.urls[1].startswith("https://xn--exmple-cua.org/")


def test_a_circle_of_redirects_is_left(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {"https://a.github.io": redirect("/x")}, clock)
    assert world.link("a.github.io/x") == Unavailable("it redirects too often")
    assert len(world.web.sent) == 6


def test_keys_stay_with_the_host_they_are_for(cache: Cache, clock: FakeClock) -> None:
    answers = {"https://api2.openreview.net": redirect("https://evil.example/"), "https://evil.example": ""}
    world = World(
        cache, answers | {"https://openreview.net": ""}, clock, keys=ApiKeys(openreview_token="secret")
    )
    world.ask(Question("OpenReview", Ref("openreview", "OOsR8BzCnl5")))
    first, second, *_ = (sent.request for sent in world.web.sent)
    assert first.headers["Authorization"] == "Bearer secret"
    assert second.url == "https://evil.example/"
    assert "Authorization" not in second.headers


def test_a_question_with_a_body_is_not_redirected(cache: Cache, clock: FakeClock) -> None:
    world = World(cache, {"https://api.semanticscholar.org": redirect("https://evil.example/")}, clock)
    asked = Question("Semantic Scholar", PARETO.ref)
    assert isinstance(world.ask(asked)[asked], Unavailable)
    assert len(world.web.sent) == 1


# What is remembered


def test_what_was_asked_is_not_asked_again(cache: Cache, clock: FakeClock) -> None:
    World(cache, {ARXIV: ATOM}, clock).ask(PARETO)
    world = World(cache, {}, clock)
    assert isinstance(world.ask(PARETO)[PARETO], Found)
    assert not world.web.sent


def test_what_is_missing_is_asked_again_after_an_hour(cache: Cache, clock: FakeClock) -> None:
    assert World(cache, {ARXIV: feed(), ABS: NOT_THERE}, clock).ask(PARETO)[PARETO] == Missing()
    clock.sleep(3500)
    assert World(cache, {}, clock).ask(PARETO)[PARETO] == Missing()
    clock.sleep(200)
    assert isinstance(World(cache, {ARXIV: ATOM}, clock).ask(PARETO)[PARETO], Found)


def test_a_recheck_asks_again_what_is_older_than_a_minute(cache: Cache, clock: FakeClock) -> None:
    World(cache, {ARXIV: ATOM}, clock).ask(PARETO)
    clock.sleep(30)
    assert not (world := World(cache, {}, clock, fresh=True)).ask(PARETO).keys() - {PARETO}
    assert not world.web.sent
    clock.sleep(60)
    again = World(cache, {ARXIV: ATOM}, clock, fresh=True)
    again.ask(PARETO)
    assert len(again.web.sent) == 1


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_recheck_takes_back_nothing_while_a_source_is_unavailable(cache, clock, status) -> None:
    World(cache, {ARXIV: ATOM}, clock).ask(PARETO)
    clock.sleep(120)
    again = World(cache, {ARXIV: Answer("", status)}, clock, fresh=True)
    assert isinstance(again.ask(PARETO)[PARETO], Found)
    assert again.web.sent
    empty_cache = Cache("sqlite://")
    unheard = World(empty_cache, {ARXIV: Answer("", status)}, clock, fresh=True)
    assert isinstance(unheard.ask(PARETO)[PARETO], Unavailable)
    empty_cache.close()


def test_offline_only_the_cache_answers(cache: Cache, clock: FakeClock) -> None:
    World(cache, {ARXIV: ATOM}, clock).ask(PARETO)
    world = World(cache, {}, clock, offline=True)
    other = arxiv(1)[0]
    answers = world.ask(PARETO, other)
    assert isinstance(answers[PARETO], Found)
    assert answers[other] == Unavailable("offline")


def test_an_unavailable_answer_is_not_cached(cache: Cache, clock: FakeClock) -> None:
    World(cache, {ARXIV: Answer("", 403)}, clock).ask(PARETO)
    assert isinstance(World(cache, {ARXIV: ATOM}, clock).ask(PARETO)[PARETO], Found)


def test_a_cache_that_fails_is_not_a_hindrance(tmp_path: Path, clock: FakeClock) -> None:
    broken = Cache(f"sqlite:///{tmp_path}")
    world = World(broken, {ARXIV: entries(101)}, clock)
    assert all(isinstance(answer, Found) for answer in world.ask(*arxiv(*range(101))).values())
    assert world.web.sent[1].at - world.web.sent[0].at >= 3
    broken.close()


def test_a_catalog_is_opened_from_the_settings(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'db.sqlite'}", contact_email="me@example.org")
    with open_catalog(settings, offline=True) as catalog:
        assert catalog.look_up([PARETO]) == {PARETO: Unavailable("offline")}
