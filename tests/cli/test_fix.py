"""`fix` makes the suggested changes and no other, once, and says what it leaves and why."""

from __future__ import annotations

import io
import os
import subprocess
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli import output
from bot.cli.fixing import FixedFile, write_fixed
from bot.cli.main import main
from bot.cli.usage import EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE_ERROR, UsageError

LIST = """# A list

## Fusion
- [A Paper on Fusion of Views](https://arxiv.org/abs/2001.00001) [CVPR 2020]
- [A Paper on Trust in Fusion](http://arxiv.org/abs/2001.00002?utm_source=x) [CVPR 2020]
- [Größe of Fusion](https://arxiv.org/abs/2001.00004) [CVPR 2020]
- [A Paper on Fusion of Views](https://arxiv.org/pdf/2001.00001) [CVPR 2020]
- [A Paper on Files in Fusion](papers/none.pdf) [CVPR 2020]
"""
FIXED = """# A list

## Fusion
- [A Paper on Fusion of Views](https://arxiv.org/abs/2001.00001) [CVPR 2020]
- [A Paper on Trust in Fusion](https://arxiv.org/abs/2001.00002) [CVPR 2020]
- [Größe of Fusion](https://arxiv.org/abs/2001.00004) [CVPR 2020]
- [A Paper on Files in Fusion](papers/none.pdf) [CVPR 2020]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    monkeypatch.chdir(repository)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (repository / "README.md").write_bytes(LIST.encode())
    return repository


def fix(capsys, *arguments, status=None):
    result = main(["fix", "--offline", *arguments])
    captured = capsys.readouterr()
    if status is not None:
        assert result == status, captured
    return captured


@pytest.mark.parametrize(
    "convert",
    [
        pytest.param(lambda text: text, id="as most files are"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="lines that end in CR LF"),
        pytest.param(lambda text: text.removesuffix("\n"), id="no line break at the end"),
        pytest.param(lambda text: "\ufeff" + text, id="a byte order mark"),
        pytest.param(
            lambda text: text.replace("# A list\n", "# A list\r\n"), id="one line that ends in CR LF"
        ),
        pytest.param(lambda text: text + "\x0c\u2028\tend", id="form feeds and the like"),
    ],
)
def test_a_fixed_list_differs_in_the_fixed_lines_alone(folder, capsys, convert):
    file = folder / "README.md"
    file.write_bytes(convert(LIST).encode())
    fix(capsys, "--ignore", "dead-link", status=EXIT_CLEAN)
    assert file.read_bytes() == convert(FIXED).encode()
    said = fix(capsys, "--ignore", "dead-link", status=EXIT_CLEAN)
    assert said.out.startswith("Nothing to fix.")
    assert file.read_bytes() == convert(FIXED).encode()


@pytest.mark.usefixtures("folder")
def test_what_is_left_is_named_with_the_reason(capsys):
    said = fix(capsys, "--select", "insecure-link,dead-link,misplaced-entry", status=EXIT_FINDINGS).out
    assert "README.md: 1 finding fixed (insecure-link 1)" in said
    assert "README.md:5: left" not in said


@pytest.mark.usefixtures("folder")
def test_a_dead_link_is_left_to_a_person(capsys, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    result = main(["fix", "README.md", "--select", "dead-link"])
    said = capsys.readouterr().out
    assert result == EXIT_FINDINGS
    assert "README.md:8: left: “papers/none.pdf” names no file of the repository. [dead-link]" in said
    assert "what is right is for a person to decide" in said


def test_a_diff_is_one_that_git_applies_and_changes_nothing_itself(folder, capsys):
    said = fix(capsys, "--diff", "--quiet", "--ignore", "dead-link", status=EXIT_FINDINGS)
    assert (folder / "README.md").read_text("utf-8") == LIST
    assert said.err.strip() == ""
    (folder / ".git").rmdir()
    subprocess.run(["git", "init", "-q"], check=True, cwd=folder)
    subprocess.run(["git", "apply", "-"], input=said.out.encode(), check=True, cwd=folder)
    assert (folder / "README.md").read_text("utf-8") == FIXED
    assert fix(capsys, "--diff", "--ignore", "dead-link", status=EXIT_CLEAN).out == ""


def test_standard_input_comes_back_fixed_on_standard_output(folder, capsysbinary, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(LIST.replace("\n", "\r\n").encode())))
    assert main(["fix", "--offline", "-", "--ignore", "dead-link"]) == EXIT_CLEAN
    assert capsysbinary.readouterr().out == FIXED.replace("\n", "\r\n").encode()
    assert (folder / "README.md").read_text("utf-8") == LIST


def test_with_a_base_only_what_is_proposed_is_fixed(folder, capsys):
    (folder / "before.md").write_text(LIST, "utf-8")
    proposed = "- [A Paper on Secure Fusion](http://arxiv.org/abs/2001.00007) [CVPR 2020]\n"
    (folder / "README.md").write_text(LIST + proposed, "utf-8")
    fix(capsys, "README.md", "--base", "before.md", status=EXIT_CLEAN)
    assert (folder / "README.md").read_text("utf-8") == LIST + proposed.replace("http:", "https:")


def test_a_file_keeps_its_permissions_and_a_link_stays_a_link(folder, capsys):
    (folder / "README.md").rename(folder / "list.md")
    (folder / "list.md").chmod(0o640)
    os.symlink("list.md", folder / "README.md")
    fix(capsys, "README.md", "--ignore", "dead-link", status=EXIT_CLEAN)
    assert (folder / "README.md").is_symlink()
    assert (folder / "list.md").stat().st_mode & 0o777 == 0o640
    assert (folder / "list.md").read_text("utf-8") == FIXED
    assert sorted(path.name for path in folder.iterdir()) == [".git", "README.md", "list.md"]


def test_a_list_that_was_changed_meanwhile_is_left_as_it_is(folder):
    fixed = FixedFile("README.md", folder / "README.md", "what was read", FIXED, Counter())
    with pytest.raises(UsageError, match="was changed meanwhile"):
        write_fixed(fixed)
    assert (folder / "README.md").read_text("utf-8") == LIST


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("path", ["octo/awesome", "https://github.com/octo/awesome"])
def test_only_files_on_this_machine_are_fixed(capsys, path):
    assert "cannot be read --offline" in fix(capsys, path, status=EXIT_USAGE_ERROR).err


def test_a_file_that_cannot_be_written_is_wrong_use_and_leaves_nothing(tmp_path):
    with pytest.raises(UsageError, match="cannot be written"):
        output.write_file(tmp_path / "no" / "file.md", b"text")
    output.write_file(tmp_path / "new.md", b"text")
    assert [path.name for path in tmp_path.iterdir()] == ["new.md"]


ADDRESSES = st.sampled_from(
    [
        "https://arxiv.org/abs/2001.{:05}",
        "http://arxiv.org/pdf/2001.{:05}",
        "https://arxiv.org/abs/2001.{:05}?utm_source=a",
    ]
)
ROWS = st.lists(st.tuples(st.integers(1, 6), ADDRESSES, st.sampled_from(["\n", "\r\n", "\n\n"])), max_size=8)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_a_second_run_changes_nothing(folder: Path, rows):
    lines = [f"- [Paper {n} of Views]({url.format(n)}) [CVPR 2020]{end}" for n, url, end in rows]
    file = folder / "README.md"
    file.write_bytes(("# A list\n\n## Fusion\n" + "".join(lines)).encode())
    main(["fix", "--offline", "README.md", "--quiet", "--allow-empty"])
    once = file.read_bytes()
    main(["fix", "--offline", "README.md", "--quiet", "--allow-empty"])
    assert file.read_bytes() == once
