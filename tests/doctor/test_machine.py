"""What is wrong with the settings is said as a service starts, with the path or the port, in one sentence."""

from __future__ import annotations

import os
import socket
import sqlite3
from pathlib import Path

import pytest

from bot.cli import main
from bot.doctor.diagnosis import Health
from bot.doctor.machine import find_database_problem, find_port_problem
from bot.doctor.storage import diagnose_database
from bot.fake_github.accounts import key_pair


def make_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (x)")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param("new.sqlite", None, "", id="a file that is to be made"),
        pytest.param("empty.sqlite", b"", "", id="an empty file"),
        pytest.param("absent/x.sqlite", None, "there is no folder {folder}/absent.", id="no folder"),
        pytest.param("notes.txt", b"Hello, this is no database", "is no SQLite database.", id="another file"),
        pytest.param(".", None, "it is a folder.", id="a folder"),
    ],
)
def test_a_database_s_file_is_tried(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    problem = find_database_problem(f"sqlite:///{path}")
    assert problem.endswith(words.format(folder=tmp_path)) if words else not problem
    assert not words or str(path) in problem
    diagnosis = diagnose_database(f"sqlite:///{path}")
    assert (diagnosis.health is Health.OK) == (not words)


def test_a_database_that_is_there_and_one_that_is_no_file_are_fine(tmp_path: Path) -> None:
    make_database(tmp_path / "d.sqlite")
    assert not find_database_problem(f"sqlite:///{tmp_path}/d.sqlite")
    assert not find_database_problem("postgresql+psycopg://user:password@127.0.0.1:1/none")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert f"may not write {tmp_path}" in find_database_problem(f"sqlite:///{tmp_path}/d.sqlite")
    tmp_path.chmod(0o700)


def test_a_port_is_tried() -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert find_port_problem(port) == (
            f"port {port} is used by another program; end that, or set PORT to another one."
        )
    assert find_port_problem(port) == ""


@pytest.mark.parametrize("is_registered", [True, False], ids=["with an App", "before there is one"])
def test_a_service_says_all_that_is_wrong_and_ends(
    tmp_path: Path,
    is_registered: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    credentials = {"APP_ID": "7", "PRIVATE_KEY": key_pair()[0], "WEBHOOK_SECRET": "s"}
    for name in ("APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "WEBHOOK_SECRET", "GITHUB_TOKEN", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        variables = {
            "ENV_FILE": str(tmp_path / ".env"),
            "DATABASE_URL": f"sqlite:///{tmp_path}/absent/x.sqlite",
            "PORT": str(taken.getsockname()[1]),
            **(credentials if is_registered else {}),
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        assert main.main(["serve"]) == 2
    error = capsys.readouterr().err
    assert f"DATABASE_URL: {tmp_path}/absent/x.sqlite cannot be opened" in error
    assert "is used by another program" in error
    assert "Traceback" not in error
