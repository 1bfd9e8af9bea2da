"""The demonstration as a newcomer runs it, and the recorded answers that stand in place of the network."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from bot.demo.recorded import RecordedAdapter, RecordedAnswer, create_session

HERE = Path(__file__).parents[1]
LIST = HERE.parent / "bot" / "demo" / "list.md"
GOLDEN = HERE / "golden" / "demo.txt"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command with nothing at hand: an empty folder, a dead proxy, credentials that are none."""
    for name in ("here", "tmp"):
        (folder / name).mkdir()
    nowhere = "http://127.0.0.1:9"
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(HERE.parent),
        "PYTHONIOENCODING": "utf-8",
        "HOME": str(folder / "here"),
        "TMPDIR": str(folder / "tmp"),
        "HTTP_PROXY": nowhere,
        "HTTPS_PROXY": nowhere,
        "DATABASE_URL": "mysql://not-for-us",
        "PRIVATE_KEY": "none",
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder / "here",
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def left(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_demonstration_reads_as_a_review_and_ends_clean(tmp_path: Path) -> None:
    ran = run(tmp_path, "-m", "bot", "demo")
    shown = re.sub(r"\d+\.\d s", "_ s", ran.stdout)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(shown, encoding="utf-8")
    assert shown == GOLDEN.read_text(encoding="utf-8")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert left(tmp_path) == []


def test_the_demonstration_fails_where_the_review_lacks_what_it_should_find(tmp_path: Path) -> None:
    without = re.sub(r"- \[Quantifying .*\n\n", "", LIST.read_text(encoding="utf-8"))
    ran = run(
        tmp_path, "-c", f"import sys; from bot.demo.play import play_demo; sys.exit(play_demo({without!r}))"
    )
    assert "the paper that the list already has was not found" in ran.stdout
    assert (ran.returncode, ran.stderr) == (1, "")
    assert left(tmp_path) == []


def test_the_golden_review_fits_a_terminal() -> None:
    assert max(map(len, GOLDEN.read_text(encoding="utf-8").splitlines())) <= 80


ANSWERS = (
    RecordedAnswer("https://a.example/api?id=1,2", b"ids", "text/plain"),
    RecordedAnswer("https://a.example/api", b'{"rest": true}', status=404, headers={"Retry-After": "7"}),
    RecordedAnswer("https://a.example/batch", b"[]", method="POST", request_json={"ids": [1]}),
)


@pytest.mark.parametrize(
    ("url", "body"),
    [
        pytest.param("https://a.example/api?id=1,2", "ids", id="as recorded"),
        pytest.param("https://a.example/api?max=2&id=1%2C2", "ids", id="more parameters, written otherwise"),
        pytest.param(
            "https://a.example/api?id=1", '{"rest": true}', id="other parameters: the next that fits"
        ),
    ],
)
def test_an_answer_is_given_to_its_question(url: str, body: str) -> None:
    assert create_session(RecordedAdapter(ANSWERS)).get(url).text == body


def test_an_answer_has_its_status_and_headers() -> None:
    answer = create_session(RecordedAdapter(ANSWERS)).get("https://a.example/api")
    assert (answer.status_code, answer.headers["retry-after"]) == (404, "7")
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        pytest.param("GET", "https://b.example/api", None, id="another host"),
        pytest.param("GET", "http://a.example/api", None, id="another scheme"),
        pytest.param("GET", "https://a.example/api/more", None, id="another path"),
        pytest.param("GET", "https://a.example/batch", None, id="another method"),
        pytest.param("POST", "https://a.example/batch", {"ids": [2]}, id="another body"),
        pytest.param("POST", "https://a.example/batch", None, id="no body"),
    ],
)
def test_any_other_question_fails_as_without_a_network(method: str, url: str, body: object) -> None:
    adapter = RecordedAdapter(ANSWERS)
    data = None if body is None else json.dumps(body)
    with pytest.raises(requests.ConnectionError):
        create_session(adapter).request(method, url, data=data)
    assert adapter.unmatched_requests == adapter.received_requests == [f"{method} {url}"]


def test_a_body_is_compared_by_what_it_says() -> None:
    adapter = RecordedAdapter(ANSWERS)
    assert create_session(adapter).post("https://a.example/batch", data=b'{ "ids":[1]}').json() == []
    assert adapter.unmatched_requests == []
