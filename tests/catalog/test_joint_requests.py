"""Reviews that wait for one host's turn ask it together; what spoils one's request spoils no other's."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
import requests
from requests.adapters import BaseAdapter

from bot.catalog.cache import Cache
from bot.catalog.catalog import Catalog
from bot.catalog.joint_requests import joint_requests_of
from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.sources.source import Answer, ApiKeys, Rejection, Request, Response

HOST = "https://sums.example.org/"


class RealClock:
    def time(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        threading.Event().wait(seconds)


class Letters:
    """A source that knows all letters but "x", and refuses a request that holds "!"."""

    name, batch, pace = "letters", 4, 0.01

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "letter"

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request | Unavailable:  # noqa: ARG002
        return Request(HOST + ",".join(ref.id for ref in refs))

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        if response.status == 400:
            return dict.fromkeys(refs, Rejection("it refuses this"))
        if response.status != 200:
            return dict.fromkeys(refs, Unavailable(f"it answered {response.status}"))
        known = {letter for letter in response.text.split(",") if letter != "x"}
        return {ref: Found((record(ref),)) if ref.id in known else Missing() for ref in refs}


def record(ref: Ref) -> Record:
    return Record("letters", ref, f"Title {ref.id}")


class SlowWeb(BaseAdapter):
    """Answers with what it is asked for, the first time when `gate` opens."""

    def __init__(self) -> None:
        super().__init__()
        self.gate, self.is_asked = threading.Event(), threading.Event()
        self.asked: list[str] = []
        self.statuses: dict[str, int] = {}

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        letters = (request.url or "").removeprefix(HOST)
        self.asked.append(letters)
        self.is_asked.set()
        assert self.gate.wait(30)
        answer = requests.Response()
        answer.status_code = 400 if "!" in letters else self.statuses.pop(letters, 200)
        answer.url, answer.request = request.url or "", request
        answer.headers["Content-Type"] = "text/plain"
        answer.raw = io.BytesIO(letters.encode())
        return answer

    def close(self) -> None:
        pass


def question(letter: str) -> Question:
    return Question("letters", Ref("letter", letter))


@pytest.fixture
def web() -> SlowWeb:
    return SlowWeb()


@pytest.fixture
def ask(web: SlowWeb) -> Callable[[str, Sequence[str]], list[dict[str, Lookup]]]:
    """Have one review ask for a letter, and others for theirs while it is under way; what each gets."""
    clock, source = RealClock(), Letters()
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", web)

    def look_up(letters: str) -> dict[str, Lookup]:
        cache = Cache()
        catalog = Catalog(cache, ApiKeys(), session=session, clock=clock, sources={"letters": source})
        answers = catalog.look_up([question(letter) for letter in letters])
        cache.close()
        return {one.ref.id: answer for one, answer in answers.items()}

    def run(first: str, others: Sequence[str]) -> list[dict[str, Lookup]]:
        with ThreadPoolExecutor(8) as pool:
            reviews: list[Future[dict[str, Lookup]]] = [pool.submit(look_up, first)]
            assert web.is_asked.wait(30)
            for letters in others:
                count = joint_requests_of(clock).waiting_count()
                reviews.append(pool.submit(look_up, letters))
                while len(letters) < source.batch and joint_requests_of(clock).waiting_count() == count:
                    clock.sleep(0.001)
            web.gate.set()
            return [review.result(30) for review in reviews]

    return run


@pytest.mark.parametrize(
    ("others", "asked"),
    [
        pytest.param(["b", "c"], ["bc"], id="two reviews are one request"),
        pytest.param(["b", "b"], ["b"], id="one paper in two reviews is asked for once"),
        pytest.param(["bc", "de"], ["bcde"], id="as much as a request holds"),
        pytest.param(["bc", "de", "f"], ["bcde", "f"], id="and no more"),
        pytest.param(["bc", "def", "g"], ["bcg", "def"], id="who does not fit waits"),
        pytest.param(["b", "x"], ["bx"], id="one that is missing"),
    ],
)
def test_reviews_that_wait_for_one_host_ask_together(
    ask: Callable[[str, Sequence[str]], list[dict[str, Lookup]]],
    web: SlowWeb,
    others: Sequence[str],
    asked: Sequence[str],
) -> None:
    answers = ask("a", others)
    assert web.asked[0] == "a"
    assert sorted("".join(sorted(one.split(","))).replace(",", "") for one in web.asked[1:]) == sorted(asked)
    for letters, answer in zip(["a", *others], answers, strict=True):
        assert answer == {
            letter: Missing() if letter == "x" else Found((record(Ref("letter", letter)),))
            for letter in letters
        }


def test_a_request_that_is_full_goes_out_alone(
    ask: Callable[[str, Sequence[str]], list[dict[str, Lookup]]], web: SlowWeb
) -> None:
    ask("a", ["bcde"])
    assert web.asked == ["a", "b,c,d,e"]


def test_what_spoils_one_reviews_request_is_asked_again_for_the_others_alone(
    ask: Callable[[str, Sequence[str]], list[dict[str, Lookup]]], web: SlowWeb
) -> None:
    first, hostile, other = ask("a", ["!", "b"])
    assert [*first.values(), *other.values()] == [
        Found((record(Ref("letter", "a")),)),
        Found((record(Ref("letter", "b")),)),
    ]
    assert hostile == {"!": Unavailable("it refuses this")}
    assert "b" in web.asked


@pytest.mark.parametrize("status", [404, 410, 418])
def test_an_answer_that_is_none_counts_for_the_one_who_asked(
    ask: Callable[[str, Sequence[str]], list[dict[str, Lookup]]], web: SlowWeb, status: int
) -> None:
    web.statuses = {"b,c": status, "c,b": status}
    answers = ask("a", ["b", "c"])
    found = [isinstance(answer, Found) for one in answers[1:] for answer in one.values()]
    assert sorted(found) == [False, True]
