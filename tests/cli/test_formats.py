"""Every format of a report says the same: each finding on its entry, each fix with those that it mends."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.cli.check_result import CheckResult, JudgedLists
from bot.cli.formats import format_result
from bot.cli.options import FORMAT_NAMES
from bot.core import review
from bot.core.model import Unavailable
from bot.core.text.lines import replace_lines

LIST = """# A list

## Fusion
- [A Paper on Fusion of Views](https://arxiv.org/abs/2001.00001) [CVPR 2020]
- [A Paper on Trust in Fusion](http://arxiv.org/abs/2001.00002) [CVPR 2020]

- [A Paper on Fusion of Views](https://arxiv.org/pdf/2001.00001) [CVPR 2020]

- [Größe, 100% & “more”: a, b](http://arxiv.org/abs/2001.00003?utm_source=x) [CVPR 2020]
"""
MENDED = """# A list

## Fusion
- [A Paper on Fusion of Views](https://arxiv.org/abs/2001.00001) [CVPR 2020]
- [A Paper on Trust in Fusion](https://arxiv.org/abs/2001.00002) [CVPR 2020]

- [Größe, 100% & “more”: a, b](https://arxiv.org/abs/2001.00003) [CVPR 2020]
"""
LINES_AND_RULES = [
    (5, "insecure-link"),
    (7, "duplicate-entry"),
    (9, "insecure-link"),
    (9, "tracking-parameters"),
]


@cache
def check_list(text: str = LIST) -> CheckResult:
    submission = review.submit_whole_list("lists/my list.md", text)
    answered = review.answer_questions(submission, lambda qs: dict.fromkeys(qs, Unavailable("it is down")))
    return CheckResult((JudgedLists(answered, review.check(answered), is_whole=True),))


def report(name: str) -> str:
    return format_result(name, check_list())


def apply_fixes(fixes: list[dict]) -> str:
    unique = {(fix["start_line"], fix["end_line"], fix["text"]) for fix in fixes}
    return replace_lines(LIST, [(a, b, text.split("\n") if text else ()) for a, b, text in unique])


def test_json_locates_each_finding_on_its_entry_and_its_fix_on_the_lines_that_it_replaces():
    document = json.loads(report("json"))
    assert document["version"] == 2
    assert [(one["line"], one["rule"]) for one in document["findings"]] == LINES_AND_RULES
    assert apply_fixes([one["fix"] for one in document["findings"]]) == MENDED
    assert document["findings"][2]["fix"] == document["findings"][3]["fix"]
    assert document["findings"][3]["fix"]["rules"] == ["insecure-link", "tracking-parameters"]
    assert document["summary"] == {
        "entries": 4,
        "findings": 4,
        "errors": 1,
        "warnings": 0,
        "hints": 3,
        "unverified": 4,
        "unread": 0,
        "waived": 0,
    }


def test_json_gives_no_fix_to_a_finding_that_the_fix_of_its_entry_leaves():
    text = "# L\n\n## Papers\n" + "".join(
        f"- [Paper {n} of Views]({'http' if n == 9 else 'https'}://t{n}.example/) - Words{'.' * (n < 40)}\n"
        for n in (*range(40), 9)
    )
    findings = json.loads(format_result("json", check_list(text)))["findings"]
    for one in findings:
        assert one["fix"] is None or one["rule"] in one["fix"]["rules"]


def test_the_text_shows_one_diff_below_all_findings_of_an_entry():
    last = report("text").split("lists/my list.md:9: ", 1)[1]
    assert re.search(
        r"\[insecure-link\]\nlists/my list.md:9: hint: .*\[tracking-parameters\]\n    - - ", last
    )
    assert last.count("    + ") == 1


def test_annotations_of_a_workflow_are_one_line_each_and_escaped():
    lines = report("github").split("\n")
    places = [
        re.match(r"::(\w+) file=lists/my list.md,line=(\d+),endLine=\d+,title=([\w-]+)::", li) for li in lines
    ]
    assert [(int(match[2]), match[3]) for match in places if match] == LINES_AND_RULES
    assert [match[1] for match in places if match] == ["notice", "error", "notice", "notice"]


def test_sarif_names_known_rules_and_replaces_the_text_of_whole_lines():
    (run,) = json.loads(report("sarif"))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [
        (one["locations"][0]["physicalLocation"]["region"]["startLine"], rules[one["ruleIndex"]])
        for one in run["results"]
    ] == LINES_AND_RULES
    regions = {
        json.dumps(change["replacements"][0])
        for one in run["results"]
        for change in one["fixes"][0]["artifactChanges"]
    }
    text = LIST
    for replacement in sorted(map(json.loads, regions), key=lambda r: -r["deletedRegion"]["startLine"]):
        region, lines = replacement["deletedRegion"], text.split("\n")
        start = sum(len(line) + 1 for line in lines[: region["startLine"] - 1]) + region["startColumn"] - 1
        end = sum(len(line) + 1 for line in lines[: region["endLine"] - 1]) + region["endColumn"] - 1
        text = text[:start] + replacement["insertedContent"]["text"] + text[end:]
    assert text == MENDED
    assert (
        run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        == "lists/my%20list.md"
    )


def test_rdjson_suggests_each_fix_once():
    diagnostics = json.loads(report("rdjson"))["diagnostics"]
    assert [
        (d["location"]["range"]["start"]["line"], d["code"]["value"]) for d in diagnostics
    ] == LINES_AND_RULES
    suggestions = [one for d in diagnostics for one in d.get("suggestions", [])]
    assert len(suggestions) == 3
    lines = [(s["range"]["start"]["line"], s["range"]["end"]["line"], s["text"]) for s in suggestions]
    assert replace_lines(LIST, [(a, b, text.split("\n") if text else ()) for a, b, text in lines]) == MENDED


def test_junit_has_a_case_for_each_entry():
    root = ET.fromstring(report("junit").encode())
    (suite,) = root
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("4", "3", "1")
    assert [failure.get("type") for failure in suite.iter("failure")][
        -1
    ] == "insecure-link tracking-parameters"


def test_markdown_escapes_what_others_wrote_and_shows_what_to_put_in_place():
    text = report("markdown")
    assert text.startswith("**4 entries judged: 4 findings")
    assert "  In place of line 5:" in text
    assert "Delete lines 7 to 8." in text or "Delete lines 6 to 7." in text


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_every_format_reports_a_clean_list(name):
    text = format_result(name, check_list(MENDED))
    assert "2001.00002" not in text or name in ("text", "json", "junit", "markdown")
    if name not in ("text", "github", "junit", "markdown"):
        json.loads(text)


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_no_report_holds_a_character_that_steers_a_terminal(name):
    text = MENDED + "- [\x1b[31mred\x07 \u202egnp](http://arxiv.org/abs/2001.00009) [CVPR 2020]\n"
    shown = format_result(name, check_list(text))
    assert not set(shown) & set("\x1b\x07\u202e") or name in ("json", "sarif", "rdjson")
    assert not set(shown) & set("\x1b\x07")


ROOT = Path(__file__).parents[2]


def run_in(folder: Path, *arguments: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    environment = {"PATH": "", "HOME": str(folder), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_any_encoding_of_the_output_will_do(tmp_path, name):
    (tmp_path / "README.md").write_text(LIST.replace("Größe", "多模态 Größe"), "utf-8")
    ran = run_in(tmp_path, "check", "--offline", "--format", name, encoding="cp1252")
    assert (ran.returncode, ran.stderr) == (1, b"")
    ran.stdout.decode("cp1252" if name == "text" else "utf-8")


def test_whoever_stops_reading_changes_no_exit_status(tmp_path):
    many = "".join(
        f"- [Paper {n} of Views](http://arxiv.org/abs/2001.1{n:04}) [CVPR 2020]\n" for n in range(2000)
    )
    (tmp_path / "README.md").write_text(LIST + many, "utf-8")
    command = f"{sys.executable} -m bot check --offline | head -1"
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (1, b"")
    assert ran.stdout.count(b"\n") == 1
