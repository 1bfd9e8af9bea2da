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
FORMAT_VERSION = 1


def look_up(file: str, questions: Iterable[Question], now: float) -> dict[Question, Lookup]:
    """What the cache in an SQLite file says at `now`; all else is unavailable. Never raises, writes nothing.

    By the standard library alone: SQLAlchemy takes longer to load than a list to judge.
    """
    questions_by_key = {question_key(question): question for question in questions}
    answers: dict[Question, Lookup] = dict.fromkeys(questions_by_key.values(), Unavailable("offline"))
    if not Path(file).exists():
        return answers
    keys = list(questions_by_key)
    rows: list[tuple[str, str]] = []
    try:
        with closing(sqlite3.connect(f"{Path(file).absolute().as_uri()}?mode=ro", uri=True)) as connection:
            for start in range(0, len(keys), 500):
                chunk = keys[start : start + 500]
                placeholders = ", ".join("?" * len(chunk))
                query = (
                    "select key, lookup from catalog_lookups"  # noqa: S608 - only question marks are put in
                    f" where expires_at > ? and key in ({placeholders})"
                )
                rows += connection.execute(query, [now, *chunk]).fetchall()
    except sqlite3.Error as error:
        log.warning("the cache could not be used: %s", error)
    lookups = ((questions_by_key[name], lookup_from_json(text)) for name, text in rows)
    return answers | {question: lookup for question, lookup in lookups if lookup is not None}


def question_key(question: Question) -> str:
    """Fixed in length: a title may be longer than what a database lets stand in an index."""
    parts = (str(FORMAT_VERSION), question.source, question.ref.kind, question.ref.id)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def lookup_to_json(lookup: Lookup) -> str:
    match lookup:
        case Found(records):
            return json.dumps({"found": [_record_to_dict(record) for record in records]})
        case Missing():
            return json.dumps({"missing": True})
        case Unavailable(reason, retry_at):
            return json.dumps({"unavailable": reason, "retry_at": retry_at})


def lookup_from_json(text: str) -> Lookup | None:
    """None for what another version or a stray hand wrote."""
    try:
        payload = json.loads(text)
        if "found" in payload:
            return Found(tuple(_record_from_dict(record) for record in payload["found"]))
        if "missing" in payload:
            return Missing()
        return Unavailable(payload["unavailable"], payload["retry_at"])
    except (ValueError, TypeError, KeyError):
        return None


def _record_to_dict(record: Record) -> dict[str, object]:
    fields = {name: getattr(record, name) for name in Record.__slots__}
    return fields | {
        "ref": [record.ref.kind, record.ref.id],
        "years": sorted(record.years),
        "also": [[ref.kind, ref.id] for ref in record.also],
    }


def _record_from_dict(fields: Any) -> Record:
    lists = {name: tuple(fields[name]) for name in ("authors", "titles")}
    refs = {"ref": Ref(*fields["ref"]), "also": tuple(Ref(*ref) for ref in fields["also"])}
    return Record(**{**fields, **lists, **refs, "years": frozenset(fields["years"])})
