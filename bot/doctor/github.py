"""Asks GitHub about the App or the token: identity, permissions, events and recent deliveries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from bot.doctor.diagnosis import Diagnosis, Health
from bot.errors import TryLaterError
from bot.github.registration import find_differences
from bot.github.session import GitHubRefusedError

# GitHub refuses a signature from the future, and one older than ten minutes.
# https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
MAX_CLOCK_OFFSET = 30.0  # seconds
RECENT_DELIVERIES = 20
RESOURCE_NAMES = {"core": "requests", "graphql": "points of GraphQL"}
MIN_REMAINING_SHARE = 0.1  # a push to a list with forty open pull requests takes 600 of 5,000


class SupportsDiagnosis(Protocol):
    """What is asked of GitHub here."""

    def app_record(self) -> Mapping[str, Any]: ...
    def own_login(self) -> str: ...
    def clock_offset(self) -> float: ...
    def webhook_url(self) -> str: ...
    def recent_deliveries(self, count: int) -> list[str]: ...
    def installation_count(self) -> int: ...
    def rate_limits(self) -> Mapping[str, tuple[int, int]]: ...


def diagnose_github(
    github: SupportsDiagnosis, by_app: bool, permissions: Mapping[str, str], events: tuple[str, ...]
) -> Iterator[Diagnosis]:
    """Who we are, then for an App what it has of `permissions` and `events`, its webhook and the clock."""
    try:
        yield Diagnosis("GitHub", Health.OK, f"we are {github.own_login()}.")
        yield from _diagnose_limits(github)
        if by_app:
            yield from _diagnose_app(github, permissions, events)
    except GitHubRefusedError as error:
        yield Diagnosis("GitHub", Health.BROKEN, f"{error}.")
    except TryLaterError as error:
        yield Diagnosis("GitHub", Health.WARNING, f"could not be asked: {error}.")


def _diagnose_limits(github: SupportsDiagnosis) -> Iterator[Diagnosis]:
    limits = github.rate_limits()
    if not limits:
        return
    finding = ", ".join(
        f"{remaining:,} of {limit:,} {RESOURCE_NAMES[name]} left"
        for name, (remaining, limit) in limits.items()
    )
    is_low = any(remaining < MIN_REMAINING_SHARE * limit for remaining, limit in limits.values())
    health, advice = (Health.WARNING, "Jobs wait until the hour is over.") if is_low else (Health.OK, "")
    yield Diagnosis("rate limits", health, f"{finding} this hour.", advice)


def _diagnose_app(
    github: SupportsDiagnosis, permissions: Mapping[str, str], events: tuple[str, ...]
) -> Iterator[Diagnosis]:
    differences = find_differences(github.app_record(), permissions, events)
    for difference in differences:
        yield Diagnosis("permissions", Health.BROKEN, f"{difference}.", "Change it on the App's page.")
    if not differences:
        yield Diagnosis("permissions", Health.OK, "the App has all that app.yaml asks for.")
    count = github.installation_count()
    advice = "" if count else "Install the App on an account or a repository."
    yield Diagnosis("installations", Health.OK if count else Health.WARNING, f"{count}.", advice)
    offset = github.clock_offset()
    if abs(offset) > MAX_CLOCK_OFFSET:
        direction = "ahead of" if offset > 0 else "behind"
        finding = f"this clock is {abs(offset):.0f} s {direction} GitHub's."
        yield Diagnosis("clock", Health.BROKEN, finding, "Set it: GitHub refuses what it signs.")
    else:
        yield Diagnosis("clock", Health.OK, "within half a minute of GitHub's.")
    yield from _diagnose_webhook(github)


def _diagnose_webhook(github: SupportsDiagnosis) -> Iterator[Diagnosis]:
    url = github.webhook_url()
    if not url:
        advice = "Set it on the App's page: your server's address and /webhook."
        yield Diagnosis("webhook", Health.BROKEN, "the App has no webhook address.", advice)
        return
    statuses = github.recent_deliveries(RECENT_DELIVERIES)
    failed = [status for status in statuses if status != "OK"]
    if not statuses:
        yield Diagnosis("webhook", Health.WARNING, f"{url}, nothing delivered in the last days.")
    elif failed:
        finding = f"{url}, {len(failed)} of the last {len(statuses)} deliveries failed ({failed[0]})."
        advice = "401: the secrets differ. Otherwise the server could not be reached or was not up."
        yield Diagnosis("webhook", Health.WARNING, finding, advice)
    else:
        yield Diagnosis("webhook", Health.OK, f"{url}, the last {len(statuses)} deliveries got through.")
