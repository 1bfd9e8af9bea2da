"""What a terminal shows fits its width, marks the changed words, and is as plain as it is asked to be."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
from pathlib import Path
from socket import create_server

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.formats.screen import as_screen
from bot.cli.progress import Progress
from bot.cli.styled import Screen, Segment, Style, cell_width, word_difference
from bot.core.model import Missing, Question, Ref
from tests.cli.test_formats import LIST, check_list

ROOT = Path(__file__).parents[2]
SGR = re.compile(r"\x1b\[[\d;]*m")
TEXTS = st.text(st.sampled_from("ab é多\u0301[](:/"), max_size=200)


def width(line: str) -> int:
    return sum(map(cell_width, SGR.sub("", line)))


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize("has_color", [True, False])
def test_no_line_is_wider_than_the_terminal(columns, has_color):
    text = (
        LIST
        + "- [多模态学习综述" * 3
        + "多模态学习综述" * 9
        + "](http://arxiv.org/abs/2001.00009) [CVPR 2020]\n"
    )
    shown = as_screen(check_list(text), Screen(columns, has_color), is_verbose=True)
    assert max(map(width, shown.split("\n"))) <= columns
    assert bool(SGR.search(shown)) == has_color


def test_the_findings_of_an_entry_stand_below_its_title_with_one_difference():
    shown = as_screen(check_list(), Screen(100, has_color=False))
    last = shown.split("lists/my list.md:9  Größe, 100% & “more”: a, b\n")[1].split("\n\n")[0]
    assert [line.split()[0] for line in last.split("\n") if not line.startswith("     ")] == [
        "hint",
        "hint",
        "-",
        "+",
    ]
    assert "[-http-]://arxiv.org/abs/2001.00003[-?utm_source=x-]" in last.replace("\n    ", "")
    assert "{+https+}://arxiv.org/abs/2001.00003)" in last.replace("\n    ", "")


@given(TEXTS, TEXTS)
def test_the_words_of_a_difference_are_those_of_the_two_lines(before, after):
    old, new = word_difference(before, after)
    assert ("".join(one.text for one in old), "".join(one.text for one in new)) == (before, after)
    same_old = [one.text for one in old if one.style is Style.OLD]
    assert same_old == [one.text for one in new if one.style is Style.NEW]


@given(TEXTS, st.integers(20, 60), st.booleans())
def test_wrapping_loses_nothing_but_blanks(text, columns, has_color):
    lines = list(Screen(columns, has_color).wrap([Segment(text, Style.ERROR)], "  ", "    "))
    assert all(width(line) <= columns for line in lines)
    assert SGR.sub("", "".join(lines)).replace(" ", "") == text.replace(" ", "")


def test_progress_tells_entries_sources_and_what_is_waited_for():
    progress = Progress(None)
    progress.start("README.md", 814)
    progress.advance(100)
    progress.ask([Question("arXiv", Ref("arxiv", str(n))) for n in range(5)])
    progress.on_answer("arXiv", [Missing(), Missing()], 0.1)
    line = progress.describe(80)
    assert line.startswith("README.md: 100 of 814 entries · ")
    assert line.endswith("arXiv 2/5")
    progress.pause("30 s until arXiv may be asked again")
    assert "30 s until arXiv" in progress.describe(90)
    assert len(progress.describe(40)) < 40
    progress.forget_open()
    assert "2/5" not in progress.describe(80)


def run_on_terminal(folder: Path, *arguments: str, **variables: str) -> str:
    """What a command shows on a terminal of 80 columns."""
    main_end, terminal_end = pty.openpty()
    environment = {"PATH": "", "HOME": str(folder), "PYTHONPATH": str(ROOT), "COLUMNS": "80", "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={**environment, **variables},
        stdin=subprocess.DEVNULL,
        stdout=terminal_end,
        stderr=terminal_end,
    )
    os.close(terminal_end)
    shown = b""
    while True:
        try:
            piece = os.read(main_end, 65_536) if select.select([main_end], [], [], 60)[0] else b""
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(main_end)
    process.wait(60)
    return shown.decode()


@pytest.mark.parametrize(
    ("arguments", "variables", "has_color"),
    [
        pytest.param([], {}, True, id="as it comes"),
        pytest.param(["--no-color"], {}, False, id="the option"),
        pytest.param([], {"NO_COLOR": "1"}, False, id="NO_COLOR"),
        pytest.param([], {"TERM": "dumb"}, False, id="a terminal that shows none"),
    ],
)
def test_a_terminal_is_shown_colours_unless_it_is_not_to_be(tmp_path, arguments, variables, has_color):
    (tmp_path / "README.md").write_text(LIST, "utf-8")
    shown = run_on_terminal(tmp_path, "check", "--offline", *arguments, **variables)
    assert bool(SGR.search(shown)) == has_color
    assert "README.md:5  A Paper on Trust in Fusion" in SGR.sub("", shown)
    assert max(map(width, shown.replace("\r", "").split("\n"))) <= 80


def test_progress_is_one_line_that_leaves_nothing_behind(tmp_path):
    (tmp_path / "README.md").write_text(LIST, "utf-8")
    nowhere = "http://127.0.0.1:9"
    shown = run_on_terminal(
        tmp_path, "check", "README.md", "--no-color", HTTP_PROXY=nowhere, HTTPS_PROXY=nowhere
    )
    states = shown.split("\r\x1b[K")
    assert any("README.md: 0 of 4 entries" in state for state in states)
    assert all("\n" not in state for state in states[:-1])
    assert max(map(width, states[:-1])) < 80
    assert "No source could be reached" in states[-1].replace("\r\n", " ")


def test_who_interrupts_is_told_how_far_it_came_and_finds_no_file_changed(tmp_path):
    (tmp_path / "README.md").write_text(LIST, "utf-8")
    with create_server(("127.0.0.1", 0)) as silent:
        proxy = f"http://127.0.0.1:{silent.getsockname()[1]}"
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "fix", "README.md"],
            cwd=tmp_path,
            env={"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "HTTPS_PROXY": proxy, "HTTP_PROXY": proxy},
            stderr=subprocess.PIPE,
        )
        silent.settimeout(60)
        connection, _ = silent.accept()  # a source is being asked and keeps silent
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        connection.close()
    assert process.returncode == 130
    assert said.decode() == (
        "awesome-review: interrupted after 0 of 4 entries of README.md; no file was changed.\n"
    )
    assert (tmp_path / "README.md").read_text("utf-8") == LIST
