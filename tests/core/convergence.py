"""One review, its suggestions applied as GitHub applies them, a second review -> what breaks the promise."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable

from bot.core import review
from bot.core.evidence import paper_refs
from bot.core.judgement import Judgement
from bot.core.model import Entry, Finding, Found, Lookup, Question, Record, Unavailable
from bot.core.pull import ChangedFile
from bot.core.submission import Submission
from bot.core.suggestion import Suggestion
from bot.core.titles import fold

PATH = "README.md"
LookUp = Callable[[tuple[Question, ...]], dict[Question, Lookup]]


def offline(questions: tuple[Question, ...]) -> dict[Question, Lookup]:
    return dict.fromkeys(questions, Unavailable("offline"))


def world(records: Iterable[Record]) -> LookUp:
    """Sources that know these papers, each by its own ref, and could not be asked about anything else."""
    known = {record.ref: record for record in records}

    def look_up(questions: tuple[Question, ...]) -> dict[Question, Lookup]:
        return {
            question: Found((known[question.ref],))
            if question.ref in known and known[question.ref].source == question.source
            else Unavailable("not of this world")
            for question in questions
        }

    return look_up


def judged(before: str | None, after: str, look_up: LookUp = offline) -> tuple[Submission, Judgement]:
    """What is said of a change; of a whole list where nothing stood before."""
    if before is None:
        submission = review.submit_whole_list(PATH, after)
    else:
        submission = review.submit(review.merge([ChangedFile(PATH, before, before, after)]))
    submission = review.answer_questions(submission, look_up)
    return submission, review.check(submission)


def accepted(text: str, suggestions: Iterable[Suggestion]) -> str:
    """As GitHub does it: lines in place of lines; the replaced line's ending and the file's end are kept."""
    lines = text.split("\n")
    end = lines.pop() if lines[-1] == "" else None
    for one in sorted(suggestions, key=lambda one: -one.first_line):
        carriage = "\r" if lines[one.last_line - 1].endswith("\r") else ""
        lines[one.first_line - 1 : one.last_line] = [line + carriage for line in one.lines]
    return "\n".join(lines) + ("\n" if end is not None and lines else "")


def broken_promises(
    before: str | None, after: str, look_up: LookUp = offline, chosen: random.Random | None = None
) -> list[str]:
    """What is wrong with the suggestions made for a change, in words; [] if they keep their promise.

    With `chosen`, some of them are accepted first and the rest after a second review.
    """
    submission, judgement = judged(before, after, look_up)
    made = list(judgement.suggestions.values())
    lines = Counter(line for one in made for line in range(one.first_line, one.last_line + 1))
    if twice := [line for line, count in lines.items() if count > 1]:
        return [f"lines {twice} are in two suggestions"]
    found = [f"{rule} broke" for rule in judgement.rule_failures]
    if chosen is not None and made:
        some = accepted(after, chosen.sample(made, chosen.randint(1, len(made))))
        _, between = judged(before, some, look_up)
        mended = accepted(some, between.suggestions.values())
    else:
        mended = accepted(after, made)
        found += _other_papers(submission, judgement, mended)
    _, second = judged(before, mended, look_up)
    found += [
        f"still suggested for line {entry.first_line}: {one.lines} for {entry.text!r}: "
        + "; ".join(f"{f.rule}: {f.message}" for f in second.findings if f.entry == entry)
        for entry, one in second.suggestions.items()
    ]
    found += [
        f"new on line {finding.entry.first_line}: {finding.rule}: {finding.message} {finding.entry.text!r}"
        for finding in second.findings
        if not any(_same(finding, old) for old in judgement.findings)
    ]
    if after.endswith("\n") != mended.endswith("\n"):
        found.append("the end of the file changed")
    if after.count("\n") == after.count("\r\n") and mended.count("\n") != mended.count("\r\n"):
        found.append("the line endings changed")
    return found


def _same(one: Finding, other: Finding) -> bool:
    return one.rule == other.rule and _one_work(one.entry, other.entry)


def _one_work(one: Entry, other: Entry) -> bool:
    links = {link.ref for link in one.links} & {link.ref for link in other.links}
    return bool(links) or fold(one.title.value) == fold(other.title.value)


def _other_papers(submission: Submission, judgement: Judgement, mended: str) -> list[str]:
    """Entries that were not to be touched read as before, and the touched ones are the same papers."""
    after = review.submit_whole_list(PATH, mended).documents[PATH].entries
    before = submission.documents[PATH].entries
    gone = {e for e, one in judgement.suggestions.items() if not one.keeps_entry(e)}
    kept = [entry for entry in before if entry not in gone]
    if len(after) != len(kept):
        return [f"{len(kept)} entries became {len(after)}"]
    found = []
    edited_in_stead = {one.kept_line for one in judgement.suggestions.values()}
    for old, new in zip(kept, after, strict=True):
        if old not in judgement.suggestions and not edited_in_stead & {
            *range(old.first_line, old.last_line + 1)
        }:
            if (old.text, old.section, old.title.value) != (new.text, new.section, new.title.value):
                found.append(f"not to be touched: {old.text!r} became {new.text!r}")
            continue
        relinked = any(
            edit.span == link.url.span
            for finding in judgement.findings
            if finding.entry == old
            for edit in finding.edits
            for link in old.links
        )
        if paper_refs(old) != paper_refs(new) and not relinked:
            found.append(f"another paper: {old.text!r} became {new.text!r}")
    return found
