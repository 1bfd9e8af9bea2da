"""A new App's credentials -> the place that its deployer chose for them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from enum import StrEnum
from typing import assert_never

from bot import env_file
from bot.credential_store import CredentialStore
from bot.errors import DatabaseUnavailableError
from bot.settings import Settings

log = logging.getLogger(__name__)


class CredentialPlace(StrEnum):
    """Where credentials go; the values are those of the form."""

    FILE = "file"
    DATABASE = "database"
    SHOWN = "show"


def default_place(settings: Settings) -> CredentialPlace:
    """The place that lasts: the database where it is encrypted, a file where the disk is likely kept."""
    if settings.secret_key:
        return CredentialPlace.DATABASE
    # A host with a database server is often one whose disk is not kept.
    is_disk_kept = settings.database_url.startswith("sqlite")
    return CredentialPlace.FILE if is_disk_kept else CredentialPlace.SHOWN


def keep_credentials(
    settings: Settings, place: CredentialPlace, variables: Mapping[str, str]
) -> tuple[str, str]:
    """Keep the variables there; where they are, in words, and else why not ("" where they are shown only)."""
    try:
        match place:
            case CredentialPlace.FILE:
                env_file.write(settings.env_file, variables)
                return settings.env_file, ""
            case CredentialPlace.DATABASE:
                CredentialStore(settings.database_url, settings.secret_key).write(variables)
                return "the database", ""
            case CredentialPlace.SHOWN:
                return "", ""
            case _:
                assert_never(place)
    except OSError as error:
        problem = f"{settings.env_file} cannot be written: {error.strerror or error}"
    except DatabaseUnavailableError as error:
        problem = f"The database cannot be written: {error}"
    log.error("%s", problem)
    return "", problem


def is_registered_elsewhere(settings: Settings) -> bool:
    """Whether another process of this deployment has put credentials into the database meanwhile."""
    if not settings.secret_key:
        return False
    try:
        return not CredentialStore(settings.database_url, settings.secret_key).is_empty()
    except DatabaseUnavailableError as error:
        log.error("the database does not say whether an App is registered: %s", error)
        return False
