"""The command line as a person uses it: what it prints, and how it ends."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.main import main
from bot.cli.usage import EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE_ERROR

LIST = """# A list

## Fusion
- [A Paper on Fusion of Views](https://arxiv.org/abs/2001.00001) [CVPR 2020]
- [A Paper on Trust in Fusion](https://arxiv.org/abs/2001.00002) [CVPR 2020]
"""
AGAIN = "- [A Paper on Fusion of Views](https://arxiv.org/pdf/2001.00001) [CVPR 2020]\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    (tmp_path / "README.md").write_text(LIST, "utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_a_clean_list_ends_with_0(capsys):
    assert main(["check", "README.md", "--offline"]) == EXIT_CLEAN
    assert "2 entries judged: 0 findings, 2 could not be verified." in capsys.readouterr().out


def test_a_repeated_paper_ends_with_1_and_shows_the_lines_to_change(folder, capsys):
    (folder / "README.md").write_text(LIST + AGAIN, "utf-8")
    assert main(["check", "README.md", "--offline"]) == EXIT_FINDINGS
    shown = capsys.readouterr().out
    assert "README.md:6: error: The list already has this paper on line 4" in shown
    assert f"    - {AGAIN}" in shown


def test_nothing_is_left_beside_the_list(folder):
    main(["check", "README.md", "--offline"])
    assert [path.name for path in folder.iterdir()] == ["README.md"]


def test_with_a_base_file_only_what_is_proposed_is_judged(folder, capsys):
    (folder / "before.md").write_text(LIST + AGAIN, "utf-8")
    (folder / "README.md").write_text(LIST + AGAIN + "\nA last word.\n", "utf-8")
    assert main(["check", "README.md", "--offline", "--base", "before.md"]) == EXIT_CLEAN
    assert "Nothing is proposed" in capsys.readouterr().out


def test_with_a_revision_as_base_only_what_is_proposed_is_judged(folder, capsys):
    def git(*words: str) -> None:
        name = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *name, *words], check=True, capture_output=True)

    git("init", "-q")
    git("add", "README.md")
    git("commit", "-qm", "list")
    (folder / "README.md").write_text(LIST + AGAIN, "utf-8")
    assert main(["check", "README.md", "--offline", "--base", "HEAD"]) == EXIT_FINDINGS
    assert "1 entry judged: 1 finding, 1 with a fix, 1 could not be verified." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["check", "missing.md"], "missing.md cannot be read", id="no such file"),
        pytest.param(["check", "latin.md"], "latin.md is not UTF-8 (byte 2)", id="another encoding"),
        pytest.param(
            ["check", "README.md", "--base", "no-such"], "neither a file nor a revision", id="no base"
        ),
        pytest.param(["review", "octo/awesome"], "is not OWNER/REPO#NUMBER", id="no number"),
        pytest.param(["review", "octo/awesome#1"], "No way to speak to GitHub", id="no credentials"),
        pytest.param(["worker"], "No way to speak to GitHub", id="nothing set for a worker"),
    ],
)
def test_wrong_use_ends_with_2_and_one_clear_sentence(folder, capsys, monkeypatch, arguments, words):
    for name in ("APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "GITHUB_TOKEN", "WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)
    (folder / "latin.md").write_bytes(b"# \xe9t\xe9\n")
    assert main(arguments) == EXIT_USAGE_ERROR
    told = capsys.readouterr()
    assert words in told.err
    assert not told.out


@pytest.mark.parametrize("arguments", [[], ["no-such"], ["check", "README.md", "--format", "xml"]])
def test_words_that_are_not_command_end_with_2(arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == EXIT_USAGE_ERROR


@pytest.mark.usefixtures("folder")
def test_parse_prints_entries_and_conventions(capsys):
    assert main(["parse", "README.md", "--format", "json"]) == EXIT_CLEAN
    told = json.loads(capsys.readouterr().out)
    assert told["entries"][0] == {
        "line": 4,
        "end_line": 4,
        "section": ["A list", "Fusion"],
        "title": "A Paper on Fusion of Views",
        "links": [
            {
                "label": "A Paper on Fusion of Views",
                "url": "https://arxiv.org/abs/2001.00001",
                "ref": "arxiv:2001.00001",
            }
        ],
        "authors": [],
        "venue": "CVPR",
        "year": "2020",
    }
    assert told["conventions"]["entry"]["support"] == 2


@pytest.mark.parametrize(("suffix", "habit"), [("", False), ("v2", True)])
def test_parse_tells_whether_links_to_arxiv_name_a_version(tmp_path, capsys, suffix, habit):
    address = "https://arxiv.org/abs/2001.0"
    lines = "".join(f"- [A Fusion of {n} Views]({address}{n:04}{suffix})\n" for n in range(20))
    (tmp_path / "list.md").write_text(f"# A list\n\n## Fusion\n\n{lines}")
    assert main(["parse", str(tmp_path / "list.md"), "--format", "json"]) == EXIT_CLEAN
    told = json.loads(capsys.readouterr().out)["conventions"]["versions"]
    assert told == {"value": habit, "support": 20, "of": 20}


def test_parse_shows_the_separators_and_the_end_of_a_description(tmp_path, capsys):
    line = "- [Handy Maker {0}](https://t{0}.io/) - Does much for all. ([A](https://a{0}.io/), [B](https://b{0}.io/))\n"
    lines = "".join(map(line.format, range(120)))
    (tmp_path / "list.md").write_text(f"# A list\n\n## Tools\n\n{lines}")
    assert main(["parse", str(tmp_path / "list.md"), "--format", "json"]) == EXIT_CLEAN
    told = json.loads(capsys.readouterr().out)["conventions"]
    assert told["between_links"] == {"link": {"value": ", ", "support": 120, "of": 120}}
    assert told["full_stops"] == {
        "at_the_end": None,
        "before_links": {"value": True, "support": 120, "of": 120},
    }
    assert told["hard_breaks"] is None


def test_help_loads_neither_the_engine_nor_github_nor_the_sources():
    code = "import sys; from bot.__main__ import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += "heavy = {'dbos', 'github', 'requests', 'sqlalchemy', 'markdown_it', 'flask'}\n"
    code += "print(sorted(heavy & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "[]"


CONFIG = ".github/awesome-review.yml"


def configure(folder, text: str) -> None:
    (folder / ".github").mkdir(exist_ok=True)
    (folder / CONFIG).write_text(text, "utf-8")


def test_a_check_follows_the_configuration_of_the_lists_repository(folder, capsys):
    (folder / "README.md").write_text(LIST + AGAIN, "utf-8")
    configure(folder, "rules: {duplicate-entry: off}\nrulez: 1\n")
    assert main(["check", "README.md", "--offline"]) == EXIT_CLEAN
    told = capsys.readouterr()
    assert "0 findings" in told.out
    assert told.err == (
        f"awesome-review: {CONFIG}:2: “rulez” is not a key of this file; did you mean “rules”?\n"
    )


def test_a_check_follows_the_configuration_that_is_named(folder):
    (folder / "README.md").write_text(LIST + AGAIN, "utf-8")
    configure(folder, "rules: {duplicate-entry: off}\n")
    (folder / "mine.yml").write_text("comments: 3\n", "utf-8")
    assert main(["check", "README.md", "--offline", "--config", "mine.yml"]) == EXIT_FINDINGS


def test_a_check_of_what_is_proposed_follows_the_configuration_too(folder):
    (folder / "old.md").write_text(LIST, "utf-8")
    (folder / "README.md").write_text(LIST + AGAIN, "utf-8")
    assert main(["check", "README.md", "--offline", "--base", "old.md"]) == EXIT_FINDINGS
    configure(folder, "leave: [Fusion]\n")
    assert main(["check", "README.md", "--offline", "--base", "old.md"]) == EXIT_CLEAN


@pytest.mark.parametrize("file", [".", "README.md", CONFIG])
def test_the_configuration_is_shown_with_where_each_value_came_from(folder, capsys, file):
    more = "".join(
        f"- [Paper {n} of Views](https://arxiv.org/abs/2001.1{n:04}) [NIPS 2020]\n" for n in range(9)
    )
    (folder / "README.md").write_text(LIST + more, "utf-8")
    configure(folder, "\ncomments: 9\nrules:\n  dead-link: off\nleave: [News]\n")
    assert main(["config", file]) == EXIT_CLEAN
    first, note, *rows = capsys.readouterr().out.splitlines()
    assert (first, note) == (CONFIG, "note: “News” names no section that holds entries in README.md")
    shown = {key: (value, origin) for key, value, origin in (re.split(" {2,}", row) for row in rows)}
    assert shown["comments"] == ("9", "file, line 2")
    assert shown["rules.dead-link"] == ("off", "file, line 4")
    assert shown["rules.duplicate-entry"] == ("error", "default")
    assert shown["audit"] == ("weekly", "default")
    assert shown["links.arxiv"] == ("abs", "inferred from README.md (11 of 11 entries)")
    assert shown["venues.NeurIPS"] == ("NIPS", "inferred from README.md (9 of 9 entries)")


def test_a_configuration_with_problems_ends_with_1_and_tells_their_lines(folder, capsys):
    configure(folder, "comments: 9\nrulez: {}\n")
    assert main(["config", CONFIG, "--format", "json"]) == EXIT_FINDINGS
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["file", "problems", "notes", "values"]
    assert told["file"] == CONFIG
    assert [problem["line"] for problem in told["problems"]] == [2]
    (comments,) = [value for value in told["values"] if value["key"] == "comments"]
    assert comments == {"key": "comments", "value": 9, "from": "file", "line": 1, "list": None, "why": None}


def test_a_configuration_alone_needs_no_list(tmp_path, capsys):
    (tmp_path / "mine.yaml").write_text("audit: off\n", "utf-8")
    assert main(["config", str(tmp_path / "mine.yaml")]) == EXIT_CLEAN
    assert "file, line 1" in capsys.readouterr().out


@pytest.mark.parametrize("file", ["none.yml", "none.md", "none"])
@pytest.mark.usefixtures("folder")
def test_a_configuration_that_is_not_there_is_wrong_use(file, capsys):
    assert main(["config", file]) == EXIT_USAGE_ERROR
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_a_folder_without_a_configuration_shows_the_defaults(capsys):
    assert main(["config"]) == EXIT_CLEAN
    assert capsys.readouterr().out.startswith("no configuration file")


def test_the_schema_is_printed_as_it_stands_in_docs(capsys):
    assert main(["config", "--schema"]) == EXIT_CLEAN
    printed = capsys.readouterr().out
    assert printed == (Path(__file__).parents[2] / "docs" / "awesome-review.schema.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("repo", "status", "words"),
    [
        pytest.param("octo/awesome", EXIT_CLEAN, "**Nothing is left to fix**", id="no entry"),
        pytest.param("octo/none", EXIT_USAGE_ERROR, "the App is not installed on octo/none", id="unknown"),
        pytest.param("octo", EXIT_USAGE_ERROR, "octo is not OWNER/REPO", id="no name"),
    ],
)
def test_the_dry_run_of_an_audit_prints_the_issue_and_writes_nothing(
    github_setup, monkeypatch, capsys, repo, status, words
):
    github_setup.github.state.push_base(github_setup.repo, {"README.md": "# A tool\n"})
    github_setup.github.install_app("other")
    if repo == "octo/none":
        github_setup.github.installations.pop(github_setup.installation)
    monkeypatch.setenv("GITHUB_API_URL", github_setup.github.url)
    monkeypatch.setenv("APP_ID", github_setup.github.app_id)
    monkeypatch.setenv("PRIVATE_KEY", github_setup.github.private_key)
    monkeypatch.setenv("WEBHOOK_SECRET", github_setup.github.secret)
    assert main(["audit", repo, "--dry-run"]) == status
    told = capsys.readouterr()
    assert words in told.out + told.err
    assert not github_setup.github.write_requests
