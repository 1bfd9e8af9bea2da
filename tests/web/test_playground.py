"""The playground's pages: from a form to a review with a link, and what hostile visitors get."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model import Lookup, Question, Unavailable
from bot.fake_github import FakeGitHub
from bot.github.public import PublicReader
from bot.playground.draft import build_draft
from bot.playground.judging import LookUp
from bot.playground.rate_limit import CAPACITY
from bot.playground.store import DraftStore
from bot.settings import Settings
from bot.web.application import create_application
from bot.web.playground import Playground
from bot.web.review_html import render_markdown

SETTINGS = Settings(webhook_secret="s", token="t", playground="index")
BROWSER = {"Accept": "text/html"}
LIST = "# List\n\n- [A Paper About Trees](https://arxiv.org/abs/1706.03762) [CVPR 2017]\n"
NEW = "- [A Paper About Moss](http://arxiv.org/abs/1810.04805) [CVPR 2018]"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'[x](javascript:alert(1))![p](https://evil.example/p.png)"


@contextmanager
def open_look_up(on_answer: Any) -> Iterator[LookUp]:
    def look_up(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
        on_answer("arXiv", (), 0.1)
        return {question: Unavailable("it did not answer") for question in questions}

    yield look_up


@contextmanager
def break_down(_on_answer: Any) -> Iterator[LookUp]:
    raise RuntimeError("broken")
    yield


class Visitor:
    def __init__(
        self,
        folder: Path,
        opener: Any = open_look_up,
        reader: Callable[[], PublicReader] | None = None,
    ) -> None:
        self.now = 1000.0
        self.store = DraftStore(f"sqlite:///{folder}/d.sqlite", lambda: self.now)
        self.playground = Playground(self.store, opener, open_reader=reader)
        self.client: FlaskClient = create_application(
            SETTINGS, lambda _job, _delivery: None, playground=self.playground
        ).test_client()

    def send(self, **fields: str) -> Any:
        form = {"list": LIST, "new": NEW, "format": "md", "place": "", **fields}
        return self.client.post("/try", data=form, headers=BROWSER)

    def review(self, **fields: str) -> str:
        address = self.send(**fields).headers["Location"]
        self.playground.wait()
        return str(address)

    def read(self, address: str) -> str:
        return self.client.get(address, headers=BROWSER).get_data(as_text=True)


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    visitor = Visitor(tmp_path)
    yield visitor
    visitor.playground.wait()
    visitor.store.close()


def test_a_form_becomes_a_review_with_a_link_for_a_day(visitor: Visitor) -> None:
    address = visitor.review()
    page = visitor.read(address)
    assert "insecure-link" in page
    assert "<ins>- [A Paper About Moss](https://arxiv.org" in page
    assert visitor.client.get(address).json == {"done": True, "text": ""}
    visitor.now += 86_401
    assert visitor.client.get(address, headers=BROWSER).status_code == 404


def test_a_suggestion_is_applied_by_a_button(visitor: Visitor) -> None:
    address = visitor.review()
    visitor.playground = Playground(visitor.store, open_look_up)
    visitor.client = create_application(
        SETTINGS, lambda *_: None, playground=visitor.playground
    ).test_client()
    (action,) = re.findall(r'action="(/try/[^"]+/apply)"', visitor.read(address))
    applied = visitor.client.post(action, data={"comment": "0"}).headers["Location"]
    visitor.playground.wait()
    page = visitor.read(applied)
    assert "insecure-link" not in page
    assert "https://arxiv.org/abs/1810.04805" in page


def read_events(client: FlaskClient, address: str) -> tuple[int, str]:
    answer = client.get(f"{address}/events")
    text = answer.get_data(as_text=True)
    answer.close()
    return answer.status_code, text


def test_the_sources_answers_are_told_as_they_come_and_then_the_end(tmp_path: Path) -> None:
    steps = {name: threading.Event() for name in ("first", "second", "end")}

    @contextmanager
    def open_slowly(on_answer: Any) -> Iterator[LookUp]:
        for source, step in (("arXiv", "first"), ("DBLP", "second")):
            assert steps[step].wait(10)
            on_answer(source, (), 0.1)
        assert steps["end"].wait(10)
        with open_look_up(lambda *_: None) as look_up:
            yield look_up

    visitor = Visitor(tmp_path, open_slowly)
    address = str(visitor.send().headers["Location"])
    assert f'data-events="{address}/events"' in visitor.read(address)
    events: Iterator[Any] = iter(visitor.client.get(f"{address}/events", buffered=False).response)
    told = []
    for step, expected in (
        ("", "retry"),
        ("", "Reading the list, and asking the sources…"),
        ("first", "Answered so far: arXiv…"),
        ("second", "Answered so far: arXiv, DBLP…"),
        ("end", "event: done"),
    ):
        if step:
            steps[step].set()
        told.append(next(events).decode())
        assert expected in told[-1]
    assert all(message.endswith("\n\n") for message in told)
    visitor.playground.wait()
    visitor.store.close()


def test_a_review_that_is_there_ends_its_stream_at_once(visitor: Visitor) -> None:
    status, text = read_events(visitor.client, visitor.review())
    assert (status, "event: done" in text) == (200, True)


def test_a_stream_that_this_process_cannot_feed_is_refused_so_that_the_page_asks_instead(
    visitor: Visitor,
) -> None:
    id = visitor.store.add(build_draft(LIST, NEW, "README.md", ""))
    assert read_events(visitor.client, f"/try/{id}")[0] == 503
    assert read_events(visitor.client, "/try/0123456789abcdef")[0] == 404


def test_only_a_few_streams_are_open_at_a_time(visitor: Visitor) -> None:
    address = visitor.review()
    open_ones = [visitor.client.get(f"{address}/events", buffered=False) for _ in range(3)]
    assert read_events(visitor.client, address)[0] == 503
    for answer in open_ones:
        answer.close()
    assert read_events(visitor.client, address)[0] == 200


def test_a_pull_request_is_named_and_reviewed(fake_github: FakeGitHub, tmp_path: Path) -> None:
    repo = fake_github.state.add_repository("octo/awesome", {"README.md": LIST})
    opened = fake_github.open_pull(repo, "alice", {"README.md": LIST + NEW + "\n"}, fork=True)
    visitor = Visitor(tmp_path, reader=lambda: PublicReader(fake_github.url))
    assert 'name="address"' in visitor.read("/try")
    page = visitor.read(visitor.review(list="", new="", address=f"octo/awesome#{opened.number}"))
    assert "insecure-link" in page
    assert f"Of octo/awesome#{opened.number}." in page
    visitor.store.close()


def test_what_github_does_not_show_is_said_on_the_review_s_page(
    fake_github: FakeGitHub, tmp_path: Path
) -> None:
    visitor = Visitor(tmp_path, reader=lambda: PublicReader(fake_github.url))
    page = visitor.read(visitor.review(list="", address="octo/none"))
    assert "GitHub shows no such public repository" in page
    visitor.store.close()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"address": "octo/awesome"}, "not both", id="an address and a list"),
        pytest.param({"address": "http://10.0.0.1/x", "list": ""}, "public repository", id="another host"),
        pytest.param({"address": "octo/a", "list": "", "new": ""}, "no new lines", id="no new lines"),
    ],
)
def test_a_form_that_names_nothing_reviewable_is_shown_again(
    visitor: Visitor, fields: dict[str, str], words: str
) -> None:
    answer = visitor.send(**fields)
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (400, True)


@pytest.mark.parametrize("comment", ["", "1", "-1", "x", "9" * 30, "٠"])
def test_a_suggestion_that_is_none_is_refused(visitor: Visitor, comment: str) -> None:
    address = visitor.review()
    assert visitor.client.post(f"{address}/apply", data={"comment": comment}).status_code == 400


def test_while_it_waits_a_page_says_who_has_answered(visitor: Visitor) -> None:
    id = visitor.store.add(build_draft(LIST, NEW, "README.md", ""))
    page = visitor.read(f"/try/{id}")
    assert 'http-equiv="refresh"' in page
    assert visitor.client.get(f"/try/{id}").json["done"] is False  # type: ignore[index]
    visitor.now += 301
    assert visitor.client.get(f"/try/{id}", headers=BROWSER).status_code == 500


def test_a_review_that_breaks_is_logged_and_reported(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = Visitor(tmp_path, break_down)
    address = visitor.review()
    assert "could not be reviewed" in caplog.text
    visitor.now += 301
    assert visitor.client.get(address, headers=BROWSER).status_code == 500
    visitor.store.close()


def test_a_form_that_cannot_be_used_keeps_what_was_typed(visitor: Visitor) -> None:
    answer = visitor.send(place="99", list="</textarea><script>alert(1)</script>")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "&lt;/textarea&gt;&lt;script&gt;" in page
    assert 'role="alert"' in page


def test_a_body_that_is_too_large_is_refused(visitor: Visitor) -> None:
    assert visitor.send(list="x" * 4_000_001).status_code == 413


def test_a_list_as_long_as_is_allowed_is_read_whatever_its_script(visitor: Visitor) -> None:
    assert visitor.send(list="漢" * 299_999).status_code == 303


def test_a_visitor_who_asks_too_often_learns_when_to_try_again(visitor: Visitor) -> None:
    answers = [visitor.send() for _ in range(CAPACITY + 1)]
    assert [answer.status_code for answer in answers] == [303] * CAPACITY + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_another_site_sends_nothing_in_a_visitors_name(visitor: Visitor) -> None:
    form = {"list": LIST, "new": NEW}
    assert (
        visitor.client.post("/try", data=form, headers={"Origin": "https://evil.example"}).status_code == 403
    )
    assert visitor.client.post("/try", data=form, headers={"Origin": "http://localhost"}).status_code == 303


def test_the_example_is_one(visitor: Visitor) -> None:
    areas = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", visitor.read("/try?example=1"), re.DOTALL)
    page = visitor.read(visitor.review(**dict(zip(("list", "new"), map(html.unescape, areas), strict=True))))
    assert page.count('<section class="comment"') == 2


def test_switched_off_there_is_not_a_playground() -> None:
    client = create_application(replace(SETTINGS, playground="off"), lambda *_: None).test_client()
    assert client.get("/try").status_code == 404
    assert "/try" not in client.get("/", headers=BROWSER).get_data(as_text=True)


# Hostile text


_TAGS = """
    p a code pre em strong ul ol li table thead tbody tr th td h1 h2 h3 h4 h5 h6 blockquote hr br
    sub details summary div del ins
"""
ALLOWED_TAGS = frozenset(_TAGS.split())


class TagReader(HTMLParser):
    """Every tag with its attributes, as a browser finds them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def assert_harmless(markup: str) -> None:
    for tag, attributes in TagReader(markup).tags:
        assert tag in ALLOWED_TAGS, markup
        assert attributes.keys() <= {"href", "title", "rel", "class", "tabindex", "start"}, markup
        assert re.match(r"https?://|/rules/", attributes.get("href") or "https://"), markup


PIECES = st.sampled_from(
    [
        "<script>", "</script>", "<img src=x onerror=alert(1)>", "<sub onclick=x>", "<sub>", "</sub>",
        "<!--", "-->", "<details>", "<details open ontoggle=x>", "[a](javascript:alert(1))",
        '[a](https://e.example "t")', "![i](https://e.example/x.png)", "`", "```suggestion\n", "```\n",
        "\n", "\n\n", "| a | b |\n|---|---|\n", "<", ">", "&lt;", "&#x3c;script>", "<a href=//e>",
        "[r]: data:text/html,x\n\n[r]", "\\", "x", "<sub>a-b · c</sub>", "<svg/onload=x>",
        "<https://e.example>", "<javascript:x>", "“", "\u202e",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14), st.lists(st.text(max_size=20), max_size=3))
def test_whatever_markdown_comes_out_is_harmless(pieces: list[str], replaced: list[str]) -> None:
    assert_harmless(render_markdown("".join(pieces), replaced))


@given(st.text(max_size=120))
def test_whatever_text_comes_out_is_harmless(text: str) -> None:
    assert_harmless(render_markdown(text, [text]))


def test_hostile_lines_are_shown_as_text(visitor: Visitor) -> None:
    new = f"- [{HOSTILE}](http://arxiv.org/abs/1810.04805) [CVPR 2018]\n- {HOSTILE}"
    page = visitor.read(visitor.review(new=new, list=LIST + HOSTILE))
    assert "<script>alert" not in page
    assert "<img" not in page
    assert not re.search(r'href="javascript', page)
