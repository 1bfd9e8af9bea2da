"""Databases and processes for the tests of the engine: each test gets its own, prepared."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from bot.queue.client import QueueClient, prepare_database
from bot.settings import Settings
from tests.queue.harness import POSTGRES, Child, Database, new_database, postgres_url


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared file; the tests' own are copies of it."""
    path = tmp_path_factory.mktemp("queue") / "prepared.sqlite"
    prepare_database(Settings(database_url=f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of a server. Without one a test is skipped, or fails where TEST_DATABASE_URL names one."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=2).close()
    except psycopg.OperationalError as error:
        if "TEST_DATABASE_URL" in os.environ:
            raise
        pytest.skip(f"no PostgreSQL answers, and TEST_DATABASE_URL is unset: {str(error).splitlines()[0]}")
    return POSTGRES


@pytest.fixture(scope="session")
def prepared_postgres(postgres_server: str) -> Iterator[str]:
    """The name of a prepared database; the tests' own are copies of it."""
    name = f"awesome_review_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        prepare_database(Settings(database_url=postgres_url(name)))
        yield name
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with new_database(request, tmp_path) as database:
        yield database


@pytest.fixture
def client(database: Database) -> Iterator[QueueClient]:
    client = QueueClient(database.settings)
    yield client
    client.close()


@pytest.fixture
def spawn(database: Database, tmp_path: Path) -> Iterator[Callable[..., Child]]:
    """Starts a process on the test's database; what still lives at the end is killed."""
    children: list[Child] = []

    def start(mode: str, port: int = 8000) -> Child:
        children.append(Child(mode, database.settings.database_url, tmp_path, port))
        return children[-1]

    yield start
    for child in children:
        child.kill()
