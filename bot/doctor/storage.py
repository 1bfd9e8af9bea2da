"""The database and the local index, tried."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from bot.catalog.cache import Cache
from bot.doctor.diagnosis import Diagnosis, Health
from bot.doctor.machine import find_database_problem
from bot.index.errors import PaperIndexError
from bot.index.location import find_index_path
from bot.index.lookup import PaperIndex

# DBLP's dump is renewed every month; after two, what has appeared since is missed too often.
MAX_INDEX_AGE = 60 * 86_400.0  # seconds


def diagnose_database(database_url: str) -> Diagnosis:
    """Write to the database and read it back."""
    kind = "SQLite" if database_url.startswith("sqlite") else "PostgreSQL"
    if problem := find_database_problem(database_url):
        return Diagnosis("database", Health.BROKEN, problem, "Set DATABASE_URL to another file.")
    file = database_url.removeprefix("sqlite:///")
    cache = Cache(database_url) if file == database_url else Cache.in_file(file)
    try:
        written = str(time.time())
        cache.write_state("doctor", written, time.time() + 60)
        if cache.read_state("doctor", time.time()) == written:
            return Diagnosis("database", Health.OK, f"{kind} keeps what is written.")
    finally:
        cache.close()
    advice = "Look at DATABASE_URL, the folder's permissions and the disk."
    return Diagnosis("database", Health.BROKEN, f"{kind} did not give back what was written.", advice)


def diagnose_index(index_path: str, now: float) -> Diagnosis:
    """Open the local index and read its status. `now` in Unix seconds."""
    path = find_index_path(index_path)
    if not path.exists():
        return _missing_index(path, is_configured=bool(index_path))
    try:
        index = PaperIndex(path)
        status = index.status()
        index.close()
    except PaperIndexError as error:
        return Diagnosis("index", Health.BROKEN, str(error), "Build it again: `awesome-review index update`.")
    day = datetime.fromtimestamp(status.dump_time, UTC).date().isoformat()
    finding = f"{status.papers:,} papers of DBLP as of {day}."
    if now - status.dump_time > MAX_INDEX_AGE:
        return Diagnosis("index", Health.WARNING, finding, "It is old: `awesome-review index update`.")
    return Diagnosis("index", Health.OK, finding)


def _missing_index(path: Path, *, is_configured: bool) -> Diagnosis:
    advice = "`awesome-review index update` makes it; most questions then need no network."
    if is_configured:
        return Diagnosis("index", Health.BROKEN, f"INDEX_PATH names {path}, where there is none.", advice)
    return Diagnosis("index", Health.WARNING, "there is none.", advice)
