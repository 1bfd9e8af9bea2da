"""The inbox: what is kept there is never lost, arrives once, and waits for nobody but the disk."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from hmac import digest
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.core.pull import PullRequest
from bot.errors import QueueUnavailableError
from bot.queue.client import QueueClient
from bot.queue.inbox import Inbox
from bot.queue.jobs import Acknowledgement, Job, Ticket
from tests.queue.harness import HELP, PUSH, Child, Database, until


class Queue:
    """Takes tickets, or is away."""

    def __init__(self) -> None:
        self.tickets: list[Ticket] = []
        self.is_away = False

    def enqueue_tickets(self, tickets: Sequence[Ticket]) -> None:
        if self.is_away:
            raise QueueUnavailableError("the queue is away")
        self.tickets += tickets

    def ids(self) -> list[str]:
        return [ticket.id for ticket in self.tickets]


@pytest.fixture
def queue() -> Queue:
    return Queue()


@contextmanager
def moving(
    database: Database,
    enqueue_tickets: Callable[[Sequence[Ticket]], None],
    clock: Callable[[], float] = time.time,
) -> Iterator[Inbox]:
    inbox = Inbox(database.settings.database_url, enqueue_tickets, clock=clock)
    inbox.start()
    yield inbox
    inbox.close()


def numbered(number: int) -> Job:
    return replace(PUSH, pull=PullRequest("octo/awesome-papers", number, 99))


def test_a_job_goes_through_the_inbox_into_the_queue(database: Database, client: QueueClient) -> None:
    with moving(database, client.enqueue_tickets) as inbox:
        inbox.put(PUSH, "d1")
        inbox.put(Acknowledgement(PUSH.pull, 5), "d1/seen")
        until(lambda: inbox.waiting() == (0, 0.0))
    rows = database.rows("select workflow_uuid, queue_name, status from {s}workflow_status order by 1")
    assert rows == [("d1", "waiting jobs", "ENQUEUED"), ("d1/seen", "waiting at once", "ENQUEUED")]


def test_a_delivery_that_comes_again_is_one_job(database: Database, client: QueueClient) -> None:
    with moving(database, client.enqueue_tickets) as inbox:
        for _ in range(2):
            inbox.put(PUSH, "d1")
            until(lambda: inbox.waiting()[0] == 0)
    assert database.rows("select count(*) from {s}workflow_status") == [(1,)]


def test_what_many_threads_put_at_once_is_all_kept(database: Database, queue: Queue) -> None:
    with moving(database, queue.enqueue_tickets) as inbox:

        def put_some(first: int) -> None:
            for number in range(first, first + 20):
                inbox.put(numbered(number), f"d{number}")

        threads = [threading.Thread(target=put_some, args=(1 + 20 * number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        until(lambda: inbox.waiting()[0] == 0)
    assert sorted(queue.ids()) == sorted(f"d{number}" for number in range(1, 161))


def test_what_a_dead_process_kept_is_moved_by_another(database: Database, queue: Queue) -> None:
    dead = Inbox(database.settings.database_url, queue.enqueue_tickets, clock=lambda: 1000.0)
    dead.put(PUSH, "d1")
    with moving(database, queue.enqueue_tickets, clock=lambda: 1011.0) as inbox:
        until(lambda: inbox.waiting()[0] == 0)
    assert queue.ids() == ["d1"]
    dead.close()


def test_what_another_process_has_just_kept_is_left_to_it(database: Database, queue: Queue) -> None:
    other = Inbox(database.settings.database_url, queue.enqueue_tickets, clock=lambda: 1000.0)
    other.put(PUSH, "d1")
    with moving(database, queue.enqueue_tickets, clock=lambda: 1009.0) as inbox:
        inbox.put(HELP, "d2")
        until(lambda: inbox.waiting() == (1, 9.0))
    assert queue.ids() == ["d2"]
    other.close()


def test_jobs_wait_in_the_inbox_while_the_queue_is_away(database: Database, queue: Queue) -> None:
    queue.is_away = True
    with moving(database, queue.enqueue_tickets) as inbox:
        inbox.put(PUSH, "d1")
        assert inbox.waiting()[0] == 1
        queue.is_away = False
        until(lambda: inbox.waiting()[0] == 0)
    assert queue.ids() == ["d1"]


@pytest.mark.parametrize(
    ("jobs", "kept"),
    [
        pytest.param([PUSH, PUSH, PUSH], ["d2"], id="three pushes are one job"),
        pytest.param([HELP, PUSH], ["d0", "d1"], id="a command is answered before a push"),
        pytest.param([PUSH, HELP], ["d0", "d1"], id="a command is no review"),
        pytest.param([replace(PUSH, fresh=True), PUSH], ["d0", "d1"], id="a fresh look is not given up"),
        pytest.param([PUSH, replace(PUSH, fresh=True)], ["d1"], id="a fresh look does for both"),
        pytest.param([PUSH, numbered(8)], ["d0", "d1"], id="two pull requests are two jobs"),
        pytest.param([Acknowledgement(PUSH.pull, 5)] * 2, ["d0", "d1"], id="each comment is acknowledged"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_a_later_job_covers_is_not_moved(database, queue, jobs, kept) -> None:
    times = iter(range(1000, 1100))
    inbox = Inbox(database.settings.database_url, queue.enqueue_tickets, clock=lambda: float(next(times)))
    for number, job in enumerate(jobs):
        inbox.put(job, f"d{number}")
    inbox.start()
    until(lambda: queue.tickets)
    inbox.close()
    assert queue.ids() == kept


def test_a_row_that_cannot_be_read_does_not_hold_up_the_others(
    database: Database, queue: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox(database.settings.database_url, queue.enqueue_tickets)
    inbox.put(PUSH, "d1")
    inbox.put(HELP, "d2")
    with engine_of(inbox_url(database)).begin() as connection:
        connection.exec_driver_sql("update awesome_review_inbox set ticket = '{}' where id = 1")
    inbox.start()
    until(lambda: inbox.waiting()[0] == 0)
    inbox.close()
    assert queue.ids() == ["d2"]
    assert "cannot be read" in caplog.text


def test_a_database_that_refuses_is_said_to_whoever_puts_and_tried_anew(
    database: Database, queue: Queue
) -> None:
    inbox = Inbox(database.settings.database_url, queue.enqueue_tickets)
    inbox.put(PUSH, "d1")
    with engine_of(inbox_url(database)).begin() as connection:
        connection.exec_driver_sql("drop table awesome_review_inbox")
    with pytest.raises(QueueUnavailableError, match="awesome_review_inbox"):
        inbox.put(HELP, "d2")
    inbox.put(HELP, "d3")  # it connects anew, and makes its table
    inbox.start()
    until(lambda: inbox.waiting()[0] == 0)
    inbox.close()
    assert queue.ids() == ["d3"]


def inbox_url(database: Database) -> str:
    url = database.settings.database_url
    return f"{url}-inbox" if url.startswith("sqlite") else url


def engine_of(url: str) -> sa.Engine:
    return sa.create_engine(url, poolclass=sa.NullPool)


# Kills


def test_nothing_that_was_answered_with_202_is_lost_when_the_process_is_killed(
    database: Database, spawn: Callable[..., Child], tmp_path: Path
) -> None:
    (tmp_path / "hold").touch()  # the worker finishes nothing, so all jobs stay to be counted
    accepted: set[str] = set()
    for round_number in range(3):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        child = spawn("serve", port)
        until(partial(delivers, port, 1, "warm-up"))
        enough = threading.Event()
        senders = [
            threading.Thread(target=send_until_refused, args=(port, 10 * round_number + n, accepted, enough))
            for n in range(4)
        ]
        for sender in senders:
            sender.start()
        assert enough.wait(30)
        # gunicorn's parent would begin a new child: all of it goes.
        os.killpg(child.pid, signal.SIGKILL)
        for sender in senders:
            sender.join()
    client = QueueClient(database.settings)
    with moving(database, client.enqueue_tickets, clock=lambda: 4e9) as inbox:
        until(lambda: inbox.waiting()[0] == 0)
    client.close()
    ids = {id for (id,) in database.rows("select workflow_uuid from {s}workflow_status")}
    assert len(accepted) >= 60
    assert accepted - ids == set()


def send_until_refused(port: int, first: int, accepted: set[str], enough: threading.Event) -> None:
    for sent, number in enumerate(range(first * 100_000 + 2, first * 100_000 + 100_000)):
        id = uuid.uuid4().hex
        try:
            if not delivers(port, number, id):
                return
        except (OSError, HTTPException):
            return
        accepted.add(id)
        if sent >= 4 and len(accepted) >= 20 * (1 + first // 10):
            enough.set()


def delivers(port: int, number: int, id: str) -> bool:
    """Whether a delivery about a pull request of that number is accepted."""
    body = json.dumps(
        {
            "action": "opened",
            "pull_request": {"number": number, "state": "open", "head": {"sha": "a" * 40}},
            "repository": {"full_name": "octo/awesome-papers"},
        }
    ).encode()
    headers = {
        "Content-Type": "application/json",
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": id,
        "X-Hub-Signature-256": "sha256=" + digest(b"s", body, "sha256").hex(),
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/webhook", body, headers)
        return connection.getresponse().status == 202
    except ConnectionRefusedError:
        return False
    finally:
        connection.close()
