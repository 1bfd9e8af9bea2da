"""`check` reads repositories, pull requests and lists by their addresses, without credentials if it may."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from bot.cli.main import main
from bot.cli.target import parse_pull_name, parse_repo_name
from bot.cli.usage import EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE_ERROR
from tests.github_fixture import GitHubSetup

LIST = "# Awesome\n\n## Papers\n\n" + "".join(
    f"- [A Paper on {n} Views](https://arxiv.org/abs/2001.{n:05})\n" for n in range(1, 21)
)
REPEATED = "- [A Paper on 7 Views](https://arxiv.org/pdf/2001.00007)\n"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def setup(github_setup: GitHubSetup, monkeypatch, tmp_path) -> GitHubSetup:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_API_URL", github_setup.github.url)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    for name in ("DATABASE_URL", "GITHUB_TOKEN", "APP_ID", "PRIVATE_KEY"):
        monkeypatch.delenv(name, raising=False)
    # The sources are nowhere to be reached; the stand-in is on this machine.
    monkeypatch.setenv("HTTP_PROXY", NOWHERE)
    monkeypatch.setenv("HTTPS_PROXY", NOWHERE)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return github_setup


def check(capsys, *arguments: str) -> tuple[int, list[tuple[str, int, str]], str]:
    status = main(["check", "--format", "json", "--select", "duplicate-entry", *arguments])
    captured = capsys.readouterr()
    document = json.loads(captured.out) if captured.out else {"findings": []}
    return status, [(f["path"], f["line"], f["rule"]) for f in document["findings"]], captured.err


@pytest.mark.parametrize("form", ["octo/awesome#{}", "https://github.com/octo/awesome/pull/{}/files"])
@pytest.mark.parametrize("fork", [True, False], ids=["fork", "branch"])
def test_a_pull_request_is_judged_by_what_it_proposes(setup, capsys, form, fork):
    setup.github.state.push_base(
        setup.repo, {"README.md": LIST + "- [A Tool for Views](http://t.example/a)\n" * 2}
    )
    opened, _ = setup.pull({"README.md": LIST + REPEATED}, fork=fork)
    status, findings, _ = check(capsys, form.format(opened.number))
    assert (status, [rule for *_, rule in findings]) == (EXIT_FINDINGS, ["duplicate-entry"])
    assert not setup.github.write_requests
    # Whether there is a configuration is not known before it is asked for.
    assert [one.status for one in setup.github.rejected_requests] == [404]


@pytest.mark.parametrize(
    "name",
    ["octo/awesome", "https://github.com/octo/awesome", "https://github.com/octo/awesome.git"],
)
def test_a_repository_is_judged_by_its_lists(setup, capsys, name):
    files = {"README.md": LIST + REPEATED, "CONTRIBUTING.md": LIST, "docs/words.md": "# Words\n"}
    setup.github.state.push_base(setup.repo, files)
    assert check(capsys, name)[:2] == (EXIT_FINDINGS, [("README.md", 25, "duplicate-entry")])
    assert not setup.github.rejected_requests


def test_the_repositorys_own_configuration_is_followed(setup, capsys):
    config = "leave: [Papers]\n"
    setup.github.state.push_base(
        setup.repo, {"README.md": LIST + REPEATED, ".github/awesome-review.yml": config}
    )
    assert check(capsys, "octo/awesome", "--allow-empty")[:2] == (EXIT_CLEAN, [])


def test_one_file_is_read_by_the_address_of_its_page(setup, capsys):
    setup.github.state.push_base(setup.repo, {"README.md": LIST + REPEATED})
    status, findings, _ = check(capsys, "https://github.com/octo/awesome/blob/main/README.md?plain=1")
    assert (status, findings) == (EXIT_FINDINGS, [("README.md", 25, "duplicate-entry")])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("octo/none", "GitHub knows no octo/none, or it is private", id="no such repository"),
        pytest.param("octo/awesome#99", "GitHub knows no octo/awesome/pulls/99", id="no such pull request"),
        pytest.param(
            "https://github.com/octo/awesome/blob/main/no.md", "knows no file no.md", id="no such file"
        ),
        pytest.param(
            "https://127.0.0.1:9/list.md", "could not be reached: is there a network?", id="nobody there"
        ),
        pytest.param("ftp://a.example/list.md", "neither a file nor an address", id="another scheme"),
    ],
)
@pytest.mark.usefixtures("setup")
def test_what_is_not_there_is_said_in_one_sentence(capsys, name, words):
    status, _, said = check(capsys, name)
    assert status == EXIT_USAGE_ERROR
    assert words in said
    assert said.count("\n") == 1


def test_a_closed_pull_request_proposes_nothing(setup, capsys):
    opened, _ = setup.pull({"README.md": LIST + REPEATED})
    opened.state = "closed"
    status, _, said = check(capsys, f"octo/awesome#{opened.number}")
    assert (status, "is closed; it proposes nothing" in said) == (EXIT_USAGE_ERROR, True)


def test_a_private_repository_needs_a_token(setup, capsys, monkeypatch):
    setup.repo.private = True
    setup.github.state.push_base(setup.repo, {"README.md": LIST + REPEATED})
    assert "set GITHUB_TOKEN" in check(capsys, "octo/awesome")[2]
    monkeypatch.setenv("GITHUB_TOKEN", setup.github.create_token("octo"))
    assert check(capsys, "octo/awesome")[0] == EXIT_FINDINGS
    monkeypatch.setenv("GITHUB_TOKEN", "github_pat_wrong")
    assert "GitHub does not know the token" in check(capsys, "octo/awesome")[2]


class Limited(BaseHTTPRequestHandler):
    """GitHub where the hour's anonymous requests are used up."""

    def do_GET(self) -> None:
        self.send_response(403)
        for name, value in (("Limit", "60"), ("Remaining", "0"), ("Reset", "1796000000")):
            self.send_header(f"X-RateLimit-{name}", value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.mark.usefixtures("setup")
def test_the_end_of_the_anonymous_limit_is_said_with_what_helps(capsys, monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Limited)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    monkeypatch.setenv("GITHUB_API_URL", f"http://127.0.0.1:{server.server_port}")
    status, _, said = check(capsys, "octo/awesome#7")
    server.shutdown()
    server.server_close()
    assert status == EXIT_USAGE_ERROR
    assert "GitHub answers 60 requests an hour without a token, and these are used up until " in said
    assert "with GITHUB_TOKEN set" in said


class OneList(BaseHTTPRequestHandler):
    """A site that serves one list."""

    def do_GET(self) -> None:
        found = self.path == "/lists/my%20list.md"
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write((LIST + REPEATED).encode() if found else b"")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.mark.usefixtures("setup")
def test_a_list_is_read_from_any_address(capsys):
    server = HTTPServer(("127.0.0.1", 0), OneList)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    site = f"http://127.0.0.1:{server.server_port}/lists"
    found, gone = check(capsys, f"{site}/my%20list.md"), check(capsys, f"{site}/none.md")
    server.shutdown()
    server.server_close()
    assert found[:2] == (EXIT_FINDINGS, [("my list.md", 25, "duplicate-entry")])
    assert (gone[0], "answered 404; there is no list to read" in gone[2]) == (EXIT_USAGE_ERROR, True)


@pytest.mark.parametrize(
    ("word", "repo", "pull"),
    [
        ("octo/awesome", "octo/awesome", None),
        ("octo/awesome#7", None, ("octo/awesome", 7)),
        ("https://github.com/octo/awesome.list", "octo/awesome.list", None),
        ("http://www.github.com/octo/awesome/", "octo/awesome", None),
        ("https://github.com/octo/awesome/tree/main/docs", "octo/awesome", None),
        ("https://github.com/octo/awesome/pull/7", None, ("octo/awesome", 7)),
        ("https://github.com/octo/awesome/pull/7/files#diff-1", None, ("octo/awesome", 7)),
        ("https://github.com/octo/awesome/pull/7#issuecomment-1", None, ("octo/awesome", 7)),
        ("octo", None, None),
        ("octo/awesome#0", None, None),
        ("octo/awesome#x", None, None),
        ("octo/awesome/more", None, None),
        ("https://github.example/octo/awesome", None, None),
    ],
)
def test_repositories_and_pull_requests_are_named_in_several_ways(word, repo, pull):
    assert (parse_repo_name(word), parse_pull_name(word)) == (repo, pull)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["review", "octo/none#1"], "There is no octo/none#1, or GitHub does not", id="a typo"),
        pytest.param(
            ["review", "https://github.com/octo/awesome/pull/99"], "no octo/awesome#99", id="an address"
        ),
        pytest.param(["review", "octo/awesome"], "is not OWNER/REPO#NUMBER", id="no number"),
        pytest.param(["audit", "octo/none", "--dry-run"], "GitHub refused: ", id="an audit of nothing"),
    ],
)
def test_what_cannot_be_reviewed_is_wrong_use(setup, capsys, monkeypatch, arguments, words):
    monkeypatch.setenv("GITHUB_TOKEN", setup.github.create_token("octo"))
    assert main(arguments) == EXIT_USAGE_ERROR
    assert words in capsys.readouterr().err


def test_github_that_cannot_be_reached_is_one_sentence(setup, capsys, monkeypatch):
    monkeypatch.setenv("GITHUB_TOKEN", setup.github.create_token("octo"))
    monkeypatch.setenv("GITHUB_API_URL", NOWHERE)
    assert main(["audit", "octo/awesome", "--dry-run"]) == EXIT_USAGE_ERROR
    assert capsys.readouterr().err.startswith("awesome-review: GitHub cannot be asked now, try again in ")


def test_a_review_leaves_no_database_behind(setup, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_TOKEN", setup.github.create_token("octo"))
    opened, _ = setup.pull({"README.md": LIST + REPEATED})
    assert main(["review", f"octo/awesome#{opened.number}", "--dry-run"]) == EXIT_CLEAN
    assert "duplicate-entry" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["caches"]
