"""Log lines as text, JSON or logfmt: with what they are about, and without secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

LogFormat = Literal["text", "json", "logfmt"]

_MIN_SECRET_LENGTH = 6
"""Characters: a shorter secret occurs in ordinary words, and hiding it would hide them."""
_HIDDEN = "[secret]"
_BARE_VALUE = re.compile(r"[^\s\"=\\]+")
_context: ContextVar[Mapping[str, str]] = ContextVar("log context", default={})  # noqa: B039 - never changed


@contextmanager
def log_context(**fields: str) -> Iterator[None]:
    """Every line that is logged within names these: the delivery, the pull request."""
    token = _context.set({**_context.get(), **{name: value for name, value in fields.items() if value}})
    try:
        yield
    finally:
        _context.reset(token)


def configure_logs(format: str, secrets: Collection[str]) -> None:
    """Log to stderr in a format; whatever holds one of these secrets is logged without it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(format, secrets))
    root = logging.getLogger()
    for other in list(root.handlers):
        root.removeHandler(other)
    root.addHandler(handler)
    root.setLevel(logging.INFO)


def adopt_gunicorn_logs() -> None:
    """Let gunicorn's lines go the same way: by default it has a handler and a format of its own."""
    logger = logging.getLogger("gunicorn.error")
    logger.handlers.clear()
    logger.propagate = True


class LineFormatter(logging.Formatter):
    """One line for each record."""

    def __init__(self, format: str, secrets: Collection[str]) -> None:
        super().__init__()
        self._format = _parse_format(format)
        # A key of several lines is hidden line by line: a traceback may quote any of them.
        parts = {part.strip() for secret in secrets for part in secret.splitlines()}
        self._secrets = sorted(
            (part for part in parts if len(part) >= _MIN_SECRET_LENGTH and "-----" not in part),
            key=len,
            reverse=True,
        )

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line break where a program is to read it."""
        message = self._hide_secrets(record.getMessage())
        error = self._hide_secrets(self.formatException(record.exc_info)) if record.exc_info else ""
        moment = datetime.fromtimestamp(record.created, UTC)
        fields = {name: self._hide_secrets(value) for name, value in _context.get().items()}
        if self._format == "text":
            about = "".join(f" {name}={_format_value(value)}" for name, value in fields.items())
            line = f"{moment:%Y-%m-%d %H:%M:%S} {record.levelname} {record.name}: {_one_line(message)}{about}"
            return f"{line}\n{error}" if error else line
        row = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
            **fields,
            **({"error": error} if error else {}),
        }
        if self._format == "json":
            return json.dumps(row, ensure_ascii=False)
        return " ".join(f"{name}={_format_value(value)}" for name, value in row.items())

    def _hide_secrets(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return text


def _parse_format(text: str) -> LogFormat:
    match text:
        case "text" | "json" | "logfmt":
            return text
        case _:
            raise ValueError(f"{text!r} is no format of log lines")


def _one_line(text: str) -> str:
    """Foreign text must not begin a line of its own, which would look like one of ours."""
    return text.replace("\r", "\\r").replace("\n", "\\n")


def _format_value(value: str) -> str:
    return value if _BARE_VALUE.fullmatch(value) else json.dumps(value, ensure_ascii=False)
