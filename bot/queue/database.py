"""The queue's connections to SQLite or PostgreSQL, which never let anybody wait for long."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa


def create_engine(url: str, timeout: float) -> sa.Engine:
    """Connections that never wait longer than `timeout` for a lock, a connection or an answer."""
    limit = int(timeout * 1000)
    if url.startswith("sqlite"):
        # One connection a process: SQLite's waiting is unfair, and more of them only wait for each other.
        engine = sa.create_engine(
            url,
            pool_size=1,
            max_overflow=0,
            pool_timeout=timeout,
            connect_args={"timeout": timeout, "isolation_level": "IMMEDIATE"},
        )
        setting = "pragma foreign_keys=on"
    else:
        engine = sa.create_engine(
            url,
            pool_size=4,
            max_overflow=0,
            pool_timeout=timeout,
            pool_pre_ping=True,
            connect_args={"connect_timeout": max(2, int(timeout)), "tcp_user_timeout": limit},
        )
        setting = f"set statement_timeout = {limit}"

    @sa.event.listens_for(engine, "connect")
    def _apply_setting(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute(setting)
        cursor.close()
        connection.commit()

    return engine


def error_summary(error: BaseException) -> str:
    """What went wrong, without SQLAlchemy's words about it."""
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
