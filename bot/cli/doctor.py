"""`doctor`: tries every source, credential, database and permission, and says what to do."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.cli.services import read_settings, use_own_file
from bot.cli.usage import EXIT_CLEAN, EXIT_FINDINGS

if TYPE_CHECKING:
    from bot.doctor.diagnosis import Diagnosis
    from bot.settings import Settings

NAME = "doctor"
HELP = "try the sources, the credentials, the database, the index and GitHub, one line each"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(options: argparse.Namespace) -> int:
    from bot.doctor.diagnosis import Health

    settings = read_settings(for_service=True)
    diagnoses = []
    for diagnosis in _diagnose(settings):
        diagnoses.append(diagnosis)
        if options.format == "text":
            print(diagnosis, flush=True)
    if options.format == "json":
        print(json.dumps([asdict(diagnosis) for diagnosis in diagnoses], ensure_ascii=False, indent=2))
    is_broken = any(diagnosis.health is Health.BROKEN for diagnosis in diagnoses)
    return EXIT_FINDINGS if is_broken else EXIT_CLEAN


def _diagnose(settings: Settings) -> Iterator[Diagnosis]:
    from bot.catalog.catalog import open_catalog
    from bot.doctor.sources import diagnose_sources
    from bot.doctor.storage import diagnose_database, diagnose_index
    from bot.index.location import find_index_path

    if settings.cache_file:
        settings = use_own_file(settings, settings.cache_file)
    yield diagnose_database(settings.database_url)
    yield diagnose_index(settings.index_path, time.time())
    if settings.app_id or settings.token:
        yield from _diagnose_github(settings)
    with open_catalog(settings, fresh=True) as catalog:
        if problem := catalog.login_problem():
            from bot.doctor.diagnosis import Diagnosis, Health

            yield Diagnosis("OpenReview's login", Health.BROKEN, f"{problem}.")
        has_index = find_index_path(settings.index_path).exists()
        yield from diagnose_sources(catalog.look_up, has_index=has_index)


def _diagnose_github(settings: Settings) -> Iterator[Diagnosis]:
    from bot.doctor.github import diagnose_github
    from bot.github.client import GitHub
    from bot.web.manifest import read_description

    description = read_description()
    github = GitHub(settings)
    try:
        yield from diagnose_github(github, bool(settings.app_id), description.permissions, description.events)
    finally:
        github.close()
