"""The small commands, what a slip is answered with, and every example of the reference, run as written."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from bot.cli.completion import bash_script, fish_script, words_by_command
from bot.cli.examples import EXAMPLES, example_lines
from bot.cli.formats import format_result
from bot.cli.formats.json import json_schema
from bot.cli.main import SUBCOMMAND_NAMES, build_parser, main
from bot.cli.usage import EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE_ERROR
from bot.core.rules import RULES, RULES_BY_NAME
from tests.cli.test_formats import LIST as FAULTY
from tests.cli.test_formats import check_list

ROOT = Path(__file__).parents[2]
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path


def test_rules_lists_all_rules_or_those_that_are_named(capsys):
    assert main(["rules"]) == EXIT_CLEAN
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]] == list(RULES_BY_NAME)
    name = RULES[3].NAME
    assert main(["rules", name.replace("-", "_"), "--format", "json"]) == EXIT_CLEAN
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["rule"], row["severity"]) == (name, str(RULES[3].SEVERITY))


@pytest.mark.parametrize("name", RULES_BY_NAME)
def test_every_rule_is_explained_within_80_columns_of_prose(capsys, name):
    assert main(["explain", name]) == EXIT_CLEAN
    shown = capsys.readouterr().out
    assert shown.startswith(f"{name} (")
    prose = shown.partition("\n\nBad:")[0].partition("\n\nIn this list:")[0]
    assert max(map(len, prose.partition("\n\nWhere this")[0].splitlines())) <= 80
    assert f"<!-- awesome-review: ignore {name} reason -->" in shown


def test_the_cache_is_shown_and_cleared(folder, capsys):
    file = folder / "caches" / "awesome-review" / "answers.sqlite"
    assert main(["cache", "show"]) == EXIT_CLEAN
    assert capsys.readouterr().out == f"nothing is remembered in {file}\n"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a" * 2_000_000)
    Path(f"{file}-wal").write_bytes(b"a")
    assert main(["cache", "clear"]) == EXIT_CLEAN
    assert capsys.readouterr().out == f"forgot 2.0 MB in {file}\n"
    assert list(file.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("chek README.md", "“chek” is no command; did you mean “check”?"),
        ("quux", "“quux” is no command; there are check, fix, rules"),
        ("check --fromat json", "“--fromat” is no option or argument here; did you mean “--format”?"),
        ("check --formt=json", "did you mean “--format”?"),
        ("check --format jsn", "“jsn” is no choice of --format; did you mean “json”?"),
        ("check --fail-on eror", "did you mean “error”?"),
        ("index stats", "“stats” is no choice of ACTION; did you mean “status”?"),
        ("completion tcsh", "“tcsh” is no choice of SHELL"),
        ("check --wait soon", "“soon” is neither a number of seconds nor the word done"),
        ("check --wait -3", "“-3” is neither a number of seconds nor the word done"),
        ("", "usage: awesome-review"),
    ],
)
def test_a_slip_is_answered_with_what_was_probably_meant(capsys, line, words):
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    assert ended.value.code == EXIT_USAGE_ERROR
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("name", SUBCOMMAND_NAMES)
def test_every_help_fits_a_terminal_and_ends_with_examples(capsys, monkeypatch, name):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert ("examples:" in shown) == (name in EXAMPLES)
    assert max(map(len, shown.partition("examples:")[0].splitlines())) <= 80


def test_only_the_step_of_a_workflow_has_no_example():
    assert set(SUBCOMMAND_NAMES) - EXAMPLES.keys() == {"action"}


# The shells


WORDS = words_by_command(build_parser())


def test_completion_knows_every_command_option_and_rule():
    assert set(WORDS) == set(SUBCOMMAND_NAMES)
    assert {"--select", "--format", "sarif"} <= set(WORDS["check"])
    assert set(RULES_BY_NAME) <= set(WORDS["explain"])
    assert {"clear", "show"} <= set(WORDS["cache"])


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["ch"], ["check"]),
        (["check", "--fail"], ["--fail-on"]),
        (["check", "--select", "dead"], [name for name in RULES_BY_NAME if name.startswith("dead")]),
        (["explain", "dupl"], [name for name in RULES_BY_NAME if name.startswith("dupl")]),
    ],
    ids=str,
)
def test_bash_completes_what_is_typed(typed, offered):
    words = " ".join(map(shlex.quote, ["awesome-review", *typed]))
    script = f"{bash_script(WORDS, 'bash')}\nCOMP_WORDS=({words}); COMP_CWORD={len(typed)}\n"
    ran = subprocess.run(
        ["bash", "-c", script + '_awesome_review; echo "${COMPREPLY[@]}"'],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert ran.stdout.split() == offered


@pytest.mark.parametrize(
    ("shell", "script"), [("zsh", bash_script(WORDS, "zsh")), ("fish", fish_script(WORDS))]
)
def test_other_shells_read_their_scripts(shell, script):
    if not shutil.which(shell):
        pytest.skip(f"there is no {shell} on this machine")
    subprocess.run([shell, "-n"], input=script.encode(), check=True)


# The reference


@pytest.mark.parametrize(
    "text",
    [
        FAULTY,
        "# L\n\n## P\n- [Fusion of Views](https://a.example/b) [CVPR 2020]\n",
        FAULTY + f"<!-- awesome-review: ignore {RULES[0].NAME} on purpose -->\n{FAULTY.splitlines()[3]}\n",
        FAULTY + "\nhttps://arxiv.org/abs/2001.00007 is a paper.\n",
    ],
    ids=["findings", "none", "waived", "an unread line"],
)
def test_the_schema_describes_what_is_written(text):
    jsonschema.Draft7Validator.check_schema(json_schema())
    jsonschema.validate(json.loads(format_result("json", check_list(text))), json_schema())


DOCUMENTED = sorted(
    {
        line.partition("  #")[0].strip()
        for page in ("docs/command-line.md", "docs/formats.md")
        for block in re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
        for line in block.splitlines()
        if line.startswith("awesome-review ")
    }
)
# What needs a server, the network or credentials is only read by the parser.
NOT_RUN = (
    "setup",
    "serve",
    "worker",
    "prepare",
    "demo",
    "action",
    "index update",
    "review",
    "audit",
    "doctor",
)


def test_the_reference_holds_every_example():
    lines = [line for name in EXAMPLES for line, _ in example_lines(name)]
    assert set(lines) <= set(DOCUMENTED)


def is_run(line: str) -> bool:
    return "octo/awesome" not in line and not any(f"awesome-review {name}" in line for name in NOT_RUN)


@pytest.mark.parametrize("line", [line for line in DOCUMENTED if not is_run(line)])
def test_every_documented_command_is_one(line):
    assert build_parser().parse_args(shlex.split(line.partition(" | ")[0])[1:])


@pytest.mark.parametrize("line", [line for line in DOCUMENTED if is_run(line)])
def test_every_documented_command_runs_as_it_is_written(tmp_path, line):
    """In a shell, in a repository with a list, without a network; what it pipes into is left out."""
    for name in ("README.md", "list.md", ".github/awesome-review.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("comments: 9\n" if name.endswith("yml") else FAULTY, "utf-8")
    for folder in (".local/share/bash-completion/completions", ".config/fish/completions"):
        (tmp_path / folder).mkdir(parents=True)
    git = "git -c user.name=t -c user.email=t@example.org"
    set_up = f"git init -qb main && git add . && {git} commit -qm list && git branch -q origin/main"
    function = f'awesome-review() {{ {shlex.quote(sys.executable)} -m bot "$@"; }}'
    command = line.partition(" | ")[0].replace("--wait done", "--wait 0")
    ran = subprocess.run(
        ["bash", "-c", f"{set_up}; {function}; {command}"],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(tmp_path),
            "HTTP_PROXY": NOWHERE,
            "HTTPS_PROXY": NOWHERE,
        },
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    is_missing_index = "There is no index" in ran.stderr
    assert ran.returncode in (EXIT_CLEAN, EXIT_FINDINGS) or is_missing_index, ran.stderr
