"""The log of webhook deliveries, as GitHub keeps it -> those that are worth another try."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

MAX_ROWS = 5_000
"""Rows of the log that are looked through, the newest first."""
MAX_TRIES = 4
"""Deliveries of one event: GitHub's own and three that we ask for."""


def select_lost(rows: Iterable[Mapping[str, Any]], since: float) -> list[int]:
    """Ids of deliveries since then (epoch seconds) that never got through for a reason that may pass, oldest
    first.

    A timeout, a refused connection or a 5xx may pass. What we refused, by a 4xx, is refused again.
    """
    newest_rows: dict[str, Mapping[str, Any]] = {}
    tries: Counter[str] = Counter()
    delivered_guids: set[str] = set()
    for row in rows:
        if datetime.fromisoformat(row["delivered_at"].replace("Z", "+00:00")).timestamp() < since:
            break
        tries[row["guid"]] += 1
        newest_rows.setdefault(row["guid"], row)
        if row["status"] == "OK":
            delivered_guids.add(row["guid"])
    return [
        int(row["id"])
        for guid, row in reversed(newest_rows.items())
        if guid not in delivered_guids and tries[guid] < MAX_TRIES and _may_pass(row)
    ]


def _may_pass(row: Mapping[str, Any]) -> bool:
    code = int(row.get("status_code") or 0)
    return row["status"] != "pending" and not 400 <= code < 500
