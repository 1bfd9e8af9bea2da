"""The pages as a browser gets them: under a strict policy, with nothing foreign, whatever the data holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from bot.core.rules import RULES
from bot.errors import DatabaseUnavailableError, QueueUnavailableError, TryLaterError
from bot.github.client import GitHub
from bot.github.session import GitHubRefusedError
from bot.settings import Settings
from bot.statistics import RecentReview, Statistics, recorder
from bot.web import figures
from bot.web.app_check import AppCheck
from bot.web.application import create_application
from bot.web.manifest import read_description
from bot.web.metrics import format_metrics
from bot.web.pages import format_duration
from tests.github_fixture import GitHubSetup

BROWSER = {"Accept": "text/html"}
SETTINGS = Settings(webhook_secret="s", token="t", metrics_token="mètrics", operator="Octo & Co")
PATHS = ["/", "/rules", f"/rules/{RULES[0].NAME}", "/status", "/setup", "/setup/installed", "/nothing"]
HOSTILE = "<script>alert(1)</script>\"'{{7*7}}"


class Service:
    """A server whose queue and GitHub do as they are told."""

    def __init__(self, folder: Path) -> None:
        self.statistics = Statistics(f"sqlite:///{folder}/s.sqlite")
        self.queue: Callable[[], Mapping[str, Any]] = lambda: {"waiting": 2, "workers": 1}
        self.settings = SETTINGS
        self.app_check = AppCheck("octo-review", None)

    def open(self) -> FlaskClient:
        app = create_application(
            self.settings,
            lambda _job, _delivery: None,
            lambda: self.queue(),
            oldest_waiting=lambda: 75.0,
            statistics=self.statistics,
            app_check=self.app_check,
        )
        return app.test_client()

    def read(self, path: str) -> str:
        return self.open().get(path, headers=BROWSER).get_data(as_text=True)


@pytest.fixture
def service(tmp_path: Path) -> Any:
    service = Service(tmp_path)
    yield service
    service.statistics.close()


def database_away() -> Mapping[str, Any]:
    raise QueueUnavailableError("connection refused by postgresql://secret@db")


@pytest.mark.parametrize("path", PATHS)
def test_every_page_has_a_strict_policy_and_no_third_party_request(service: Service, path: str) -> None:
    answer = service.open().get(path, headers=BROWSER)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "*" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    page = answer.get_data(as_text=True)
    assert re.findall(r"<h1>[^<]+</h1>", page)
    assert '<html lang="en">' in page
    for address in re.findall(r'(?:src|href)="([^"]+)"', re.sub(r"<a [^>]+>", "", page)):
        assert address.startswith("/static/")
    assert not re.search(r"<[^>]+ (?:style|on\w+)=", page), "inline style or script, which the policy refuses"
    assert not re.search(r"<script>|<style", page)


def test_static_files_are_kept_by_browsers(service: Service) -> None:
    for name in ("style.css", "page.js", "icon.svg"):
        with service.open().get(f"/static/{name}") as answer:
            assert answer.status_code == 200
            assert "max-age=86400" in answer.headers["Cache-Control"]
    assert service.open().get("/static/../__init__.py").status_code == 404


def test_the_front_page_says_who_runs_it_and_how_to_install_it(service: Service) -> None:
    page = service.read("/")
    assert "Octo &amp; Co" in page
    assert "https://github.com/apps/octo-review/installations/new" in page
    service.app_check = AppCheck("", None)
    assert "installations/new" not in service.read("/")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.NAME)
def test_every_rule_has_its_page_with_its_examples(service: Service, rule: Any) -> None:
    page = service.read(f"/rules/{rule.NAME}")
    assert page.count("<h3>Bad</h3>") >= 1
    assert page.count("<h3>Good</h3>") >= 1
    assert f"{rule.NAME}: off" in page
    assert f'href="/rules/{rule.NAME}"' in service.read("/rules")


def test_a_rule_that_is_none_is_a_404_that_repeats_nothing(service: Service) -> None:
    answer = service.open().get(f"/rules/{HOSTILE}", headers=BROWSER)
    assert answer.status_code == 404
    assert "alert" not in answer.get_data(as_text=True)


def test_the_status_page_shows_hostile_data_as_text(service: Service) -> None:
    service.statistics.add(recorder.FINDINGS, HOSTILE)
    service.statistics.add(recorder.LOOKUPS, HOSTILE, "found")
    service.statistics.add_review(RecentReview(0.0, f"o/{HOSTILE}", 1, "success", HOSTILE))
    page = service.read("/status")
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert") >= 4
    assert "49" not in page.partition("<main")[2].partition("Last reviews")[2].replace("{{7*7}}", "")


def test_the_status_page_says_what_is_away(service: Service) -> None:
    assert "The server works." in service.read("/status")
    service.queue = lambda: {"waiting": 2, "workers": 0}
    assert "No worker is alive" in service.read("/status")
    service.queue = database_away
    page = service.read("/status")
    assert "The database does not answer" in page
    assert "secret" not in page


def test_the_status_page_needs_no_statistics(service: Service, tmp_path: Path) -> None:
    absent = Statistics(f"sqlite:///{tmp_path}/absent/s.sqlite")
    with pytest.raises(DatabaseUnavailableError):
        absent.read_counts()
    service.statistics = absent
    assert "not available at the moment" in service.read("/status")


def test_the_figures_of_a_chart_are_a_table_too(service: Service) -> None:
    for _ in range(3):
        service.statistics.add(recorder.REVIEWS, "success")
    page = service.read("/status")
    assert 'role="img"' in page
    assert page.count('<td class="number">3</td>') == 1
    assert page.count('role="img"') == 3
    assert page.count("the table below has the numbers") == 3


BARS = {
    "nothing": ([], []),
    "zeros stand on the line": ([0, 0], [0.0, 0.0]),
    "the highest fills the chart": ([10, 5], [85.0, 42.5]),
    "little is still seen": ([1000, 1], [85.0, 2.0]),
}


@pytest.mark.parametrize(("values", "heights"), BARS.values(), ids=BARS)
def test_bars_are_drawn_to_scale(values: list[int], heights: list[float]) -> None:
    bars = figures.draw_bars([(str(index), value) for index, value in enumerate(values)])
    assert [bar.height for bar in bars] == heights
    assert all(bar.x >= 0 and bar.x + bar.width <= figures.CHART_WIDTH for bar in bars)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 seconds"), (119, "119 seconds"), (120, "2 minutes"), (7_200, "2 hours"), (172_800, "2 days")],
)
def test_durations_are_written_in_a_suitable_unit(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


# Metrics


def metrics(service: Service, authorization: str = "Bearer mètrics") -> Any:
    return service.open().get("/metrics", headers={"Authorization": authorization.encode().decode("latin-1")})


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_prometheus_reads_the_metrics(service: Service) -> None:
    recorder.record_delivery(service.statistics, "push", "ignored")
    service.statistics.add(recorder.FINDINGS, 'odd "rule\\\n')
    recorder.record_lookups(service.statistics, "arXiv", [], 0.5)
    recorder.record_lookups(service.statistics, "arXiv", [], 99.0)
    found = samples(metrics(service).get_data(as_text=True))
    assert found["awesome_review_deliveries_total", (("event", "push"), ("outcome", "ignored"))] == 1
    assert found["awesome_review_findings_total", (("rule", 'odd "rule\\\n'),)] == 1
    assert found["awesome_review_lookup_seconds_bucket", (("le", "0.5"), ("source", "arXiv"))] == 1
    assert found["awesome_review_lookup_seconds_bucket", (("le", "60"), ("source", "arXiv"))] == 1
    assert found["awesome_review_lookup_seconds_bucket", (("le", "+Inf"), ("source", "arXiv"))] == 2
    assert found["awesome_review_lookup_seconds_sum", (("source", "arXiv"),)] == 99.5
    assert found["awesome_review_queue_waiting", ()] == 2
    assert found["awesome_review_queue_oldest_seconds", ()] == 75
    assert found["awesome_review_database_up", ()] == 1


def test_the_metrics_tell_what_github_still_takes_and_how_old_the_index_is(
    github_setup: GitHubSetup, tmp_path: Path
) -> None:
    statistics = Statistics(f"sqlite:///{tmp_path}/s.sqlite")
    observe = partial(recorder.record_rate_limit, statistics)
    github = GitHub(github_setup.account, pause=0, on_rate_limit=observe)
    _, pull = github_setup.pull({"setup.py": "print()\n"})
    github.read_snapshot(pull)
    github.close()
    text = format_metrics(statistics.read_counts(), {"index_age_seconds": 86_400.0})
    found = samples(text)
    for resource in ("core", "graphql"):
        labels = (("installation", str(github_setup.installation)), ("resource", resource))
        assert found["awesome_review_rate_limit_left", labels] == 4999
    assert found["awesome_review_index_age_seconds", ()] == 86_400
    statistics.close()


def test_metrics_are_served_while_the_database_is_unavailable(service: Service) -> None:
    service.queue = database_away
    found = samples(metrics(service).get_data(as_text=True))
    assert found["awesome_review_database_up", ()] == 0
    assert ("awesome_review_workers", ()) not in found


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic mètrics", "Bearer mètricsx"])
def test_metrics_are_for_those_with_the_token(service: Service, authorization: str) -> None:
    assert metrics(service, authorization).status_code == 401


def test_without_a_token_there_are_not_metrics(service: Service) -> None:
    service.settings = replace(SETTINGS, metrics_token="")
    assert metrics(service).status_code == 404


# Probes


def test_a_server_without_its_database_lives_but_is_not_ready(service: Service) -> None:
    client = service.open()
    assert client.get("/readyz").status_code == 200
    service.queue = database_away
    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 503


# The App as GitHub has it


def test_what_the_app_lacks_is_shown_and_its_name_known() -> None:
    check = AppCheck("", lambda: {"slug": "octo-review", "permissions": {"metadata": "read"}, "events": []})
    check.ask()
    assert check.slug == "octo-review"
    assert len(check.problems) == len(read_description().permissions) - 1 + len(read_description().events)


def refuse() -> Mapping[str, Any]:
    raise GitHubRefusedError("A JSON web token could not be decoded", 401)


def delay() -> Mapping[str, Any]:
    raise TryLaterError(60)


@pytest.mark.parametrize(("read_record", "count"), [(refuse, 1), (delay, 0)], ids=["refused", "later"])
def test_an_app_that_cannot_be_asked_about_stops_nothing(
    read_record: Callable[[], Mapping[str, Any]], count: int
) -> None:
    check = AppCheck("known", read_record)
    check.ask()
    assert check.slug == "known"
    assert len(check.problems) == count
