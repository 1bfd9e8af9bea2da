"""Parameters that say only where a reader comes from, and those that name a page."""

from __future__ import annotations

import pytest

from bot.core import refs
from bot.core.refs.tracking import is_tracking_parameter


@pytest.mark.parametrize(
    ("host", "name", "value"),
    [
        ("example.org", "utm_source", "x"),
        ("example.org", "UTM_Medium", "x"),
        ("example.org", "fbclid", "x"),
        ("youtu.be", "si", "x"),
        ("music.youtube.com", "si", "x"),
        ("x.com", "s", "20"),
        ("linkedin.com", "trackingId", "x"),
        ("bilibili.com", "share_source", "x"),
        ("example.org", "ref", "awesome-list"),
        ("example.org", "ref", "producthunt"),
        ("slideslive.com", "ref", "speaker-1"),
    ],
)
def test_a_tracking_parameter_is_no_part_of_the_page(host: str, name: str, value: str) -> None:
    assert is_tracking_parameter(host, name, value)
    assert refs.parse(f"https://{host}/page?{name}={value}") == refs.parse(f"https://{host}/page")


@pytest.mark.parametrize(
    ("host", "name", "value"),
    [
        ("example.org", "si", "x"),
        ("notyoutube.com", "si", "x"),
        ("example.org", "utm", "x"),
        ("example.org", "feature", "tables"),
        ("docs.google.com", "usp", "pp_url"),
        ("gitlab.com", "ref", "github"),
        ("example.org", "ref", "chapter-2"),
        ("x.com", "id", "1"),
        ("bilibili.com", "share", "1"),
    ],
)
def test_a_parameter_that_may_name_the_page_stays(host: str, name: str, value: str) -> None:
    assert not is_tracking_parameter(host, name, value)


@pytest.mark.parametrize("host", ["drive.google.com", "docs.google.com", "colab.research.google.com"])
def test_a_mark_of_googles_share_button_makes_no_other_page(host: str) -> None:
    assert refs.parse(f"https://{host}/page?usp=sharing") == refs.parse(f"https://{host}/page")
    assert refs.parse("https://example.org/page?usp=1") != refs.parse("https://example.org/page")


def test_the_name_of_a_file_is_not_a_host() -> None:
    assert refs.is_file_name("README.md")
    assert refs.is_file_name("a.b.PDF")
    assert not refs.is_file_name("example.org")
    assert not refs.is_file_name("example.org/README.md")
    assert not refs.is_file_name("md")
