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
    ("others", "request_count"),
    [
        pytest.param(["b", "c"], 1, id="two reviews are one request"),
        pytest.param(["b", "b"], 1, id="one paper in two reviews is asked for once"),
        pytest.param(["bc", "cd"], 1, id="papers of both and of one"),
        pytest.param(["bc", "de"], 1, id="as much as a request holds"),
        pytest.param(["bc", "de", "f"], 2, id="and no more"),
        pytest.param(["bcd", "efg"], 2, id="parts are not divided"),
        pytest.param(["b", "x"], 1, id="one that is missing"),
    ],
)
def test_reviews_that_wait_for_one_host_ask_together(
    ask: Callable[[str, Sequence[str]], list[dict[str, Lookup]]],
    web: SlowWeb,
    others: Sequence[str],
    request_count: int,
) -> None:
    answers = ask("a", others)
    asked = [one.split(",") for one in web.asked]
    assert asked[0] == ["a"]
    assert sorted(letter for one in asked[1:] for letter in one) == sorted(set("".join(others)))
    assert len(asked[1:]) == request_count
    assert max(map(len, asked)) <= Letters.batch
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
def test_what_is_no_answer_to_several_is_asked_again_by_each(
    ask: Callable[[str, Sequence[str]], list[dict[str, Lookup]]], web: SlowWeb, status: int
) -> None:
    web.statuses = {"b,c": status, "c,b": status}
    answers = ask("a", ["b", "c"])
    assert all(isinstance(answer, Found) for one in answers for answer in one.values())
    assert sorted(web.asked[2:]) == ["b", "c"]


def test_what_is_no_answer_to_one_is_not_asked_again(
    ask: Callable[[str, Sequence[str]], list[dict[str, Lookup]]], web: SlowWeb
) -> None:
    web.statuses = {"a": 418}
    assert ask("a", []) == [{"a": Unavailable("it answered 418")}]
    assert web.asked == ["a"]
