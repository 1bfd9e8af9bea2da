from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from bot.catalog.cache import DAY, HOUR, Cache, lifetime_seconds
from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/test")
NOW = 1_800_000_000.0
RECORD = Record(
    source="Crossref",
    ref=Ref("doi", "10.1/x"),
    title="A “title” with 漢字",
    authors=("A B", "C D"),
    venue="CVPR",
    years=frozenset({2023, 2024}),
    status="published",
    titles=("Earlier",),
    also=(Ref("arxiv", "2401.00001"),),
    note="note",
    retracted=True,
    url="https://doi.org/10.1/x",
)


def open_cache(url: str) -> Cache:
    return Cache.in_file(url.removeprefix("own:")) if url.startswith("own:") else Cache(url)


@pytest.fixture(params=["memory", "own file", "file", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "memory":
        return "sqlite://"
    if request.param == "own file":
        return f"own:{tmp_path / 'cache.db'}"
    if request.param == "file":
        return f"sqlite:///{tmp_path / 'cache.db'}"
    try:
        psycopg.connect(POSTGRES, connect_timeout=2).close()
    except psycopg.OperationalError as error:
        if "TEST_DATABASE_URL" in os.environ:
            raise
        pytest.skip(f"no PostgreSQL at {POSTGRES}: {str(error).splitlines()[0]}")
    return POSTGRES


@pytest.fixture
def cache(url: str) -> Iterator[Cache]:
    opened = open_cache(url)
    yield opened
    opened.close()


def question(source: str = "Crossref") -> Question:
    """One that no other test asks: PostgreSQL is shared."""
    return Question(source, Ref("doi", f"10.1/{uuid.uuid4()}"))


@pytest.mark.parametrize(
    "lookup",
    [
        Found((RECORD,)),
        Found(()),
        Missing(),
        Unavailable("it answered 503", NOW + 5),
        Unavailable("it answered 403"),
    ],
    ids=str,
)
def test_a_lookup_is_remembered_as_it_was_given(cache: Cache, lookup: Lookup) -> None:
    asked = question()
    cache.put({asked: (lookup, NOW + 10)}, NOW)
    assert cache.get([asked], NOW) == {asked: lookup}


def test_what_has_expired_is_forgotten(cache: Cache) -> None:
    asked = question()
    cache.put({asked: (Missing(), NOW + 10)}, NOW)
    assert cache.get([asked], NOW + 9)
    assert cache.get([asked], NOW + 10) == {}


def test_a_recheck_sees_only_what_is_fresh(cache: Cache) -> None:
    asked = question()
    cache.put({asked: (Missing(), NOW + 1000)}, NOW)
    assert cache.get([asked], NOW + 30, since=NOW)
    assert cache.get([asked], NOW + 61, since=NOW + 1) == {}


def test_a_newer_answer_takes_the_olders_place(cache: Cache) -> None:
    asked = question()
    cache.put({asked: (Missing(), NOW + 10)}, NOW)
    cache.put({asked: (Found((RECORD,)), NOW + 20)}, NOW + 1)
    assert cache.get([asked], NOW + 15) == {asked: Found((RECORD,))}


def test_sources_kinds_and_ids_are_distinguished(cache: Cache) -> None:
    asked = question("arXiv")
    cache.put({asked: (Missing(), NOW + 10)}, NOW)
    others = [
        Question("Crossref", asked.ref),
        Question("arXiv", Ref("title", asked.ref.id)),
        Question("arXiv", Ref("doi", asked.ref.id + "x")),
    ]
    assert cache.get(others, NOW) == {}


def test_a_thousand_questions_and_very_long_titles_are_no_trouble(cache: Cache) -> None:
    asked = [Question("DBLP", Ref("title", f"{uuid.uuid4()} " + "é" * 5000)) for _ in range(3)]
    asked += [question() for _ in range(1000)]
    cache.put(dict.fromkeys(asked, (Missing(), NOW + 10)), NOW)
    assert len(cache.get(asked, NOW)) == len(asked)


def test_one_host_is_one_askers_at_a_time(cache: Cache) -> None:
    host = f"{uuid.uuid4()}.example"
    assert cache.claim(host, NOW, NOW + 35) == 0.0
    assert cache.claim(host, NOW + 1, NOW + 36) == NOW + 35
    cache.release(host, NOW + 35, NOW + 4)
    assert cache.claim(host, NOW + 3, NOW + 38) == NOW + 4
    assert cache.claim(host, NOW + 4, NOW + 39) == 0.0


def test_a_claim_ends_by_itself_when_its_holder_died(cache: Cache) -> None:
    host = f"{uuid.uuid4()}.example"
    cache.claim(host, NOW, NOW + 35)
    assert cache.claim(host, NOW + 35, NOW + 70) == 0.0


def test_who_outlived_a_claim_does_not_give_away_the_next_ones(cache: Cache) -> None:
    host = f"{uuid.uuid4()}.example"
    cache.claim(host, NOW, NOW + 35)
    cache.claim(host, NOW + 40, NOW + 75)
    cache.release(host, NOW + 35, NOW + 41)
    assert cache.claim(host, NOW + 50, NOW + 85) == NOW + 75


def test_claims_hold_across_processes_on_one_database(url: str) -> None:
    caches = [open_cache(url) for _ in range(1 if url == "sqlite://" else 4)] * (
        4 if url == "sqlite://" else 1
    )
    host = f"{uuid.uuid4()}.example"
    won: list[float | None] = []
    start = threading.Barrier(4)

    def run(cache: Cache, number: int) -> None:
        start.wait()
        won.append(cache.claim(host, NOW, NOW + 30 + number))

    threads = [threading.Thread(target=run, args=(cache, number)) for number, cache in enumerate(caches)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for cache in caches:
        cache.close()
    assert won.count(0.0) == 1


def test_pruning_drops_what_has_expired_only(tmp_path: Path) -> None:
    cache = Cache(f"sqlite:///{tmp_path / 'cache.db'}")
    old, new = question(), question()
    cache.put({old: (Missing(), NOW + 1), new: (Missing(), NOW + 100)}, NOW)
    cache.prune(NOW + 50)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'cache.db'}")
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM catalog_lookups")).scalar() == 1
    engine.dispose()
    assert cache.get([new], NOW) == {new: Missing()}
    cache.close()


@pytest.mark.parametrize(
    "kept", ["", "{}", "[]", '{"found": [{}]}', '{"found": [{"title": 1, "more": 2}]}', "3"]
)
def test_a_row_of_another_making_is_not_read(tmp_path: Path, kept: str) -> None:
    cache = Cache(f"sqlite:///{tmp_path / 'cache.db'}")
    asked = question()
    cache.put({asked: (Missing(), NOW + 10)}, NOW)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'cache.db'}")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE catalog_lookups SET lookup = :kept"), {"kept": kept})
    engine.dispose()
    assert cache.get([asked], NOW) == {}
    cache.close()


@pytest.mark.parametrize("kind", ["sqlite:///", "own:"])
def test_a_database_that_fails_is_as_good_as_an_empty_one(tmp_path: Path, kind: str) -> None:
    cache = open_cache(kind + str(tmp_path))  # a directory
    asked = question()
    cache.put({asked: (Missing(), NOW + 10)}, NOW)
    assert cache.get([asked], NOW) == {}
    assert cache.claim("a.example", NOW, NOW + 35) is None
    cache.release("a.example", NOW + 35, NOW + 4)
    cache.write_state("a", "b", NOW + 9)
    assert cache.read_state("a", NOW) is None
    assert cache.spend("a", 1, 10, NOW + 9) is None
    cache.prune(NOW)
    cache.close()


def test_a_state_is_kept_until_it_expires(cache: Cache) -> None:
    cache.write_state("a", "1", NOW + 9)
    cache.write_state("a", "2", NOW + 10)
    assert cache.read_state("a", NOW + 9) == "2"
    assert cache.read_state("a", NOW + 10) is None
    assert cache.read_state("b", NOW) is None
    cache.prune(NOW + 10)
    cache.write_state("a", "3", NOW + 20)
    assert cache.read_state("a", NOW + 11) == "3"


def test_an_allowance_is_spent_to_its_last_credit_and_no_further(cache: Cache) -> None:
    assert [cache.spend("a", 4, 10, NOW) for _ in range(3)] == [True, True, False]
    assert [cache.spend("a", 1, 10, NOW) for _ in range(3)] == [True, True, False]
    assert cache.spend("b", 10, 10, NOW) is True
    assert cache.spend("c", 11, 10, NOW) is False


def record(status: str) -> Found:
    return Found((Record("x", Ref("doi", "10.1/x"), "T", status=status),))


@pytest.mark.parametrize(
    ("source", "ref", "lookup", "seconds"),
    [
        pytest.param(
            "arXiv", Ref("arxiv", "1"), record("preprint"), DAY, id="a preprint may be published any day"
        ),
        pytest.param(
            "OpenReview", Ref("openreview", "1"), record("submitted"), DAY, id="a submission is decided"
        ),
        pytest.param(
            "Crossref", Ref("doi", "1"), record("published"), 7 * DAY, id="a paper may be retracted"
        ),
        pytest.param("DBLP", Ref("title", "1"), record("published"), 7 * DAY, id="a search"),
        pytest.param("pages", Ref("cvf", "1"), record("published"), 30 * DAY, id="a publisher's page"),
        pytest.param("link", Ref("url", "1"), record(""), DAY, id="a link may die"),
        pytest.param(
            "listing", Ref("listing", "CVPR 2023"), record("published"), 3650 * DAY, id="past proceedings"
        ),
        pytest.param(
            "listing", Ref("listing", "CVPR 2027"), record("published"), DAY, id="this year's proceedings"
        ),
        pytest.param("arXiv", Ref("arxiv", "1"), Missing(), HOUR, id="what is missing may appear"),
        pytest.param("arXiv", Ref("arxiv", "1"), Unavailable("x"), 0.0, id="silence is not kept"),
        pytest.param(
            "arXiv", Ref("arxiv", "1"), Unavailable("x", NOW + 60), 0.0, id="silence with a time neither"
        ),
    ],
)
def test_a_lookup_is_believed_as_long_as_its_kind_lasts(
    source: str, ref: Ref, lookup: Lookup, seconds: float
) -> None:
    assert lifetime_seconds(Question(source, ref), lookup, NOW) == seconds


def test_a_file_is_read_by_whoever_opens_it_as_a_database_or_as_a_file(tmp_path: Path) -> None:
    asked, path = question(), tmp_path / "cache.db"
    for writer, reader in ((f"own:{path}", f"sqlite:///{path}"), (f"sqlite:///{path}", f"own:{path}")):
        first, second = open_cache(writer), open_cache(reader)
        first.put({asked: (Found((RECORD,)), NOW + 10)}, NOW)
        assert second.get([asked], NOW) == {asked: Found((RECORD,))}
        first.close()
        second.close()
