"""A file on this machine -> the configuration and the lists of the repository that it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.core import config
from bot.core.model import Config, Configured

DEEPEST = 3
"""Folders below the root that are looked through for lists."""
MOST = 40
SUFFIXES = (".yml", ".yaml")


def root(path: Path) -> Path | None:
    """The nearest folder at or above `path` that is a git repository or holds a configuration."""
    start = path.resolve()
    return next((at for at in (start, *start.parents) if _is_root(at)), None)


def _is_root(folder: Path) -> bool:
    return (folder / ".git").exists() or (folder / config.PATH).is_file()


def configured(path: Path) -> Configured:
    """The configuration for a list at `path`, its repository's; the defaults where there is none."""
    at = root(path)
    file = at / config.PATH if at else None
    return read(file, config.PATH) if file and file.is_file() else Configured()


def read(file: Path, where: str) -> Configured:
    """The configuration of one file. Raises OSError where it cannot be read."""
    try:
        return config.read(file.read_text("utf-8"), where)
    except UnicodeDecodeError as error:
        return config.unread(f"it is not UTF-8 (byte {error.start})", where)


def lists(folder: Path, settings: Config) -> dict[str, str]:
    """The texts of the files below a repository's root that may be lists, by their paths within it."""
    found: dict[str, str] = {}
    for file in _files(folder, DEEPEST):
        name = file.relative_to(folder).as_posix()
        if len(found) < MOST and config.is_list(name, settings):
            with suppress(OSError, UnicodeDecodeError):  # what cannot be read shows no conventions
                found[name] = file.read_text("utf-8")
    return found


def _files(folder: Path, deeper: int) -> Iterator[Path]:
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return
    for one in inside:
        if one.is_file():
            yield one
        elif deeper and one.is_dir() and not one.is_symlink() and not one.name.startswith("."):
            yield from _files(one, deeper - 1)
