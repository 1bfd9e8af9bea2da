"""A rule is one page and one row: what the pages state is true, and a new one needs nothing else."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from bot.core import questions, review
from bot.core.model import (
    Edit,
    Entry,
    Finding,
    Found,
    Lookup,
    Missing,
    Question,
    Record,
    Ref,
    Severity,
    Waiver,
)
from bot.core.pull import ChangedFile
from bot.core.rules import RULES, RULES_BY_NAME, audit_group, rejects_entry, subjects_of
from bot.core.rules.page import parse_page
from bot.core.rules.rule import About, AskingRule, AuditGroup, FixAvailability, PublicationRule
from bot.core.sources import INDEX
from bot.core.submission import Submission
from tests.core.rules.page_runner import judge_example

BOT = Path(__file__).parents[3] / "bot"
PAGES = BOT / "core" / "rules"
HELPERS = {"__init__", "page", "rule", "words"}
PAGE_PATHS = [path for path in sorted(PAGES.glob("*.py")) if path.stem not in HELPERS]
LIST = "# A list\n\n## Papers\n- [A First Paper](https://example.org/first) [CVPR 2019]\n"
LINE = "- [A Second Paper](https://example.org/second) [CVPR 2020]\n"


def make_rule(name: str, gives_way_to: tuple[str, ...] = (), **attributes: object) -> ModuleType:
    """A rule that reports every entry; `attributes` are added to its page or replace what stands there."""

    def check(entry: Entry, _: Submission) -> Iterator[Finding]:
        yield Finding(entry, name, Severity.HINT, f"{name} reports it.")

    rule = ModuleType(name, "A requirement.\n\nReasons.\n\nBad:\n    - bad\nGood:\n    - good\n")
    vars(rule).update(
        {
            "NAME": name,
            "SEVERITY": Severity.HINT,
            "ABOUT": About.LIST,
            "GIVES_WAY_TO": gives_way_to,
            "FIXES": FixAvailability.NEVER,
            "check": check,
            **attributes,
        }
    )
    return rule


def submit(line: str = LINE) -> Submission:
    return review.submit(review.merge([ChangedFile("README.md", LIST, LIST, LIST + line)]))


class TestANewRule:
    """An archive that no other rule asks knows the title of each page."""

    DOCSTRING = """The title is the one that the archive has.

Reasons.

Bad:
    - [A Secnod Paper](https://example.org/second) [CVPR 2020]
Good:
    - [A Second Paper](https://example.org/second) [CVPR 2020]
"""
    QUESTION = Question("archive", Ref("url", "example.org/second"))

    @pytest.fixture
    def new_rule(self) -> ModuleType:
        def ask(_entry: Entry, _submission: Submission) -> Iterator[Question]:
            yield self.QUESTION

        def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
            lookup = submission.lookups.get(self.QUESTION)
            if (
                isinstance(lookup, Found)
                and entry.title.span
                and lookup.records[0].title != entry.title.value
            ):
                edits = (Edit(entry.title.span, lookup.records[0].title),)
                yield Finding(entry, "archived-title", Severity.HINT, "The archive differs.", edits=edits)

        new_rule = make_rule("archived-title", ABOUT=About.TITLE, questions=ask, check=check)
        new_rule.__doc__ = self.DOCSTRING
        return new_rule

    def test_asks_its_question_and_fixes_what_it_finds(self, new_rule: ModuleType) -> None:
        page = parse_page(str(new_rule.__doc__))
        answer: Lookup = Found((Record("archive", self.QUESTION.ref, "A Second Paper"),))
        lookups = {self.QUESTION: answer}
        judged = judge_example(page, page.examples[0].bad, lookups, (*RULES, new_rule))
        assert [finding.rule for finding in judged.judgement.findings] == ["archived-title"]
        assert judged.fixed_text == f"{judged.text_before}{page.examples[0].good}\n"

    def test_is_not_asked_for_where_it_is_not_in_the_list(self) -> None:
        submission = review.answer_questions(submit(), lambda asked: dict.fromkeys(asked, Missing()))
        assert self.QUESTION not in submission.lookups

    def test_asks_once_all_that_the_links_lead_to_is_known(self, new_rule: ModuleType) -> None:
        rules = (*RULES, new_rule)
        submission = submit()
        first_questions = questions.open_questions(submission, rules)
        assert self.QUESTION not in first_questions
        answered = replace(submission, lookups=dict.fromkeys(first_questions, Missing()))
        assert self.QUESTION in questions.open_questions(answered, rules)


PRECEDENCE = {
    "a rule without a rank": ({"a": (), "b": ()}, (), ["a", "b"]),
    "a rule that gives way": ({"a": (), "b": ("a",)}, (), ["a"]),
    "a rule that gives way to a later one": ({"a": ("b",), "b": ()}, (), ["b"]),
    "a rule that gives way to what is not found": ({"a": ("c",), "b": ()}, (), ["a", "b"]),
    "a rule that gives way to one that gives way": ({"a": (), "b": ("a",), "c": ("b",)}, (), ["a", "c"]),
    "a rule that gives way to a waived one": ({"a": (), "b": ("a",)}, ("a",), ["b"]),
    "a waived rule that gives way": ({"a": (), "b": ("a",)}, ("b",), ["a"]),
}


@pytest.mark.parametrize(("ranks", "waived", "reported"), PRECEDENCE.values(), ids=PRECEDENCE)
def test_a_rule_gives_way_to_findings_that_are_not_waived(ranks, waived, reported):
    rules = [make_rule(name, gives_way_to) for name, gives_way_to in ranks.items()]
    submission = replace(submit(), waivers=tuple(Waiver(name, "maria") for name in waived))
    assert [finding.rule for finding in review.check(submission, rules).findings] == reported


@pytest.mark.parametrize(
    ("waived", "reported"),
    [
        pytest.param((), ["reject"], id="nothing else is said of an entry that should go"),
        pytest.param(("reject",), ["other"], id="a maintainer wants the entry to stay"),
    ],
)
def test_a_rule_that_rejects_the_entry_is_reported_alone(waived, reported):
    rules = [make_rule("other"), make_rule("reject", REJECTS_ENTRY=True)]
    submission = replace(submit(), waivers=tuple(Waiver(name, "maria") for name in waived))
    assert [finding.rule for finding in review.check(submission, rules).findings] == reported


def test_a_paper_without_a_venue_is_searched_for_where_a_rule_needs_its_publication():
    line = "- [A Second Paper of Views](https://arxiv.org/abs/2001.00002)\n"
    record = Record("arXiv", Ref("arxiv", "2001.00002"), "A Second Paper of Views", ("Ann Smith",))

    def asked_sources(*rules: ModuleType) -> set[str]:
        submission = review.answer_questions(
            submit(line),
            lambda asked: {q: Found((record,)) if q.source == "arXiv" else Missing() for q in asked},
            rules=rules,
        )
        return {question.source for question in submission.lookups} - {INDEX}

    assert asked_sources(make_rule("a")) == {"arXiv"}
    needs_it = make_rule("a", needs_publication=lambda _entry, _submission: True)
    assert asked_sources(needs_it) >= {"arXiv", "DBLP"}


def test_every_file_of_a_rule_is_in_the_list():
    assert {path.stem for path in PAGE_PATHS} == {rule.NAME.replace("-", "_") for rule in RULES}


def test_every_rule_has_a_name_of_its_own():
    assert len(RULES_BY_NAME) == len(RULES)


def test_rules_give_way_to_rules_that_exist_and_never_in_a_circle():
    settled: set[str] = set()
    while remaining := [rule for rule in RULES if rule.NAME not in settled]:
        next_names = {rule.NAME for rule in remaining if settled.issuperset(rule.GIVES_WAY_TO)}
        assert next_names, [rule.NAME for rule in remaining]
        settled |= next_names


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.NAME)
def test_what_a_page_may_leave_out_has_the_name_and_the_parameters_of_the_protocol(rule):
    public_names = {name for name, value in vars(rule).items() if inspect.isfunction(value)}
    own_names = {name for name in public_names if vars(rule)[name].__module__ == rule.__name__}
    assert {name for name in own_names if not name.startswith("_")} <= {
        "check",
        "questions",
        "needs_publication",
        # What tests look at as well.
        *EXTRA_FUNCTIONS.get(rule.NAME, ()),
    }
    for protocol, name in ((AskingRule, "questions"), (PublicationRule, "needs_publication")):
        if isinstance(rule, protocol):
            expected = [*inspect.signature(getattr(protocol, name)).parameters][1:]
            assert [*inspect.signature(getattr(rule, name)).parameters] == expected


EXTRA_FUNCTIONS = {"tracking-parameters": ("strip_tracking",)}


def test_audits_and_other_pull_requests_learn_of_a_rule_from_its_page():
    groups = {name: audit_group(name) for name in RULES_BY_NAME}
    assert {name: group for name, group in groups.items() if group is not AuditGroup.OTHER_FINDINGS} == {
        "retracted-paper": AuditGroup.RETRACTED_PAPERS,
        "published-version": AuditGroup.PUBLISHED_PREPRINTS,
        "duplicate-entry": AuditGroup.DUPLICATES,
    }
    assert [name for name in RULES_BY_NAME if rejects_entry(name)] == ["duplicate-entry"]
    assert subjects_of("title-mismatch") == {About.TITLE}
    assert (subjects_of("gone"), audit_group("gone"), rejects_entry("gone")) == (
        frozenset(),
        AuditGroup.OTHER_FINDINGS,
        False,
    )


def imported_modules(path: Path) -> set[str]:
    """The modules that a file imports, and each name that it imports from one."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


RULE_MODULES = {f"bot.core.rules.{path.stem}" for path in PAGE_PATHS}
OTHER_FILES = [path for path in sorted(BOT.rglob("*.py")) if path not in PAGE_PATHS]


@pytest.mark.parametrize("path", PAGE_PATHS, ids=lambda path: path.stem)
def test_no_rule_imports_another(path):
    assert not imported_modules(path) & RULE_MODULES


@pytest.mark.parametrize("path", OTHER_FILES, ids=lambda path: path.relative_to(BOT).as_posix())
def test_nothing_but_the_list_names_a_rule(path):
    if path != PAGES / "__init__.py":
        assert not imported_modules(path) & RULE_MODULES
    tree = ast.parse(path.read_text("utf-8"))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert not words & RULES_BY_NAME.keys()
