"""Asks GitHub once, at start, what it has of the App: its name in addresses, and what it lacks."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from bot.errors import TryLaterError
from bot.github.client import GitHub
from bot.github.registration import find_differences
from bot.github.session import GitHubRefusedError
from bot.settings import Settings
from bot.web.manifest import read_description

log = logging.getLogger(__name__)


class AppCheck:
    """The App as GitHub has it, as soon as that is known: `slug` ("" until then), and `problems`."""

    def __init__(self, slug: str, read_record: Callable[[], Mapping[str, Any]] | None) -> None:
        self.slug = slug
        self.problems: tuple[str, ...] = ()
        self._read_record = read_record

    @staticmethod
    def for_settings(settings: Settings) -> AppCheck:
        """The check of this deployment; one that asks nothing where a token stands in for the App."""
        github = GitHub(settings) if settings.app_id else None
        return AppCheck(settings.app_slug, github.app_record if github else None)

    def start(self) -> None:
        """Ask in a thread; whatever comes of it is logged."""
        if self._read_record is not None:
            threading.Thread(target=self.ask, name="app check", daemon=True).start()

    def ask(self) -> None:
        """Ask now."""
        if self._read_record is None:
            return
        try:
            record = self._read_record()
        except GitHubRefusedError as error:
            self.problems = ("GitHub does not accept the App's credentials",)
            log.error("GitHub does not accept APP_ID with this private key: %s", error)
            return
        except TryLaterError as error:
            log.warning("GitHub could not be asked about the App: %s", error)
            return
        self.slug = str(record.get("slug") or self.slug)
        description = read_description()
        self.problems = find_differences(record, description.permissions, description.events)
        for problem in self.problems:
            log.warning("%s; change it on the App's page", problem)
