"""Which heads of pull requests were reviewed: so that looking for what was missed costs no question each.

GitHub has it too, as our check of that head; where this is lost, the checks are asked for.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable

import sqlalchemy as sa

from bot.database import create_missing_table, error_summary

log = logging.getLogger(__name__)

KEEP_DAYS = 120

_HEADS_TABLE = sa.Table(
    "awesome_review_heads",
    sa.MetaData(),
    sa.Column("pull", sa.Text, primary_key=True),
    sa.Column("head", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)


def create_table(engine: sa.Engine) -> None:
    """Create the table where it is absent; several processes may do so at once."""
    create_missing_table(engine, _HEADS_TABLE)


class ReviewedHeads:
    """The newest reviewed head of each pull request, in one database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def put(self, pull: str, head: str) -> None:
        """Note a head; a database that does not answer costs a look at a check later."""
        columns = _HEADS_TABLE.c
        row = {"head": head, "at": time.time()}
        try:
            with self._engine.begin() as connection:
                updated = connection.execute(_HEADS_TABLE.update().where(columns.pull == pull).values(**row))
                if not updated.rowcount:
                    connection.execute(_HEADS_TABLE.insert().values(pull=pull, **row))
        except sa.exc.SQLAlchemyError as error:
            log.warning("%s: its head is not noted: %s", pull, error_summary(error))

    def find(self, pulls: Iterable[str]) -> dict[str, str]:
        """The noted heads of these pull requests."""
        columns = _HEADS_TABLE.c
        names, found = list(pulls), dict[str, str]()
        with self._engine.connect() as connection:
            for start in range(0, len(names), 500):
                query = sa.select(columns.pull, columns.head).where(
                    columns.pull.in_(names[start : start + 500])
                )
                found |= {row.pull: row.head for row in connection.execute(query)}
        return found

    def forget_old(self) -> None:
        """Remove what nobody will ask for any more."""
        with self._engine.begin() as connection:
            connection.execute(
                _HEADS_TABLE.delete().where(_HEADS_TABLE.c.at < time.time() - KEEP_DAYS * 86400)
            )
