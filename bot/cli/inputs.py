"""Files and git revisions on this machine -> the texts and the configuration that a command works on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.usage import UsageError

if TYPE_CHECKING:
    import subprocess

    from bot.core.model import LoadedConfig


def read_text_file(path: str) -> str:
    """The text of a file, or of standard input for "-"."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    return _decode_utf8(path, raw)


def _decode_utf8(path: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 (byte {error.start}); convert it and try again.") from error


def read_base_text(path: str, base: str) -> str | None:
    """The list before the change: a file, else the file at a git revision; None where it was not there."""
    if Path(base).is_file():
        return read_text_file(base)
    folder = Path(path).resolve().parent
    commit = _run_git(folder, base, "rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}")
    if commit.returncode:
        error_lines = commit.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"]
        raise UsageError(f"--base {base} is neither a file nor a revision git knows: {error_lines[-1]}")
    place = f"{commit.stdout.decode().strip()}:./{Path(path).name}"
    if _run_git(folder, base, "cat-file", "-e", place).returncode:
        return None
    return _decode_utf8(f"{base}:{path}", _run_git(folder, base, "cat-file", "blob", place).stdout)


def _run_git(folder: Path, base: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    import subprocess  # most commands never run git

    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError as error:
        raise UsageError(f"--base {base} is no file, and git is not installed.") from error


def load_config(path: str, config_path: str | None) -> LoadedConfig:
    """The configuration in the file `config_path`, else that of the repository that `path` is in."""
    from bot.cli import checkout
    from bot.core.model import CONFIG_PATH

    try:
        if config_path is not None:
            return checkout.read_config(Path(config_path), config_path)
        return checkout.find_config(Path(path if path != "-" else "."))
    except OSError as error:
        raise UsageError(
            f"{config_path or CONFIG_PATH} cannot be read: {error.strerror or error}."
        ) from error
