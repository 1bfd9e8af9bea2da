"""Every rule's page is its own test: its examples draw what it says they draw."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.core import refs, review
from bot.core.judgement import Judgement
from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.pull import ChangedFile
from bot.core.rules import RULES
from bot.core.suggestion import Suggestion

SILENT = Unavailable("it did not answer")
README = Path(__file__).parents[3] / "README.md"
PLAIN_LIST = """
## Papers
- [A First Paper That Stands Here Already](https://example.org/first) [CVPR 2019]
"""


def blocks(page: str, name: str) -> str:
    """The indented block below the line `name:` of a docstring; "" where there is none."""
    match = re.search(rf"^{name}:\n((?:    .*\n|\n)+)", page + "\n", re.MULTILINE)
    return textwrap.dedent(match[1]).strip("\n") if match else ""


def known(page: str) -> dict[Question, Lookup]:
    """The lookups of a `Known:` block: source | URL | title | authors | venue | years | status | note.

    Or source | URL | missing, or moved to another URL. "v1 of" before an arXiv URL is its first version; a
    status may be retracted.
    """
    found: dict[Question, Lookup] = {}
    for line in filter(None, blocks(page, "Known").splitlines()):
        source, url, *rest = (part.strip() for part in line.split("|"))
        ref = refs.parse(url.removeprefix("v1 of "))
        if url.startswith("v1 of "):
            ref = Ref("arxiv-v1", ref.id)
        if rest == ["missing"]:
            found[Question(source, ref)] = Missing()
            continue
        if len(rest) == 1 and rest[0].startswith("moved to "):
            there = Record("the site itself", ref, "", url=rest[0].removeprefix("moved to "))
            found[Question(source, ref)] = Found((there,))
            continue
        title, authors, venue, years, status, note = [*rest, *[""] * 6][:6]
        record = Record(
            source,
            ref,
            title,
            tuple(filter(None, authors.split(", "))),
            venue,
            frozenset(map(int, years.split())),
            "published" if status == "retracted" else status or "preprint",
            note=note,
            retracted=status == "retracted",
        )
        found[Question(source, ref)] = Found((record,))
    return found


def judged(before: str, after: str, answers: dict[Question, Lookup]) -> Judgement:
    def look_up(questions: Iterable[Question]) -> dict[Question, Lookup]:
        return {question: answers.get(question, SILENT) for question in questions}

    submission = review.submit(review.merge([ChangedFile("README.md", before, before, after)]))
    assert submission.entries, "the example is read as an entry"
    judgement = review.check(review.answer_questions(submission, look_up))
    assert not judgement.rule_failures
    return judgement


def applied(text: str, suggestions: Iterable[Suggestion]) -> str:
    lines = text.split("\n")
    for one in sorted(suggestions, key=lambda one: one.first_line, reverse=True):
        lines[one.first_line - 1 : one.last_line] = one.lines
    return "\n".join(lines)


def example(page: str, name: str) -> tuple[str, str, str]:
    """The list before, with the page's example appended, and the example alone."""
    before = "# A list\n\n" + (blocks(page, "List") or PLAIN_LIST.strip("\n")) + "\n"
    entry = blocks(page, name)
    return before, before + entry + "\n", entry


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.NAME)
class TestEveryRulesPage:
    def test_begins_with_its_requirement_in_one_sentence(self, rule):
        first = rule.__doc__.splitlines()[0]
        assert first.endswith(".")
        assert len(first) <= 110

    def test_is_named_as_its_file(self, rule):
        assert rule.__name__.rsplit(".", 1)[1] == rule.NAME.replace("-", "_")

    def test_draws_this_rule_and_no_other_from_its_bad_example(self, rule):
        before, after, _ = example(rule.__doc__, "Bad")
        assert {finding.rule for finding in judged(before, after, known(rule.__doc__)).findings} == {
            rule.NAME
        }

    def test_draws_nothing_from_its_good_example(self, rule):
        before, after, _ = example(rule.__doc__, "Good")
        assert not judged(before, after, known(rule.__doc__)).findings

    def test_suggests_what_turns_bad_into_good_byte_for_byte(self, rule):
        before, after, _ = example(rule.__doc__, "Bad")
        judgement = judged(before, after, known(rule.__doc__))
        if not any(finding.edits for finding in judgement.findings):
            pytest.skip("this rule's example has no suggestion")
        mended = applied(after, judgement.suggestions.values())
        leaves = any(e.span == f.entry.span and not e.text for f in judgement.findings for e in f.edits)
        assert mended in ([before] if leaves else [example(rule.__doc__, "Good")[1]])

    def test_finds_nothing_while_every_source_is_silent(self, rule):
        if not blocks(rule.__doc__, "Known"):
            pytest.skip("this rule asks no source")
        before, after, _ = example(rule.__doc__, "Bad")
        assert not judged(before, after, {}).findings

    def test_has_its_row_in_the_readme(self, rule):
        assert f"| `{rule.NAME}` | {rule.SEVERITY} |" in README.read_text("utf-8")
