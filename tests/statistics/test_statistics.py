"""Counts that several processes share: added up, kept while the database is away, and never falling."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import DatabaseUnavailableError
from bot.settings import Settings
from bot.statistics import Count, RecentReview, Statistics

DAY = 86_400
DATABASES = ["sqlite", *(["postgresql"] if os.environ.get("TEST_DATABASE_URL") else [])]


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/s.sqlite"
        return
    server = Settings.from_mapping({"DATABASE_URL": os.environ["TEST_DATABASE_URL"]}).database_url
    name = f"statistics_{os.getpid()}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"drop database if exists {name}")
        connection.exec_driver_sql(f"create database {name}")
    yield server.rpartition("/")[0] + f"/{name}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"drop database {name} with (force)")
    admin.dispose()


def open_statistics(url: str, day: int = 20_000) -> Statistics:
    return Statistics(url, clock=lambda: day * DAY + 7.0)


def counts(statistics: Statistics) -> list[Count]:
    return sorted(statistics.read_counts(), key=lambda count: (count.day, count.name, count.labels))


def review(number: int) -> RecentReview:
    return RecentReview(1.5, "octo/awesome", number, "neutral", "1 finding in 1 proposed entry")


def test_two_processes_add_to_the_same_counts(url: str) -> None:
    one, other = open_statistics(url), open_statistics(url)
    one.add("findings", "a-rule")
    one.add("findings", "a-rule")
    other.add("findings", "a-rule", amount=0.5)
    other.add("findings", 'a "quoted" rule\n')
    other.flush()
    assert counts(one) == [
        Count(20_000, "findings", ('a "quoted" rule\n',), 1.0),
        Count(20_000, "findings", ("a-rule",), 2.5),
    ]
    one.close()
    other.close()


def test_what_is_left_is_written_at_the_end(url: str) -> None:
    first = open_statistics(url)
    first.add("reviews", "success")
    first.close()
    second = open_statistics(url)
    assert [count.amount for count in counts(second)] == [1.0]
    second.close()


def test_old_days_are_summed_up_and_no_total_falls(url: str) -> None:
    for day in (20_000, 20_001):
        statistics = open_statistics(url, day)
        statistics.add("reviews", "success")
        statistics.close()
    late = open_statistics(url, 20_401)
    late.prune()
    assert counts(late) == [
        Count(0, "reviews", ("success",), 1.0),
        Count(20_001, "reviews", ("success",), 1.0),
    ]
    later = open_statistics(url, 20_402)
    later.prune()
    assert counts(later) == [Count(0, "reviews", ("success",), 2.0)]
    late.close()
    later.close()


def test_the_last_reviews_are_kept_newest_first(url: str) -> None:
    statistics = open_statistics(url)
    for number in range(60):
        statistics.add_review(review(number))
        if number % 20 == 0:
            statistics.flush()
    statistics.flush()
    statistics.prune()
    assert [one.number for one in statistics.read_reviews()] == list(range(59, 9, -1))
    assert statistics.read_reviews()[0] == review(59)
    statistics.close()


def test_an_unavailable_database_loses_nothing_and_stops_nothing(tmp_path: Path) -> None:
    statistics = open_statistics(f"sqlite:///{tmp_path}/later/s.sqlite")
    statistics.add("reviews", "success")
    statistics.add_review(review(1))
    with pytest.raises(DatabaseUnavailableError):
        statistics.read_counts()
    statistics.add("reviews", "success")
    (tmp_path / "later").mkdir()
    assert [count.amount for count in statistics.read_counts()] == [2.0]
    assert statistics.read_reviews() == [review(1)]
    statistics.close()


def test_the_last_value_of_what_is_measured_counts_whoever_saw_it(url: str) -> None:
    one, other = open_statistics(url), open_statistics(url, 20_001)
    for statistics, value in ((one, 4000.0), (one, 3999.0), (other, 17.0)):
        statistics.keep_value("left", "7", "core", value=value)
        statistics.flush()
    one.keep_value("left", "7", "graphql", value=5.0)
    late = open_statistics(url, 20_500)
    one.flush()
    late.prune()
    assert counts(late) == [Count(0, "left", ("7", "core"), 17.0), Count(0, "left", ("7", "graphql"), 5.0)]
    for statistics in (one, other, late):
        statistics.close()


def test_a_value_outlives_a_database_that_is_away_unless_a_newer_one_came(tmp_path: Path) -> None:
    statistics = open_statistics(f"sqlite:///{tmp_path}/later/s.sqlite")
    for value in (3.0, 2.0):
        statistics.keep_value("left", "7", value=value)
        with pytest.raises(DatabaseUnavailableError):
            statistics.flush()
    (tmp_path / "later").mkdir()
    assert [count.amount for count in statistics.read_counts()] == [2.0]
    statistics.close()
