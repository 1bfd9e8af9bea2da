"""Every rule's page is its own test: each of its examples draws what the page says."""

from __future__ import annotations

import pytest

from bot.core.rules import RULES
from bot.core.rules.page import Example, PageError, RulePage, parse_page
from bot.core.rules.rule import FixAvailability, Rule
from tests.core.rules.page_runner import judge_example, known_lookups

PAGES = {rule.NAME: parse_page(str(rule.__doc__)) for rule in RULES}
PAIRS = [
    pytest.param(rule, PAGES[rule.NAME], example, id=f"{rule.NAME}-{number}")
    for rule in RULES
    for number, example in enumerate(PAGES[rule.NAME].examples, 1)
]
# What these report, the list itself can show; the sources only add to it.
RULES_OF_THE_LIST = ("missing-field", "year-mismatch")
FIXING_RULES = [rule for rule in RULES if rule.FIXES is not FixAvailability.NEVER]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.NAME)
def test_a_rule_is_named_as_its_file(rule):
    assert rule.__name__.rsplit(".", 1)[1] == rule.NAME.replace("-", "_")


@pytest.mark.parametrize(("rule", "page", "example"), PAIRS)
class TestEveryPair:
    def test_bad_draws_this_rule_and_no_other(self, rule: Rule, page: RulePage, example: Example) -> None:
        judged = judge_example(page, example.bad, known_lookups(page.known))
        assert {finding.rule for finding in judged.judgement.findings} == {rule.NAME}

    def test_good_draws_nothing(self, rule: Rule, page: RulePage, example: Example) -> None:
        judged = judge_example(page, example.good, known_lookups(page.known))
        assert not judged.judgement.findings, rule.NAME

    def test_the_suggestion_turns_bad_into_good_byte_for_byte(
        self, rule: Rule, page: RulePage, example: Example
    ) -> None:
        judged = judge_example(page, example.bad, known_lookups(page.known))
        if rule.FIXES is FixAvailability.ALWAYS:
            assert all(finding.edits for finding in judged.judgement.findings)
        if rule.FIXES is FixAvailability.NEVER:
            assert not judged.has_edits
        if judged.has_edits:
            good_text = f"{judged.text_before}{example.good}\n"
            assert judged.fixed_text == (judged.text_before if judged.deletes_entry else good_text)
        else:
            assert not judged.judgement.suggestions

    def test_no_finding_cites_a_source_that_is_unavailable(
        self, rule: Rule, page: RulePage, example: Example
    ) -> None:
        asked_sources = {question.source for question in known_lookups(page.known)}
        findings = judge_example(page, example.bad, {}).judgement.findings
        assert asked_sources.isdisjoint(one.source for finding in findings for one in finding.evidence)
        assert not findings or rule.NAME in RULES_OF_THE_LIST or not asked_sources


@pytest.mark.parametrize("rule", FIXING_RULES, ids=lambda rule: rule.NAME)
def test_a_rule_that_fixes_shows_a_fix_on_its_page(rule: Rule) -> None:
    page = PAGES[rule.NAME]
    judged = [judge_example(page, example.bad, known_lookups(page.known)) for example in page.examples]
    assert any(one.judgement.suggestions for one in judged)


REASONS = "A requirement.\n\nReasons.\n\n"
PAIR = "Bad:\n    - bad\nGood:\n    - good\n"


@pytest.mark.parametrize(
    ("docstring", "problem"),
    [
        pytest.param("A requirement\n\nReasons.\n\n" + PAIR, "first line", id="a requirement without a stop"),
        pytest.param("A." + "a" * 110 + ".\n\nReasons.\n\n" + PAIR, "first line", id="a long requirement"),
        pytest.param("A requirement.\n\n" + PAIR, "no reasons", id="no reasons"),
        pytest.param("A requirement.\nReasons.\n\n" + PAIR, "no reasons", id="no blank line below the first"),
        pytest.param(REASONS, "the blocks are not", id="no example"),
        pytest.param(REASONS + PAIR + "Bad:\n    - bad\n", "the blocks are not", id="a Bad without a Good"),
        pytest.param(REASONS + "Good:\n    - good\n", "the blocks are not", id="a Good without a Bad"),
        pytest.param(REASONS + PAIR + "List:\n    - a\n", "the blocks are not", id="a list behind a pair"),
        pytest.param(REASONS + "Lost:\n    - a\n" + PAIR, "Lost", id="an unknown block"),
        pytest.param(REASONS + "bad:\n    - a\n" + PAIR, "bad", id="a block in small letters"),
        pytest.param(REASONS + "Bad:\nGood:\n    - good\n", "nothing stands below Bad", id="an empty block"),
    ],
)
def test_a_docstring_that_breaks_the_grammar_is_refused(docstring: str, problem: str) -> None:
    with pytest.raises(PageError, match=problem):
        parse_page(docstring)


def test_a_page_is_read_in_its_parts() -> None:
    page = parse_page(
        "A requirement.\n\nFirst\nreason.\n\nSecond.\n\n"
        "List:\n    ## A\n    - a\nKnown:\n    arXiv | u | missing\n"
        "Bad:\n    - b\n\n    c\nGood:\n    - g\nBad:\n    - h\nGood:\n    - i\n"
    )
    assert page == RulePage(
        "A requirement.",
        ("First reason.", "Second."),
        "## A\n- a",
        ("arXiv | u | missing",),
        (Example("- b\n\nc", "- g"), Example("- h", "- i")),
    )
