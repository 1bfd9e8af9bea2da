"""What is kept of an answer, and how it is read from a file when no source may be asked."""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable

log = logging.getLogger(__name__)

# Raise when a record's meaning changes: entries of other versions are not read.
VERSION = 1


def look_up(file: str, questions: Iterable[Question], now: float) -> dict[Question, Lookup]:
    """What the cache in an SQLite file says at `now`; all else is unavailable. Never raises, writes nothing.

    By the standard library alone: SQLAlchemy takes longer to load than a list to judge.
    """
    asked = {key(question): question for question in questions}
    answers: dict[Question, Lookup] = dict.fromkeys(asked.values(), Unavailable("offline"))
    if not Path(file).exists():
        return answers
    keys = list(asked)
    rows: list[tuple[str, str]] = []
    try:
        with closing(sqlite3.connect(f"{Path(file).absolute().as_uri()}?mode=ro", uri=True)) as connection:
            for start in range(0, len(keys), 500):
                chunk = keys[start : start + 500]
                marks = ", ".join("?" * len(chunk))
                query = f"select key, lookup from catalog_lookups where expires_at > ? and key in ({marks})"
                rows += connection.execute(query, [now, *chunk]).fetchall()
    except sqlite3.Error as error:
        log.warning("the cache could not be used: %s", error)
    told = ((asked[name], from_json(text)) for name, text in rows)
    return answers | {question: lookup for question, lookup in told if lookup is not None}


def key(question: Question) -> str:
    """Fixed in length: a title may be longer than what a database lets stand in an index."""
    parts = (str(VERSION), question.source, question.ref.kind, question.ref.id)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def to_json(lookup: Lookup) -> str:
    match lookup:
        case Found(records):
            return json.dumps({"found": [_record_out(record) for record in records]})
        case Missing():
            return json.dumps({"missing": True})
        case Unavailable(reason, retry_at):
            return json.dumps({"unavailable": reason, "retry_at": retry_at})


def from_json(text: str) -> Lookup | None:
    """None for what another version or a stray hand wrote."""
    try:
        kept = json.loads(text)
        if "found" in kept:
            return Found(tuple(_record_in(record) for record in kept["found"]))
        if "missing" in kept:
            return Missing()
        return Unavailable(kept["unavailable"], kept["retry_at"])
    except (ValueError, TypeError, KeyError):
        return None


def _record_out(record: Record) -> dict[str, object]:
    fields = {name: getattr(record, name) for name in Record.__slots__}
    return fields | {
        "ref": [record.ref.kind, record.ref.id],
        "years": sorted(record.years),
        "also": [[ref.kind, ref.id] for ref in record.also],
    }


def _record_in(kept: Any) -> Record:
    lists = {name: tuple(kept[name]) for name in ("authors", "titles")}
    refs = {"ref": Ref(*kept["ref"]), "also": tuple(Ref(*ref) for ref in kept["also"])}
    return Record(**{**kept, **lists, **refs, "years": frozenset(kept["years"])})
