"""Keeps the sources' answers, and what processes agree on, in the queue's database; its loss does no harm."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TypeVar

from bot.catalog.codec import lookup_from_json, lookup_to_json, question_key
from bot.catalog.storage import EngineStorage, FileStorage, Storage, StorageError
from bot.core.model import Found, Lookup, Missing, Question, Unavailable

log = logging.getLogger(__name__)
T = TypeVar("T")

HOUR, DAY = 3600.0, 86_400.0
MAX_KEYS = 500
"""Keys that one query asks for."""

_TABLES = (
    """create table if not exists catalog_lookups (
        key varchar(64) primary key, lookup text not null,
        asked_at double precision not null, expires_at double precision not null)""",
    "create index if not exists ix_catalog_lookups_expires_at on catalog_lookups (expires_at)",
    """create table if not exists catalog_hosts (
        host varchar(255) primary key, next_at double precision not null)""",
    # What else processes share: walls, a login's token, credits spent today.
    """create table if not exists catalog_state (
        key varchar(255) primary key, value text not null,
        amount double precision not null, expires_at double precision not null)""",
    "create index if not exists ix_catalog_state_expires_at on catalog_state (expires_at)",
)
_PUT_LOOKUP = """insert into catalog_lookups (key, lookup, asked_at, expires_at)
    values (:key, :lookup, :asked_at, :expires_at) on conflict (key) do update
    set lookup = excluded.lookup, asked_at = excluded.asked_at, expires_at = excluded.expires_at"""
_CLAIM_HOST = """insert into catalog_hosts (host, next_at) values (:host, :until) on conflict (host) do update
    set next_at = excluded.next_at where catalog_hosts.next_at <= :now"""
_WRITE_STATE = """insert into catalog_state (key, value, amount, expires_at)
    values (:key, :value, 0, :expires_at)
    on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at"""
_ADD_AMOUNT = """insert into catalog_state (key, value, amount, expires_at)
    values (:key, '', :amount, :expires_at)
    on conflict (key) do update set amount = catalog_state.amount + excluded.amount
    where catalog_state.amount + excluded.amount <= :most"""


class Cache:
    """Lookups with an expiry, and a row per host with the time from which it may be asked.

    `url` is an SQLAlchemy address: `sqlite:///file`, `sqlite://` (in memory, this process only) or `postgresql://...`.
    A database that fails is as good as an empty one: it is logged, and the sources are asked.
    """

    def __init__(self, url: str = "sqlite://", storage: Storage | None = None) -> None:
        self._storage = storage or EngineStorage(url)
        self._try_query(self._create_tables, None)

    @staticmethod
    def in_file(path: str) -> Cache:
        """The cache of a command on a laptop: an SQLite file, without the libraries of a server."""
        return Cache(storage=FileStorage(path))

    def close(self) -> None:
        self._storage.close()

    @property
    def is_shared(self) -> bool:
        """Whether any number of processes use it, on several machines."""
        return self._storage.is_shared

    def get(self, questions: Iterable[Question], now: float, since: float = 0.0) -> dict[Question, Lookup]:
        """The answers that are still good at `now` and were given at `since` or later."""
        keys = {question_key(question): question for question in questions}
        answers: dict[Question, Lookup] = {}
        no_rows: list[tuple[str, str]] = []
        rows = self._try_query(lambda: self._select_lookups(list(keys), now, since), no_rows)
        for name, text in rows:
            lookup = lookup_from_json(text)
            if lookup is not None:
                answers[keys[name]] = lookup
        return answers

    def put(self, lookups: Mapping[Question, tuple[Lookup, float]], now: float) -> None:
        """Keep each lookup until its time."""
        rows = [
            {
                "key": question_key(question),
                "lookup": lookup_to_json(lookup),
                "asked_at": now,
                "expires_at": expires,
            }
            for question, (lookup, expires) in lookups.items()
        ]
        # In one order everywhere, or two writers of the same rows can lock each other out.
        rows.sort(key=lambda row: str(row["key"]))

        def upsert_lookups() -> None:
            with self._storage.transaction() as execute:
                execute(_PUT_LOOKUP, rows)

        if rows:
            self._try_query(upsert_lookups, None)

    def claim(self, host: str, now: float, until: float) -> float | None:
        """Take the host for a request that may last `until` then: 0.0 if it is ours, else when to try again.

        None where the database cannot say.

        The claim ends by itself, so one who dies with it delays the others by the length of one request.
        """

        def take_host() -> float:
            with self._storage.transaction() as execute:
                if execute(_CLAIM_HOST, {"host": host, "until": until, "now": now}).change_count > 0:
                    return 0.0
                rows = execute("select next_at from catalog_hosts where host = :host", {"host": host}).rows
                return float(rows[0][0]) if rows else now

        return self._try_query(take_host, None)

    def release(self, host: str, until: float, next_at: float) -> None:
        """The request that claimed the host `until` then is over; it may be asked again at `next_at`."""
        # One that outlived its claim must not give away somebody else's.
        statement = "update catalog_hosts set next_at = :next_at where host = :host and next_at = :until"
        self._run(statement, {"host": host, "until": until, "next_at": next_at})

    def read_state(self, key: str, now: float) -> str | None:
        """What was written under a key and has not expired; None where nothing was, or cannot be read."""

        def select_value() -> str | None:
            statement = "select value from catalog_state where key = :key and expires_at > :now"
            with self._storage.transaction() as execute:
                rows = execute(statement, {"key": key, "now": now}).rows
                return str(rows[0][0]) if rows else None

        return self._try_query(select_value, None)

    def write_state(self, key: str, value: str, expires_at: float) -> None:
        """Write under a key for all processes."""
        self._run(_WRITE_STATE, {"key": key, "value": value, "expires_at": expires_at})

    def spend(self, key: str, amount: float, limit: float, expires_at: float) -> bool | None:
        """Add to what was spent under a key: whether it stays within the limit; None if that is not known."""
        if amount > limit:
            return False

        def add_amount() -> bool:
            row = {"key": key, "amount": amount, "most": limit, "expires_at": expires_at}
            with self._storage.transaction() as execute:
                return execute(_ADD_AMOUNT, row).change_count > 0

        return self._try_query(add_amount, None)

    def prune(self, now: float) -> None:
        """Drop what has expired."""

        def delete_expired() -> None:
            with self._storage.transaction() as execute:
                execute("delete from catalog_lookups where expires_at <= :now", {"now": now})
                execute("delete from catalog_state where expires_at <= :now", {"now": now})
                execute("delete from catalog_hosts where next_at <= :then", {"then": now - DAY})

        self._try_query(delete_expired, None)

    def _create_tables(self) -> None:
        with suppress(StorageError):  # another process creates them at the same moment
            self._create_each_table()
            return
        self._create_each_table()

    def _create_each_table(self) -> None:
        with self._storage.transaction() as execute:
            for statement in _TABLES:
                execute(statement)

    def _select_lookups(self, keys: list[str], now: float, since: float) -> list[tuple[str, str]]:
        lookup_rows: list[tuple[str, str]] = []
        with self._storage.transaction() as execute:
            for start in range(0, len(keys), MAX_KEYS):
                names = {f"key{number}": key for number, key in enumerate(keys[start : start + MAX_KEYS])}
                statement = (
                    "select key, lookup from catalog_lookups"  # noqa: S608 - only names of ours are put in
                    " where expires_at > :now and asked_at >= :since"
                    f" and key in ({', '.join(f':{name}' for name in names)})"
                )
                rows = execute(statement, {"now": now, "since": since, **names}).rows
                lookup_rows += [(str(key), str(text)) for key, text in rows]
        return lookup_rows

    def _run(self, statement: str, parameters: Mapping[str, object]) -> None:
        def run_statement() -> None:
            with self._storage.transaction() as execute:
                execute(statement, parameters)

        self._try_query(run_statement, None)

    def _try_query(self, run_query: Callable[[], T], default: T) -> T:
        try:
            return run_query()
        except StorageError as error:
            log.warning("the cache could not be used: %s", error)
            return default


def lifetime_seconds(question: Question, lookup: Lookup, now: float) -> float:
    """For how many seconds a lookup may be believed.

    A preprint's record changes when it is published, which is what we look for; a submission's once decided.
    A retraction shows at Crossref within days. Publishers' pages hardly ever change, past proceedings never.
    """
    match lookup:
        case Unavailable():
            return 0.0
        case Missing():
            return HOUR
        case Found(records):
            if question.ref.kind == "listing":
                edition = re.search(r"\d{4}$", question.ref.id)
                is_past = edition is not None and int(edition[0]) < time.gmtime(now).tm_year
                return 3650 * DAY if is_past else DAY
            if any(record.status != "published" for record in records):
                return DAY
            return 7 * DAY if "Crossref" in question.source or question.ref.kind == "title" else 30 * DAY
