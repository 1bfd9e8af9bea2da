"""Tries what a service needs of its machine: the file of an SQLite database, and a port."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

_SQLITE_HEADER = b"SQLite format 3\0"


def find_database_problem(url: str) -> str:
    """Why the file of an SQLite database cannot be opened, with its path; "" where it can, or is none.

    A server that is away is no wrong setting: it may come back.
    """
    if not url.startswith("sqlite:///"):
        return ""
    path = Path(url.removeprefix("sqlite:///").partition("?")[0]).absolute()
    if not path.parent.is_dir():
        return f"{path} cannot be opened: there is no folder {path.parent}."
    if path.is_dir():
        return f"{path} cannot be opened: it is a folder."
    needed = path if path.exists() else path.parent
    if not os.access(needed, os.R_OK | os.W_OK):
        return f"{path} cannot be opened: this user may not write {needed}."
    if path.exists() and not _is_sqlite_file(path):
        return f"{path} is no SQLite database."
    return ""


def _is_sqlite_file(path: Path) -> bool:
    """Source: sqlite.org, "Database File Format", 1.3; an empty file becomes a database."""
    with path.open("rb") as file:
        return file.read(len(_SQLITE_HEADER)) in (b"", _SQLITE_HEADER)


def find_port_problem(port: int) -> str:
    """Why a server cannot listen on a port, "" where it can."""
    with socket.socket() as probe:
        # As the server sets it: a port that was closed a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104 - the address that the server itself will use
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"port {port} is used by another program; end that, or set PORT to another one."
            return f"port {port} cannot be used ({error.strerror}); set PORT to another one."
    return ""
