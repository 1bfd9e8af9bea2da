"""Judges the examples of a rule's page: the list before, the example's lines, and what the sources answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core import refs, review
from bot.core.judgement import Judgement
from bot.core.model import Found, Lookup, Missing, Question, Record, Ref, Unavailable
from bot.core.pull import ChangedFile
from bot.core.rules import RULES
from bot.core.rules.page import RulePage
from bot.core.rules.rule import Rule
from bot.core.suggestion import apply_to_text

NOT_ASKED = Unavailable("it did not answer")
PLAIN_LIST = """
## Papers
- [A First Paper That Stands Here Already](https://example.org/first) [CVPR 2019]
"""


@dataclass(frozen=True)
class JudgedExample:
    """One example of a page and what is made of it; `fixed_text` is the list with all suggestions applied."""

    text_before: str
    text: str
    judgement: Judgement

    @property
    def fixed_text(self) -> str:
        return apply_to_text(self.text, self.judgement.suggestions.values())

    @property
    def has_edits(self) -> bool:
        return any(finding.edits for finding in self.judgement.findings)

    @property
    def deletes_entry(self) -> bool:
        findings = self.judgement.findings
        return any(edit.span == one.entry.span and not edit.text for one in findings for edit in one.edits)


def judge_example(
    page: RulePage, lines: str, lookups: dict[Question, Lookup], rules: Sequence[Rule] = RULES
) -> JudgedExample:
    """A pull request that adds these lines to the list of the page."""
    text_before = "# A list\n\n" + (page.list_before or PLAIN_LIST.strip("\n")) + "\n"
    text = f"{text_before}{lines}\n"
    return JudgedExample(text_before, text, judge_change(text_before, text, lookups, rules))


def judge_change(
    text_before: str, text: str, lookups: dict[Question, Lookup], rules: Sequence[Rule] = RULES
) -> Judgement:
    """A pull request that changes a list; what is not in `lookups` is unavailable."""

    def look_up(questions: Iterable[Question]) -> dict[Question, Lookup]:
        return {question: lookups.get(question, NOT_ASKED) for question in questions}

    submission = review.submit(review.merge([ChangedFile("README.md", text_before, text_before, text)]))
    assert submission.entries, "the example is read as an entry"
    judgement = review.check(review.answer_questions(submission, look_up, rules=rules), rules)
    assert not judgement.rule_failures
    return judgement


def known_lookups(lines: Iterable[str]) -> dict[Question, Lookup]:
    """The answers that the lines of a page's `Known:` stand for; `docs/rule-pages.md` explains them."""
    lookups: dict[Question, Lookup] = {}
    for line in lines:
        source, url, *columns = (column.strip() for column in line.split("|"))
        if url == "search":
            record = _parse_record(source, refs.parse(columns[0]), columns[1:])
            question = Question(source, Ref("title", record.title))
        else:
            ref = refs.parse(url.removeprefix("v1 of "))
            question = Question(source, Ref("arxiv-v1", ref.id) if url.startswith("v1 of ") else ref)
            if columns == ["missing"]:
                lookups[question] = Missing()
                continue
            record = _parse_record(source, question.ref, columns)
        lookups[question] = Found((record,))
    return lookups


def _parse_record(source: str, ref: Ref, columns: list[str]) -> Record:
    if len(columns) == 1 and columns[0].startswith("moved to "):
        return Record("the site itself", ref, "", url=columns[0].removeprefix("moved to "))
    title, authors, venue, years, status, note = [*columns, *[""] * 6][:6]
    return Record(
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
