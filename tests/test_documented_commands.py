"""Every command that a page gives is one: its words are those of the parser, and what it links is there."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.cli.main import SUBCOMMAND_NAMES, build_parser, main
from bot.core import config
from tests.action.workflow import LIST, REPEATED

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md")] + sorted((ROOT / "docs").glob("*.md"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
_INLINE = re.compile(r"`(?:\.venv/bin/)?(awesome-review [a-z][^`]*)`")
_FENCED = re.compile(r"```(?:sh|shell|bash)\n(.*?)```", re.DOTALL)
# What a page leaves to the reader.
_PLACEHOLDERS = {"OWNER/REPO": "octo/awesome", "FILE": "README.md", "DUMP": "dblp.xml.gz", "FORMAT": "json"}


def documented_commands(text: str) -> Iterator[str]:
    """The command lines of a page, without what comes before or after them in a pipe."""
    blocks = "\n".join(re.sub(r"\\\n\s*", " ", block) for block in _FENCED.findall(text))
    for line in blocks.splitlines():
        for part in re.split(r"\||&&|;", line.partition(" #")[0]):
            if match := re.match(r"\s*(?:[A-Z_]+=\S+ )*(?:\S+/)?awesome-review (.+)", part):
                yield re.split(r"[<>]", match[1])[0].strip()
    for match in _INLINE.finditer(text):
        yield re.split(r"\s[|<>]", match[1].removeprefix("awesome-review "))[0]


COMMANDS = sorted(
    {(page.name, command) for page in PAGES for command in documented_commands(page.read_text("utf-8"))}
)


def parse(command: str) -> None:
    words = [_PLACEHOLDERS.get(word, word) for word in shlex.split(command) if word != "..."]
    if words in [[name] for name in SUBCOMMAND_NAMES]:
        return  # named, not given: some need more words
    try:
        build_parser().parse_args(words)
    except SystemExit as end:
        if end.code:
            pytest.fail(f"no command: awesome-review {command}")


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=[f"{page} {text}" for page, text in COMMANDS])
def test_a_documented_command_is_one_of_the_command_line(page, command, capsys):  # noqa: ARG001
    parse(command)
    capsys.readouterr()


LOCAL_COMMANDS = sorted(
    {
        command
        for _, command in COMMANDS
        if command.split()[0] in ("check", "fix", "parse", "config", "rules", "explain", "index status")
        and not re.search(r"\b(?:owner|octo)/|https?://| -(?: |$)", command)
        and len(command.split()) > 1
    }
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a list, a branch `main` and one more entry than it has."""
    (tmp_path / "cache").mkdir()
    folder = tmp_path / "list"
    folder.mkdir()
    environment = {"GIT_CONFIG_GLOBAL": "/dev/null", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    (folder / "README.md").write_text(LIST, "utf-8")
    (folder / ".github").mkdir()
    (folder / ".github" / "awesome-review.yml").write_text("audit: monthly\n", "utf-8")
    identity = ["-c", "user.name=maria", "-c", "user.email=maria@example.org"]
    for words in (["init", "-q", "-b", "main"], ["add", "."], [*identity, "commit", "-qm", "A list"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    subprocess.run(["git", "update-ref", "refs/remotes/origin/main", "HEAD"], cwd=folder, check=True)
    (folder / "README.md").write_text(LIST + REPEATED, "utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("command", LOCAL_COMMANDS)
@pytest.mark.usefixtures("checkout")
def test_a_documented_command_for_a_laptop_runs(command, capsys):
    words = [_PLACEHOLDERS.get(word, word) for word in shlex.split(command)]
    if words[0] in ("check", "fix"):
        words.append("--offline")
    assert main(words) in (0, 1), capsys.readouterr().err
    assert capsys.readouterr().out


def test_commands_are_found_in_blocks_and_in_lines():
    block = "X=1 .venv/bin/awesome-review check a.md | head  # all\ndocker build -t awesome-review .\n"
    text = f"Use `awesome-review doctor`.\n\n```sh\n{block}```\n"
    assert list(documented_commands(text)) == ["check a.md", "doctor"]


@pytest.mark.parametrize("command", ["chek README.md", "check README.md --formt json", "index rebuild"])
def test_what_is_no_command_is_noticed(command, capsys):
    with pytest.raises(pytest.fail.Exception):
        parse(command)
    capsys.readouterr()


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_of_pre_commit_is_a_command_on_files(hook):
    program, *words = hook["entry"].split()
    assert program == "awesome-review"
    parse(shlex.join([*words, *hook["args"], "README.md", "papers/more.rst"]))
    assert all(re.search(hook["files"], path) for path in ("README.md", "a/b.rst"))
    assert not re.search(hook["files"], "README.mdx")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_in_the_repository_is_there(page):
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\((?![a-z]+:)([^)\s]+)\)", text)
    targets += re.findall(r'(?:src|srcset)="(?![a-z]+:)([^"]+)"', text)
    for target in targets:
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), target
        if anchor and file.suffix == ".md":
            assert anchor in headings(file.read_text("utf-8")), target


def headings(text: str) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_settings_by_wish_are_settings():
    page = (ROOT / "docs" / "maintainers.md").read_text("utf-8")
    rows = re.findall(r"^\| [^|`]+ \| `([^`]+)` \|$", page, re.MULTILINE)
    assert len(rows) >= 6
    for row in rows:
        assert config.parse(row).problems == (), row
