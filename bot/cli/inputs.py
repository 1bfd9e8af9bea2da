"""Files and git revisions on this machine -> the texts and the configuration that a command works on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.usage import UsageError

if TYPE_CHECKING:
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


def read_base_text(path: str, base: str) -> str:
    """The list before the change: a file, else the file at a git revision."""
    import subprocess  # most commands never run git

    if Path(base).is_file():
        return read_text_file(base)
    folder = Path(path).resolve().parent
    revision_path = f"{base}:./{Path(path).name}"
    try:
        git_show = subprocess.run(
            ["git", "-C", str(folder), "show", "--end-of-options", revision_path],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise UsageError(f"--base {base} is no file, and git is not installed.") from error
    if git_show.returncode:
        error_lines = git_show.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"]
        raise UsageError(f"--base {base} is neither a file nor a revision git knows: {error_lines[-1]}")
    return _decode_utf8(revision_path, git_show.stdout)


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
