"""`setup`: registers the GitHub App of a server from a laptop, and waits for its first delivery."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cli.services import read_settings
from bot.cli.usage import EXIT_CLEAN, UsageError

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.web.setup import SetupChoices, SetupResult

NAME = "setup"
HELP = "register the GitHub App of a server, in a browser on this machine"
_POLL_SECONDS = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", default="", metavar="URL", help="where GitHub is to deliver webhooks")
    parser.add_argument(
        "--organization", default="", metavar="NAME", help="whose App it is; you, unless given"
    )
    parser.add_argument("--github", default="", metavar="HOST", help="an Enterprise Server; github.com")
    parser.add_argument("--name", default="", help="the App's name, unique on GitHub; that of app.yaml")
    parser.add_argument("--private", action="store_true", help="only its owner may install the App")
    parser.add_argument("--env-file", default="", metavar="FILE", help="where the credentials go; .env")
    parser.add_argument("--print", action="store_true", help="show the credentials once, in the browser")
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    parser.add_argument("--no-wait", action="store_true", help="do not wait for the first delivery")


def run(options: argparse.Namespace) -> int:
    from bot.web.laptop_setup import register_from_laptop
    from bot.web.manifest import installation_page

    settings = read_settings(for_service=True)
    if options.env_file:
        settings = replace(settings, env_file=options.env_file)
    if not settings.is_unregistered:
        raise UsageError(
            "this environment has credentials already; unset APP_ID, PRIVATE_KEY, WEBHOOK_SECRET and "
            f"GITHUB_TOKEN, here and in {settings.env_file}, to register another App"
        )

    def announce(address: str) -> None:
        print(f"Register the App in a browser on this machine:\n\n  {address}\n", flush=True)
        if not options.no_browser:
            import webbrowser

            webbrowser.open(address)

    result = register_from_laptop(settings, _read_choices(options, settings), announce)
    where = f"are in {result.kept_in}" if result.kept_in else "were shown in the browser"
    print(f"The App {result.credentials.slug} is registered; its credentials {where}.")
    print(f"Install it:  {installation_page(result.choices.web_url, result.credentials.slug)}")
    print("Start the server with the credentials:  awesome-review serve", flush=True)
    if not options.no_wait:
        _wait_for_delivery(settings, result)
    return EXIT_CLEAN


def _read_choices(options: argparse.Namespace, settings: Settings) -> SetupChoices:
    from bot.web import manifest
    from bot.web.setup import SetupChoices
    from bot.web.setup_storage import CredentialPlace

    server = options.server or settings.public_url
    try:
        return SetupChoices(
            public_url=manifest.parse_public_url(server) if server else "",
            web_url=manifest.parse_host(options.github, manifest.web_url_of_api(settings.api_url)),
            owner=manifest.parse_owner(options.organization),
            name=manifest.parse_name(options.name),
            public=not options.private,
            place=CredentialPlace.SHOWN if options.print else CredentialPlace.FILE,
        )
    except manifest.ManifestError as error:
        raise UsageError(str(error)) from error


def _wait_for_delivery(settings: Settings, result: SetupResult) -> None:
    """Ask GitHub, as the new App, what became of its deliveries until one got through."""
    from bot.github.client import GitHub

    print("Waiting for the first delivery; Ctrl-C ends this.", flush=True)
    credentials = result.credentials
    github = GitHub(
        replace(
            settings,
            api_url=result.api_url,
            app_id=str(credentials.app_id),
            private_key=credentials.private_key,
        )
    )
    try:
        webhook_url = f"{result.choices.public_url}/webhook"
        watch_deliveries(lambda: github.recent_deliveries(1), webhook_url, time.sleep)
    finally:
        github.close()


def watch_deliveries(
    read_statuses: Callable[[], list[str]], webhook_url: str, sleep: Callable[[float], None]
) -> None:
    """Return once a delivery got through; each other outcome is said once. `read_statuses` has the newest."""
    from bot.errors import TryLaterError
    from bot.github.session import GitHubRefusedError

    said = ""
    while True:
        try:
            status = next(iter(read_statuses()), "")
            text = f"GitHub could not deliver to {webhook_url} ({status}): is the server running there?"
        except (TryLaterError, GitHubRefusedError) as error:
            status = text = f"GitHub could not be asked: {error}"
        if status == "OK":
            print("The first delivery has arrived. The server works.", flush=True)
            return
        if status and status != said:
            print(text, flush=True)
            said = status
        sleep(_POLL_SECONDS)
