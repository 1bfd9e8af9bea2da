"""A file of environment variables (`NAME=value` lines) -> a mapping, and credentials written into one."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")
_MAX_BYTES = 100_000


def read(path: str) -> dict[str, str]:
    """The variables of a file; none where there is no such file, or none that can be read.

    A value may stand in single quotes (taken as it is) or double quotes (with `\\n`, `\\"` and `\\\\`).
    """
    try:
        with Path(path).open("rb") as file:
            text = file.read(_MAX_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError):
        return {}
    matches = (_LINE.fullmatch(line) for line in text.split("\n") if not line.lstrip().startswith("#"))
    return {match[1]: _unquote(match[2]) for match in matches if match}


def write(path: str, variables: Mapping[str, str]) -> None:
    """Set these variables in the file, readable by its owner alone; its other lines stay. Raises OSError.

    A reader sees the file before or after, never in between.
    """
    import tempfile  # only the setup writes

    target = Path(path).absolute()
    lines = target.read_text("utf-8").splitlines() if target.exists() else []
    kept = [line for line in lines if not ((match := _LINE.fullmatch(line)) and match[1] in variables)]
    text = "\n".join([*kept, format_variables(variables)]) + "\n"
    handle, temporary = tempfile.mkstemp(prefix=f"{target.name}.", dir=target.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def format_variables(variables: Mapping[str, str]) -> str:
    """One `NAME="value"` line each; a shell, Docker Compose and systemd read them alike."""
    return "\n".join(f'{name}="{_escape(value)}"' for name, value in variables.items())


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "").replace("\n", "\\n")


def _unquote(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] == "'":
        return text[1:-1]
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text[1:-1])
    return text
