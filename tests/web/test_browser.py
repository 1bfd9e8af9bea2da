"""The pages in a real browser: no fault that axe knows, narrow and wide, light and dark, by keyboard alone.

Skipped where Playwright or Chromium is absent. With SCREENSHOTS=FOLDER each page is photographed there.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from bot.core.model import Lookup, Question, Unavailable
from bot.core.rules import RULES
from bot.fake_github import FakeGitHub
from bot.github.public import PublicReader
from bot.playground.judging import LookUp
from bot.playground.rate_limit import RateLimit
from bot.playground.store import DraftStore
from bot.settings import Settings
from bot.statistics import RecentReview, Statistics, recorder
from bot.web.app_check import AppCheck
from bot.web.application import create_application
from bot.web.playground import Playground
from bot.web.setup import SetupResult, SetupSession, create_setup_app

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
LIST = "# List\n\n" + "".join(
    f"- [Fusing Views for the {n}th Time](https://arxiv.org/abs/2001.{n:05}) [CVPR 2020]\n"
    for n in range(4, 12)
)
NEW = (
    "- [A Paper About Moss](http://arxiv.org/abs/1810.04805) [CVPR 2018]\n"
    "- [Fusing Views for the 9th Time](https://arxiv.org/pdf/2001.00009) [CVPR 2020]"
)
PROBLEM = "the App does not receive the event push"


@contextmanager
def open_look_up(on_answer: Any) -> Iterator[LookUp]:
    def look_up(questions: Iterable[Question]) -> Mapping[Question, Lookup]:
        on_answer("arXiv", (), 0.1)
        return {question: Unavailable("it did not answer") for question in questions}

    yield look_up


class PatientRateLimit(RateLimit):
    """Lets one visitor ask as often as these tests do."""

    def take(self, address: str) -> int:  # noqa: ARG002
        return 0


def fill_statistics(statistics: Statistics) -> None:
    """Numbers as a server has them after some days, the long names of a hostile repository among them."""
    for conclusion in ("success", "neutral", "failure"):
        statistics.add(recorder.REVIEWS, conclusion, amount=7)
        statistics.add_review(
            RecentReview(time.time(), f"octo/{'awesome-' * 12}list", 7, conclusion, "2 findings in 9 entries")
        )
    for number, rule in enumerate(RULES):
        statistics.add(recorder.FINDINGS, rule.NAME, amount=number)
        statistics.add(recorder.WAIVED_FINDINGS, rule.NAME)
    statistics.add(recorder.FIXED_COMMENTS, amount=5)
    for source, outcome, seconds in (("arXiv", "found", 0.4), ("DBLP", "unavailable", 20.0)):
        statistics.add(recorder.LOOKUPS, source, outcome, amount=12)
        recorder.record_lookups(statistics, source, (), seconds)


@contextmanager
def serve(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a playground, some statistics, and a pull request at GitHub."""
    folder = tmp_path_factory.mktemp("site")
    github = FakeGitHub()
    repo = github.state.add_repository("octo/awesome", {"README.md": LIST})
    github.open_pull(repo, "alice", {"README.md": LIST + NEW + "\n"}, fork=True)
    statistics = Statistics(f"sqlite:///{folder}/s.sqlite")
    fill_statistics(statistics)
    playground = Playground(
        DraftStore(f"sqlite:///{folder}/d.sqlite"),
        open_look_up,
        PatientRateLimit(),
        open_reader=lambda: PublicReader(github.url),
    )
    check = AppCheck("octo-review", None)
    check.problems = (PROBLEM,)
    app = create_application(
        Settings(webhook_secret="s", token="t", operator="Octo & Co", operator_url="https://octo.example"),
        lambda _job, _delivery: None,
        lambda: {"waiting": 2, "workers": 1},
        oldest_waiting=lambda: 75.0,
        statistics=statistics,
        app_check=check,
        playground=playground,
    )
    with serve(app) as address:
        yield address
    playground.wait()
    playground.store.close()
    statistics.close()
    github.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Any, site: str) -> Iterator[Callable[..., Any]]:
    """Opens a page of one width and scheme; at the end nothing may have gone to another host or wrong."""
    contexts, faults = [], []

    def open_page(width: int = 1280, scheme: str = "light", **options: Any) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=site, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.append(request.url) if is_foreign(request.url) else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def is_foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:"))


def review_pull(page: Any) -> None:
    """To the review of the pull request, as a visitor gets there."""
    page.goto("/try")
    page.get_by_label("A public list or pull request on GitHub").fill("octo/awesome#1")
    page.get_by_role("button", name="Review").click()
    page.get_by_role("heading", name="The summary").wait_for()


def go_to(path: str) -> Callable[[Any], None]:
    def visit(page: Any) -> None:
        page.goto(path)

    return visit


PAGES: Mapping[str, Callable[[Any], None]] = {
    "front": go_to("/"),
    "form": go_to("/try"),
    "example": go_to("/try?example=1"),
    "review": review_pull,
    "status": go_to("/status"),
    "rules": go_to("/rules"),
    "rule": go_to("/rules/entry-format"),
    "waiting for a delivery": go_to("/setup/installed"),
}


def require_usable(page: Any, name: str) -> None:
    """No fault that axe knows, no text wider than the screen."""
    results = axe.Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(exist_ok=True)
        page.screenshot(path=f"{folder}/{name.replace(' ', '-')}.png", full_page=True)


@pytest.mark.parametrize("visit", PAGES.values(), ids=PAGES)
def test_a_page_is_usable_in_each_width_and_scheme(
    open_page: Callable[..., Any], visit: Callable[[Any], None], request: pytest.FixtureRequest
) -> None:
    page = open_page()
    visit(page)
    for fold in page.locator("details").all():
        fold.evaluate("fold => { fold.open = true; }")
    # Opened once, since nothing but its style sheet asks for width and scheme. One that loads itself
    # again stays where it is.
    page.route(page.url, lambda route: route.fulfill(status=204))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            require_usable(page, f"{request.node.callspec.id}-{width}-{scheme}")


def test_a_missing_page_and_a_form_with_a_fault_are_usable_too(browser: Any, site: str) -> None:
    for scheme in SCHEMES:
        context = browser.new_context(color_scheme=scheme, base_url=site)
        page = context.new_page()
        page.goto("/rules/nothing")
        require_usable(page, f"missing-{scheme}")
        page.goto("/try")
        page.get_by_role("button", name="Review").click()
        page.get_by_role("alert").wait_for()
        require_usable(page, f"fault-{scheme}")
        context.close()


def test_a_review_is_made_and_a_suggestion_applied_with_the_keyboard_alone(
    open_page: Callable[..., Any],
) -> None:
    page = open_page()
    page.goto("/")
    press_until_focused(page, "Try it on your list")
    page.keyboard.press("Enter")
    page.wait_for_url("**/try")
    press_until_focused(page, "A public list or pull request on GitHub")
    page.keyboard.type("octo/awesome#1")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="The summary").wait_for()
    before = page.url
    press_until_focused(page, "Apply the suggestion for line 11")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    page.get_by_role("heading", name="The summary").wait_for()
    assert page.get_by_role("button", name="Apply the suggestion for line 11").count() == 0


def press_until_focused(page: Any, name: str) -> None:
    """Press the tabulator until the element of this name has the focus, and its focus can be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(() => { const e = document.activeElement; "
            "return [e.labels?.[0]?.textContent ?? e.textContent, getComputedStyle(e).outlineStyle]; })()"
        )
        if focused[0].strip() == name:
            assert focused[1] != "none"
            return
    pytest.fail(f"{name} is never reached")


def test_without_javascript_a_list_is_reviewed(open_page: Callable[..., Any]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/try")
    page.get_by_label("Or the list as it is").fill(LIST)
    page.get_by_label("The new lines").fill(NEW)
    page.get_by_role("button", name="Review").click()
    page.get_by_role("heading", name="The summary").wait_for()
    assert (
        page.get_by_role("link", name="insecure-link").first.get_attribute("href") == "/rules/insecure-link"
    )


def test_the_setup_page_is_usable(browser: Any) -> None:
    session = SetupSession()

    def ignore(_: SetupResult | None) -> None:
        """Nothing is completed here."""

    app = create_setup_app(Settings(secret_key="k" * 32), session, lambda *_: pytest.fail("no code"), ignore)
    with serve(app) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/setup?token={session.token}")
        for width in WIDTHS:
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 900})
                require_usable(page, f"setup-{width}-{scheme}")
        context.close()
