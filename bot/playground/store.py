"""Drafts and their reviews, kept in the database for a day, so that a permalink works in every process."""

from __future__ import annotations

import json
import secrets
import time
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from bot.database import DatabaseTables
from bot.playground.draft import Draft
from bot.playground.judging import DraftReview

KEEP_SECONDS = 86_400.0
STALE_SECONDS = 300.0
"""After which a review that is still not there was interrupted, by a restart of its process."""
MAX_ROWS = 500
"""Drafts kept at most; a list of 300,000 characters is 100 kB packed, so all of them are 50 MB."""

_METADATA = sa.MetaData()
_DRAFTS = sa.Table(
    "awesome_review_drafts",
    _METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("created_at", sa.Float, nullable=False, index=True),
    sa.Column("draft", sa.LargeBinary, nullable=False),
    sa.Column("review", sa.LargeBinary),
)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft, when it was pasted, and its review once there is one."""

    draft: Draft
    created_at: float
    review: DraftReview | None


class DraftStore:
    """The drafts of one database. All methods raise DatabaseUnavailableError where it does not answer."""

    def __init__(self, database_url: str, clock: Callable[[], float] = time.time) -> None:
        self._tables = DatabaseTables(database_url, _METADATA)
        self._clock = clock

    def add(self, draft: Draft) -> str:
        """Keep a draft; its id, which nobody can guess. Old ones go."""
        id, now = secrets.token_urlsafe(12), self._clock()
        with self._tables.connect() as connection:
            newest = sa.select(_DRAFTS.c.id).order_by(_DRAFTS.c.created_at.desc()).limit(MAX_ROWS - 1)
            is_old = sa.or_(_DRAFTS.c.created_at < now - KEEP_SECONDS, _DRAFTS.c.id.not_in(newest))
            connection.execute(_DRAFTS.delete().where(is_old))
            connection.execute(_DRAFTS.insert().values(id=id, created_at=now, draft=_pack(asdict(draft))))
        return id

    def add_review(self, id: str, review: DraftReview) -> None:
        """Keep the review of a draft."""
        with self._tables.connect() as connection:
            connection.execute(
                _DRAFTS.update().where(_DRAFTS.c.id == id).values(review=_pack(review.to_json()))
            )

    def replace_draft(self, id: str, draft: Draft) -> None:
        """Keep what a draft turned out to be once it was read."""
        with self._tables.connect() as connection:
            connection.execute(_DRAFTS.update().where(_DRAFTS.c.id == id).values(draft=_pack(asdict(draft))))

    def find(self, id: str) -> KeptDraft | None:
        """A draft of the last day."""
        with self._tables.connect() as connection:
            row = connection.execute(sa.select(_DRAFTS).where(_DRAFTS.c.id == id)).one_or_none()
        if row is None or row.created_at < self._clock() - KEEP_SECONDS:
            return None
        try:
            review = None if row.review is None else DraftReview.from_json(_unpack(row.review))
            draft = Draft.from_json(_unpack(row.draft))
        except (KeyError, TypeError):
            return None  # kept by another version of this program
        return KeptDraft(draft, row.created_at, review)

    def is_stale(self, kept: KeptDraft) -> bool:
        """Whether its review will not come any more."""
        return kept.review is None and self._clock() > kept.created_at + STALE_SECONDS

    def close(self) -> None:
        """Disconnect."""
        self._tables.close()


def _pack(value: dict[str, Any]) -> bytes:
    return zlib.compress(json.dumps(value).encode())


def _unpack(packed: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(zlib.decompress(packed))
    return value
