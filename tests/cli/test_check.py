"""What `check` reads, which rules judge, where reports go and how it ends."""

from __future__ import annotations

import io
import json
import subprocess
from types import SimpleNamespace

import pytest

from bot.cli.main import main
from bot.cli.usage import EXIT_CLEAN, EXIT_FINDINGS, EXIT_UNAVAILABLE, EXIT_USAGE_ERROR

CLEAN = """# A list

## Fusion
- [A Paper on Fusion of Views](https://arxiv.org/abs/2001.00001) [CVPR 2020]
- [A Paper on Trust in Fusion](https://arxiv.org/abs/2001.00002) [CVPR 2020]
"""
REPEATED = "- [A Paper on Fusion of Views](https://arxiv.org/pdf/2001.00001) [CVPR 2020]\n"
INSECURE = "- [A Paper on Secure Fusion](http://arxiv.org/abs/2001.00003) [CVPR 2020]\n"
CONFIG = ".github/awesome-review.yml"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    repository = tmp_path / "repository"
    repository.mkdir()
    monkeypatch.chdir(repository)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (repository / ".git").mkdir()
    write(repository, {"README.md": CLEAN})
    return repository


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def check(capsys, *arguments, status=None):
    result = main(["check", "--offline", "--format", "json", *arguments])
    captured = capsys.readouterr()
    if status is not None:
        assert result == status, captured.err
    document = json.loads(captured.out) if captured.out else {}
    return SimpleNamespace(
        status=result,
        err=captured.err,
        files=[row["path"] for row in document.get("files", [])],
        findings=[(row["path"], row["line"], row["rule"]) for row in document.get("findings", [])],
    )


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        pytest.param([], ["README.md", "docs/more.md"], id="this folder unless another is named"),
        pytest.param(["."], ["README.md", "docs/more.md"], id="a folder, its lists found as the bot does"),
        pytest.param(["docs"], ["docs/more.md"], id="a folder below the root"),
        pytest.param(["README.md"], ["README.md"], id="a file"),
        pytest.param(
            ["docs/more.md", "README.md"], ["docs/more.md", "README.md"], id="several, in their order"
        ),
        pytest.param(["*.md", "**/more.md"], None, id="globs that the shell left alone"),
        pytest.param(
            ["./README.md", "README.md"], ["./README.md", "README.md"], id="one twice is read twice"
        ),
    ],
)
def test_paths_name_lists(folder, capsys, arguments, files):
    other = {"docs/more.md": CLEAN, "CONTRIBUTING.md": CLEAN, "docs/prose.md": "# Prose\n\nWords.\n"}
    write(folder, {**other, ".hidden/list.md": CLEAN, "notes.txt": CLEAN})
    seen = check(capsys, *arguments, "--allow-empty", status=EXIT_CLEAN).files
    assert seen == files if files else set(seen) >= {"README.md", "docs/more.md"}


def test_a_file_of_any_name_is_judged_where_it_is_named(folder, capsys):
    write(folder, {"CONTRIBUTING.md": CLEAN + REPEATED})
    assert check(capsys, "CONTRIBUTING.md").findings == [("CONTRIBUTING.md", 6, "duplicate-entry")]


def test_standard_input_is_judged_under_the_name_it_is_given(folder, capsys, monkeypatch):
    write(folder, {CONFIG: "rules: {insecure-link: off}\n"})
    raw = io.BytesIO((CLEAN + REPEATED + INSECURE).encode())
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=raw))
    seen = check(capsys, "-", "--stdin-filename", "docs/list.md", status=EXIT_FINDINGS)
    assert seen.findings == [("docs/list.md", 6, "duplicate-entry")]


def test_standard_input_is_compared_with_a_revision_of_the_file_that_it_stands_for(
    folder, capsys, monkeypatch
):
    commit(folder)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO((CLEAN + INSECURE).encode())))
    seen = check(capsys, "-", "--stdin-filename", "README.md", "--base", "HEAD")
    assert seen.findings == [("README.md", 6, "insecure-link")]


def commit(folder):
    (folder / ".git").rmdir()
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "list"]):
        name = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *name, *words], check=True, capture_output=True, cwd=folder)


def test_a_change_of_several_lists_is_judged_as_one(folder, capsys):
    write(folder, {"old.md": CLEAN.replace("Fusion of Views", "Old Views").replace("0001", "0011")})
    commit(folder)
    write(folder, {"README.md": CLEAN + INSECURE, "new.md": CLEAN.replace("20/2001", "20/2011")})
    seen = check(capsys, "--base", "HEAD", status=EXIT_FINDINGS)
    assert ("README.md", 6, "insecure-link") in seen.findings
    assert {path for path, _, rule in seen.findings if rule == "duplicate-entry"} == {"new.md"}


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        pytest.param([], ["duplicate-entry", "insecure-link"], id="all"),
        pytest.param(["--select", "insecure-link"], ["insecure-link"], id="one"),
        pytest.param(
            ["--select", "insecure_link,dead-link"], ["insecure-link"], id="several, with underscores"
        ),
        pytest.param(["--ignore", "insecure-link"], ["duplicate-entry"], id="all but one"),
        pytest.param(
            ["--select", "duplicate-entry", "--ignore", "duplicate-entry"], [], id="ignoring counts more"
        ),
    ],
)
def test_rules_are_selected_and_ignored(folder, capsys, arguments, rules):
    write(folder, {"README.md": CLEAN + REPEATED + INSECURE})
    assert [rule for *_, rule in check(capsys, *arguments).findings] == rules


def test_a_rule_that_is_selected_judges_though_the_configuration_has_it_off(folder, capsys):
    write(folder, {"README.md": CLEAN + INSECURE, CONFIG: "rules: {insecure-link: off}\n"})
    assert check(capsys).findings == []
    assert check(capsys, "--select", "insecure-link").findings == [("README.md", 6, "insecure-link")]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], EXIT_FINDINGS),
        (["--fail-on", "hint"], EXIT_FINDINGS),
        (["--fail-on", "warning"], EXIT_CLEAN),
        (["--fail-on", "error"], EXIT_CLEAN),
        (["--fail-on", "never"], EXIT_CLEAN),
        (["--exit-zero"], EXIT_CLEAN),
        (["--exit-zero", "--strict"], EXIT_UNAVAILABLE),
        (["--strict"], EXIT_FINDINGS),
        (["--fail-on", "error", "--strict"], EXIT_UNAVAILABLE),
    ],
    ids=str,
)
def test_the_exit_status_says_what_was_found(folder, capsys, arguments, status):
    write(folder, {"README.md": CLEAN + INSECURE})
    check(capsys, *arguments, status=status)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["empty.md"], "empty.md: no entry was found in it, and no link.", id="an empty file"),
        pytest.param(
            ["links.md"],
            "links.md: no entry was found in it; lines 1, 3 with links were not read as entries.",
            id="links that are no entries",
        ),
        pytest.param(["bare"], "bare holds no list", id="a folder without lists"),
        pytest.param(["--select", "insecure-lnk"], "did you mean “insecure-link”?", id="a misspelled rule"),
        pytest.param(
            ["--ignore", "zzz"], "“zzz” is no rule; `awesome-review rules`", id="a rule there is not"
        ),
        pytest.param(["none.md"], "none.md cannot be read", id="no such file"),
        pytest.param(["octo/awesome"], "octo/awesome cannot be read --offline", id="GitHub, offline"),
        pytest.param(
            ["README.md", "empty.md", "--base", "empty.md"], "one list; name that list", id="one base"
        ),
        pytest.param(
            ["--format", "text", "--format", "json"], "Only one report", id="two reports to one place"
        ),
        pytest.param(["--output", "no/such/folder.json"], "cannot be written", id="nowhere to write"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(folder, capsys, arguments, words):
    (folder / "bare").mkdir()
    write(folder, {"empty.md": "", "links.md": "[a](https://a.example)\n\nhttps://b.example\n"})
    assert main(["check", "--offline", *arguments]) == EXIT_USAGE_ERROR
    captured = capsys.readouterr()
    assert words in captured.err
    assert not captured.out


def test_a_file_without_entries_beside_others_is_named_and_harmless(folder, capsys):
    write(folder, {"empty.md": ""})
    seen = check(capsys, "README.md", "empty.md", status=EXIT_CLEAN)
    assert "empty.md: no entry was found" in seen.err
    assert check(capsys, "empty.md", "--allow-empty", status=EXIT_CLEAN).err == ""


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        pytest.param(["--format", "sarif", "--output", "a"], {"a": "sarif"}, id="format, then file"),
        pytest.param(["--output", "a", "--format", "sarif"], {"a": "sarif"}, id="file, then format"),
        pytest.param(["--output", "a.sarif"], {"a.sarif": "sarif"}, id="the name says which"),
        pytest.param(
            [
                "--format",
                "text",
                "--format",
                "json",
                "--output",
                "b",
                "--format",
                "junit",
                "--output",
                "c.xml",
            ],
            {"": "text", "b": "json", "c.xml": "junit"},
            id="several at once",
        ),
        pytest.param(
            ["--output", "a.json", "--output", "b.rdjson"], {"a.json": "json", "b.rdjson": "rdjson"}, id="two"
        ),
    ],
)
def test_reports_go_where_they_are_sent(folder, capsys, arguments, written):
    assert main(["check", "--offline", *arguments]) == EXIT_CLEAN
    texts = {
        file: (folder / file).read_text("utf-8") if file else capsys.readouterr().out for file in written
    }
    marks = {
        "text": "entries judged",
        "json": '"summary"',
        "sarif": '"runs"',
        "junit": "<testsuites",
        "rdjson": '"diagnostics"',
    }
    assert {file: marks[name] in texts[file] for file, name in written.items()} == dict.fromkeys(
        written, True
    )


@pytest.mark.parametrize(
    ("place", "found"),
    [
        pytest.param("repository/.github", True, id="beside the list"),
        pytest.param("repository/docs/.github", False, id="below it"),
        pytest.param(".github", False, id="above the repository's root"),
    ],
)
def test_the_configuration_is_looked_for_from_the_list_upwards(folder, capsys, place, found):
    write(folder, {"README.md": CLEAN + INSECURE})
    write(folder.parent, {f"{place}/awesome-review.yml": "rules: {insecure-link: off}\n"})
    assert check(capsys, "README.md").findings == ([] if found else [("README.md", 6, "insecure-link")])


def test_quiet_prints_findings_alone_and_verbose_names_every_entry(folder, capsys):
    write(folder, {"README.md": CLEAN + INSECURE})
    main(["check", "--offline", "--quiet"])
    assert capsys.readouterr().out.count("\n") == 3
    main(["check", "--offline", "README.md"])
    assert "Offline, entries were compared" in capsys.readouterr().out
