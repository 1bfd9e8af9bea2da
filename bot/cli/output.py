"""Reports -> standard output or files, whatever the encoding, and also where nobody reads on."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from pathlib import Path

from bot.cli.usage import UsageError


def prepare_streams() -> None:
    """Let no character that the terminal's encoding lacks end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")


def print_text(text: str) -> None:
    """Print for a person. A reader that has seen enough (`| head`) is no error."""
    if text:
        _write(text + "\n")


def print_document(text: str) -> None:
    """Print for a program: these formats are UTF-8, whatever the terminal is."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    if text and encoding != "utf8":
        print_bytes((text + "\n").encode("utf-8"))
    else:
        print_text(text)


def print_bytes(content: bytes) -> None:
    """Print as it is, line endings too."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        close_output()


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        close_output()


def close_output() -> None:
    """Send what is still to be printed nowhere: the interpreter's end has nothing to complain about."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_file(path: str | Path, content: bytes) -> None:
    """Write a file in one step: whoever interrupts it finds the old one or the new one. A link stays one, and
    the file keeps its permissions. Raises UsageError where it cannot be written.
    """
    target = Path(path)
    if target.is_symlink():
        target = target.resolve()
    if target.exists() and not target.is_file():
        _write_special(target, content)
        return
    import tempfile

    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask())
        os.replace(temporary, target)
        temporary = ""
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)


def _write_special(target: Path, content: bytes) -> None:
    """A device or a pipe, such as /dev/stderr, is written to as it is."""
    try:
        with target.open("wb") as file:
            file.write(content)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror or error}.") from error


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
