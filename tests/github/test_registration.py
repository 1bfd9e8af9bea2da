"""The exchange of a manifest's code, and an App on GitHub compared with the one that app.yaml describes."""

from __future__ import annotations

from typing import Any

import pytest

from bot.fake_github import FakeGitHub
from bot.github.registration import RegistrationError, convert_manifest_code, find_differences

PERMISSIONS = {"metadata": "read", "contents": "read", "issues": "write"}
EVENTS = ("issues", "push")

RECORDS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "the same": ({"permissions": PERMISSIONS, "events": ["push", "issues"]}, []),
    "more than asked for": (
        {
            "permissions": {**PERMISSIONS, "contents": "write", "pages": "read"},
            "events": ["issues", "push", "fork"],
        },
        [],
    ),
    "a lower permission": (
        {"permissions": {**PERMISSIONS, "issues": "read"}, "events": ["issues", "push"]},
        ["issues: read"],
    ),
    "no permission": (
        {"permissions": {"metadata": "read", "contents": "read"}, "events": ["issues", "push"]},
        ["issues: none"],
    ),
    "an event that is not received": ({"permissions": PERMISSIONS, "events": ["issues"]}, ["event push"]),
    "a record that tells nothing": ({"slug": "x"}, []),
}


@pytest.mark.parametrize(("record", "expected"), RECORDS.values(), ids=RECORDS)
def test_what_the_app_lacks_is_reported(record: dict[str, Any], expected: list[str]) -> None:
    problems = find_differences(record, PERMISSIONS, EVENTS)
    assert len(problems) == len(expected)
    assert all(part in problem for part, problem in zip(expected, problems, strict=True))


def test_an_unknown_code_is_explained(fake_github: FakeGitHub) -> None:
    with pytest.raises(RegistrationError, match="used already, or is older than an hour"):
        convert_manifest_code(fake_github.url, "../app?x=1")


def test_a_host_that_is_not_there_is_named(fake_github: FakeGitHub) -> None:
    fake_github.close()
    with pytest.raises(RegistrationError, match=r"127\.0\.0\.1 cannot be reached"):
        convert_manifest_code(fake_github.url, "c0de")
