from __future__ import annotations

import pytest

from bot.core import refs
from bot.core.model import Found, Missing, Unavailable
from bot.core.sources.link import LinkSource
from bot.core.sources.source import ApiKeys, FollowUp, Request
from tests.fake_web import answered

SOURCE = LinkSource()


def gone_through(url: str) -> list[str]:
    """The forms of an address that are asked, each answering 404, until it is given up."""
    ref = refs.parse(url)
    request = SOURCE.request([ref], ApiKeys())
    asked: list[str] = []
    while isinstance(request, Request):
        asked.append(request.url)
        answer = SOURCE.read([ref], answered(request, "", 404))[ref]
        if answer == Missing():
            break
        assert isinstance(answer, FollowUp)
        request = answer.request
    return asked


@pytest.mark.parametrize(
    ("url", "forms"),
    [
        ("https://a.github.io/x/", ["https://a.github.io/x", "https://a.github.io/x/"]),
        (
            "http://www.example.org/x",
            ["https://example.org/x", "https://example.org/x/", "https://www.example.org/x"],
        ),
        (
            "https://example.ac.uk/x.html",
            ["https://example.ac.uk/x.html", "https://www.example.ac.uk/x.html"],
        ),
        ("https://lab.example.org/x?y=1", ["https://lab.example.org/x?y=1"]),
        ("https://github.com/A/B.git", ["https://github.com/a/b"]),
    ],
)
def test_a_link_is_dead_only_when_every_form_of_it_is(url: str, forms: list[str]) -> None:
    assert gone_through(url) == forms


def test_a_www_that_does_not_exist_cannot_have_been_meant() -> None:
    ref = refs.parse("https://example.org/x.html")
    request = SOURCE.request([ref], ApiKeys())
    answer = SOURCE.read([ref], answered(request, "", 404))[ref]
    assert isinstance(answer, FollowUp)
    assert answer.lookup_if_unreachable == Missing()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('<meta property="og:title" content="A &amp; B"><title>x</title>', "A & B"),
        ("<title>A\n Project</title>", "A Project"),
        ("", ""),
    ],
)
def test_a_page_that_answers_is_found_with_its_title(text: str, title: str) -> None:
    ref = refs.parse("https://example.org/x")
    answer = SOURCE.read(
        [ref], answered(SOURCE.request([ref], ApiKeys()), text, url="https://example.org/y")
    )[ref]
    assert isinstance(answer, Found)
    assert (answer.records[0].title, answer.records[0].url) == (title, "https://example.org/y")


@pytest.mark.parametrize("status", [401, 403, 405, 406, 418, 429, 451, 500, 503, 999, 304])
def test_any_other_answer_says_nothing(status: int) -> None:
    ref = refs.parse("https://example.org/x")
    assert isinstance(
        SOURCE.read([ref], answered(SOURCE.request([ref], ApiKeys()), "", status))[ref], Unavailable
    )


@pytest.mark.parametrize(
    "url", ["https://www.kaggle.com/x", "https://x.com/a/status/1", "https://www.linkedin.com/in/a"]
)
def test_sites_that_hide_from_robots_are_not_believed(url: str) -> None:
    ref = refs.parse(url)
    assert isinstance(
        SOURCE.read([ref], answered(SOURCE.request([ref], ApiKeys()), "", 404))[ref], Unavailable
    )


def test_a_challenge_with_404_says_nothing() -> None:
    ref = refs.parse("https://a.github.io/x.html")
    request = SOURCE.request([ref], ApiKeys())
    assert isinstance(
        SOURCE.read([ref], answered(request, "<title>Just a moment...</title>", 404))[ref], Unavailable
    )


@pytest.mark.parametrize(
    "url", ["#section", "mailto:a@b.c", "README.md", "file:///etc/passwd", "https:///x", ""]
)
def test_what_is_not_an_address_cannot_be_asked(url: str) -> None:
    assert not SOURCE.knows(refs.parse(url))
