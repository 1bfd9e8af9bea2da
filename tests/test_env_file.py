"""A file of variables: what people write into one is read, and what is written comes back."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import env_file

LINES = {
    "bare": ("PORT=9000", {"PORT": "9000"}),
    "export and blanks": ("  export PORT = 9000  ", {"PORT": "9000"}),
    "double quotes": (r'A="x \"y\" \\ z\n2"', {"A": 'x "y" \\ z\n2'}),
    "single quotes": (r"A='x \n \"'", {"A": r"x \n \""}),
    "an equals sign in the value": ("A=b=c", {"A": "b=c"}),
    "a comment": ("# A=b", {}),
    "no variable": ("hello there", {}),
    "a name that is none": ("9A=b", {}),
    "CRLF": ("A=b\r\nC=d\r\n", {"A": "b", "C": "d"}),
}


@pytest.mark.parametrize(("text", "expected"), LINES.values(), ids=LINES)
def test_a_line_is_read(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    (tmp_path / ".env").write_bytes(text.encode())
    assert env_file.read(str(tmp_path / ".env")) == expected


def test_a_file_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert env_file.read(str(tmp_path / ".env")) == {}
    assert env_file.read(str(tmp_path)) == {}


@given(
    st.dictionaries(st.from_regex(r"[A-Z_]{1,9}", fullmatch=True), st.text().filter(lambda t: "\r" not in t))
)
def test_what_is_written_comes_back(
    tmp_path_factory: pytest.TempPathFactory, variables: dict[str, str]
) -> None:
    path = tmp_path_factory.mktemp("env") / ".env"
    path.write_text("OLD1=kept\n", "utf-8")
    variables = {name: value.encode("utf-8", "replace").decode() for name, value in variables.items()}
    env_file.write(str(path), variables)
    assert env_file.read(str(path)) == {"OLD1": "kept", **variables}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
