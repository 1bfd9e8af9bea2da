"""The configuration of a repository at a commit, asked for once a minute where nobody waits."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from bot.core.model import LoadedConfig
from bot.github.read import read_config
from bot.github.session import GitHubSession
from bot.github.texts import TextCache

MAX_AGE_SECONDS = 60.0
"""The repository's own file cannot change at a commit, but that of its owner can: for what is looked at
without an event, it may be in force a minute later."""
MAX_CONFIGS = 1000


class ConfigCache:
    """Configurations by repository and commit; for all threads."""

    def __init__(self) -> None:
        self._rows: OrderedDict[tuple[str, str], tuple[float, LoadedConfig]] = OrderedDict()
        self._lock = threading.Lock()

    def read(
        self, session: GitHubSession, repo: str, sha: str, texts: TextCache, max_age: float = 0.0
    ) -> LoadedConfig:
        """The configuration in force at the commit, as it was at most `max_age` seconds ago."""
        key, now = (repo.lower(), sha), time.monotonic()
        with self._lock:
            row = self._rows.get(key)
        if row is not None and now - row[0] < max_age:
            return row[1]
        configuration = read_config(session, repo, sha, texts)
        with self._lock:
            self._rows[key] = (now, configuration)
            self._rows.move_to_end(key)
            while len(self._rows) > MAX_CONFIGS:
                self._rows.popitem(last=False)
        return configuration
