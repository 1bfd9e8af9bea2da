"""Log lines: readable by people or programs, about something, and without secrets."""

from __future__ import annotations

import json
import logging
import sys
from contextvars import copy_context

import pytest

from bot.logs import LineFormatter, log_context
from bot.settings import Settings

KEY = (
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAy6\nHXzbIRyqDvepGM8WEw\n-----END RSA PRIVATE KEY-----\n"
)


def line(
    format: str, message: str, *arguments: object, error: bool = False, secrets: tuple[str, ...] = ()
) -> str:
    try:
        raise ValueError('a\n"broken" hunter2hunter2 thing')
    except ValueError:
        exc_info = sys.exc_info() if error else None
    record = logging.LogRecord("bot.queue", logging.INFO, "f.py", 1, message, arguments, exc_info)
    record.created = 1_700_000_000.25
    return LineFormatter(format, secrets).format(record)


def test_a_line_for_people_names_what_it_is_about() -> None:
    with log_context(delivery="72d3", pull="octo/awesome#7"):
        text = line("text", "done in %d s", 3)
    assert text == "2023-11-14 22:13:20 INFO bot.queue: done in 3 s delivery=72d3 pull=octo/awesome#7"


def test_a_line_of_json_is_one_object() -> None:
    with log_context(delivery="72d3"), log_context(pull="octo/awesome#7"):
        row = json.loads(line("json", "an “odd”\nmessage", error=True))
    assert row["message"] == "an “odd”\nmessage"
    assert (row["delivery"], row["pull"], row["level"]) == ("72d3", "octo/awesome#7", "info")
    assert row["time"] == "2023-11-14T22:13:20.250Z"
    assert "ValueError" in row["error"]


def test_a_line_of_logfmt_quotes_what_needs_it() -> None:
    text = line("logfmt", 'say "a=b"')
    assert text.endswith(r'message="say \"a=b\""')
    assert "logger=bot.queue level=" not in text
    assert "level=info logger=bot.queue" in text


@pytest.mark.parametrize("format", ["text", "json", "logfmt"])
def test_foreign_text_begins_no_line_of_its_own(format: str) -> None:
    assert "\n" not in line(format, "a title\n2023-11-14 ERROR bot: all is lost\r")


@pytest.mark.parametrize("format", ["text", "json", "logfmt"])
def test_no_secret_is_ever_logged(format: str) -> None:
    secrets = Settings(
        private_key=KEY, webhook_secret="hunter2hunter2", token="ghp_abcdef", app_id="1234567"
    ).secrets
    text = line(format, "with %s and %s", "ghp_abcdef", KEY, error=True, secrets=secrets)
    for part in ("ghp_abcdef", "MIIEpAIBAAKCAQEAy6", "HXzbIRyqDvepGM8WEw", "hunter2hunter2"):
        assert part not in text


@pytest.mark.parametrize(("secret", "is_hidden"), [("sixsix", True), ("fives", False)])
def test_a_secret_of_few_letters_hides_no_words(secret: str, is_hidden: bool) -> None:
    assert (secret not in line("text", f"a {secret} b", secrets=(secret,))) == is_hidden


def test_the_password_of_a_database_is_a_secret() -> None:
    settings = Settings(database_url="postgresql+psycopg://bot:s3cretpw@db/reviews")
    assert "s3cretpw" not in line("text", "no password s3cretpw", secrets=settings.secrets)
    assert "reviews" in line("text", "database reviews", secrets=settings.secrets)


def test_a_context_ends_with_its_block_and_is_passed_to_threads() -> None:
    with log_context(delivery="72d3"):
        context = copy_context()
    assert "72d3" not in line("text", "later")
    assert "delivery=72d3" in context.run(line, "text", "in a thread")
