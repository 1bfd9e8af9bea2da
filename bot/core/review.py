"""Changed files -> the submission, its answered questions, and the judgement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from bot.core import conventions, diff, evidence, parsing, retry, sections, titles
from bot.core.judgement import Judgement, Verification
from bot.core.model import (
    Config,
    Document,
    Entry,
    Finding,
    Found,
    Lookups,
    Question,
    Severity,
    Unavailable,
    UnreadLine,
    Waiver,
)
from bot.core.parsing.unread import find_unread_lines
from bot.core.parsing.waiver_comments import read_waiver_comments
from bot.core.questions import Planner, confirming_sources, unavailable_answers
from bot.core.rules import RULES, RULES_BY_NAME
from bot.core.rules.rule import AskingRule, PaperRule, RejectingRule, Rule
from bot.core.rules.words import quote
from bot.core.sources import INDEX
from bot.core.submission import Submission
from bot.core.suggestion import suggest
from bot.core.titles import Verdict, compare

if TYPE_CHECKING:
    from bot.core.pull import ChangedFile


MAX_ROUNDS = 10
"""How often further questions may follow from answers: a step of the plan each, and a paper's other ids."""


MIN_NOTED_ROUNDS = 3
"""Rounds from which on it is noted which answers a plan looks at. A list of 3,000 entries of which nothing is
known takes 2 rounds, 0.26 s to plan and 0.64 s with notes; 500 that are known take 2.0 s and 0.9 s."""


class MergedFile(NamedTuple):
    """One changed list file as merged onto today's base; `head_lines` maps its lines to those of the head."""

    file: ChangedFile
    document: Document
    has_conflict: bool
    head_lines: tuple[int | None, ...]


def merge(files: Iterable[ChangedFile], config: Config | None = None) -> tuple[MergedFile, ...]:
    """Read each changed file as a merge today would leave it.

    Removed and unreadable files are left out, and the sections that `config` leaves alone.
    """
    merged_files = []
    for file in files:
        if file.head_text is None:
            continue
        merge_result = diff.merge(file.ancestor_text or "", file.base_text or "", file.head_text)
        document = _parse_list(file.path, merge_result.text, config)
        merged_files.append(MergedFile(file, document, merge_result.has_conflict, merge_result.head_lines))
    return tuple(merged_files)


def _parse_list(
    path: str, text: str, config: Config | None, earlier_version: Document | None = None
) -> Document:
    return sections.exclude_sections(
        parsing.parse(path, text, earlier_version), config.leave if config else ()
    )


def submit(
    merged_files: Iterable[MergedFile],
    config: Config | None = None,
    changed_paths: frozenset[str] = frozenset(),
) -> Submission:
    """What a pull request proposes: every entry that a merge would add to today's base or change there.

    `config` is the one that the files were merged with, `changed_paths` names all files that the pull request
    changes.
    """
    documents, base, entries, conventions_by_path = {}, {}, [], {}
    unread_lines: list[UnreadLine] = []
    previous_entries: dict[Entry, Entry] = {}
    for one in merged_files:
        path = one.file.path
        before_text = (one.file.ancestor_text if one.has_conflict else one.file.base_text) or ""
        before = _parse_list(path, before_text, config, one.document)
        documents[path], base[path] = one.document, before
        conventions_by_path[path] = conventions.infer(before, config)
        proposal = diff.compare_entries(before, one.document)
        entries += sorted(
            (*proposal.added_entries, *(new for _, new in proposal.edited_pairs)), key=lambda e: e.span
        )
        previous_entries |= {new: old for old, new in proposal.edited_pairs}
        unread_lines += _proposed_unread_lines(before, one.document, config)
    submission = Submission(
        documents,
        base,
        tuple(entries),
        {},
        conventions_by_path,
        config or Config(),
        previous_entries=previous_entries,
        changed_paths=changed_paths,
        unread_lines=tuple(unread_lines),
    )
    return replace(submission, waivers=waivers_in_list(submission))


def _proposed_unread_lines(before: Document, after: Document, config: Config | None) -> list[UnreadLine]:
    """The unread lines of `after` that are new, or were read before."""
    excluded_sections = config.leave if config else ()
    standing = Counter(line.text for line in find_unread_lines(before, excluded_sections))
    proposed_lines = []
    for line in find_unread_lines(after, excluded_sections):
        standing[line.text] -= 1
        if standing[line.text] < 0:
            proposed_lines.append(line)
    return proposed_lines


def submit_whole_list(path: str, text: str, config: Config | None = None) -> Submission:
    """The whole list as a submission, judged by its own conventions."""
    document = _parse_list(path, text, config)
    conventions_by_path = {path: conventions.infer(document, config)}
    submission = Submission(
        {path: document},
        {},
        document.entries,
        {},
        conventions_by_path,
        config or Config(),
        is_audit=True,
        unread_lines=find_unread_lines(document, config.leave if config else ()),
    )
    return replace(submission, waivers=waivers_in_list(submission))


def waivers_in_list(submission: Submission, is_trusted: bool = False) -> tuple[Waiver, ...]:
    """What comments in the lists ask to leave unsaid about the entries that are judged.

    Of a change only what the list says already counts, of the entry as it was, unless `is_trusted`: its
    author may decide so. Whoever proposes an entry must not be able to silence what is said of it.
    """
    standing = {
        (comment.entry, comment.rule)
        for document in submission.base.values()
        for comment in read_waiver_comments(document)
    }
    waivers = []
    for document in submission.documents.values():
        for comment in read_waiver_comments(document):
            key = submission.comment_keys.get(comment.entry) if comment.entry else None
            before = submission.previous_entries.get(comment.entry) if comment.entry else None
            if key is None or comment.rule not in RULES_BY_NAME:
                continue
            if (
                submission.is_audit
                or is_trusted
                or (before is not None and (before, comment.rule) in standing)
            ):
                waivers.append(Waiver(comment.rule, "", comment.reason, key, line=comment.line))
    return tuple(waivers)


def requested_waivers(submission: Submission, judgement: Judgement) -> tuple[tuple[Finding, Waiver], ...]:
    """The findings that a comment of the change itself asks to ignore, which its author may not decide."""
    requests = {(w.comment_key, w.rule): w for w in waivers_in_list(submission, is_trusted=True)}
    pairs = (
        (finding, requests.get((submission.comment_keys.get(finding.entry, ""), finding.rule)))
        for finding in judgement.findings
    )
    return tuple((finding, waiver) for finding, waiver in pairs if waiver is not None)


def answer_questions(
    submission: Submission,
    look_up: Callable[[tuple[Question, ...]], Lookups],
    max_rounds: int = MAX_ROUNDS,
    rules: Sequence[Rule] = RULES,
) -> Submission:
    """The submission with every open question put to `look_up`, wave after wave (a record may name another
    paper). `max_rounds` counts those in which more than the local index is asked.
    """
    planner, rounds = Planner(submission, rules, is_noting=max_rounds >= MIN_NOTED_ROUNDS), 0
    while rounds < max_rounds and (questions := planner.open_questions()):
        rounds += any(question.source != INDEX for question in questions)
        planner.add(look_up(questions))
    return planner.submission.without_notes()


def check(submission: Submission, rules: Sequence[Rule] = RULES) -> Judgement:
    """Run every rule on every proposed entry, then turn the edits into suggestions. A rule that raises is
    logged.
    """
    rejecting_names = frozenset(rule.NAME for rule in rules if isinstance(rule, RejectingRule))
    paper_names = frozenset(rule.NAME for rule in rules if isinstance(rule, PaperRule))
    severities = [(rule, submission.config.rules.get(rule.NAME)) for rule in rules]
    active_rules = tuple(pair for pair in severities if (pair[1] or pair[0].SEVERITY) != Severity.OFF)
    rules_by_name = {rule.NAME: rule for rule in rules}
    checker = _Checker(submission, rules_by_name, active_rules, rejecting_names, paper_names, [])
    reported: list[Finding] = []
    waived_findings: list[tuple[Finding, Waiver]] = []
    for entry in submission.entries:
        for finding in checker.check_entry(entry):
            if waiver := submission.waiver(finding.rule, entry):
                waived_findings.append((finding, waiver))
            else:
                reported.append(finding)
    # What is waived fixes nothing, and no suggestion has to fix it.
    all_findings = [*reported, *(replace(finding, edits=()) for finding, _ in waived_findings)]
    suggestions = suggest(
        submission,
        all_findings,
        lambda entry, changed: replace(checker, submission=changed).check_entry(entry),
    )
    unanswered = unavailable_answers(submission, rules)
    asking_rules = [rule for rule in rules if isinstance(rule, AskingRule)]
    faulty_entries = frozenset(finding.entry for finding in reported)
    verifications = tuple(
        _verify_entry(
            submission.papers(entry)[0], entry, submission, unanswered, asking_rules, faulty_entries
        )
        for entry in submission.entries
    )
    further_verifications = tuple(
        _verify_entry(paper, paper, submission, unanswered, asking_rules, faulty_entries)
        for entry in submission.entries
        for paper in submission.papers(entry)[1:]
    )
    return Judgement(
        tuple(reported),
        suggestions,
        verifications,
        tuple(dict.fromkeys(checker.rule_failures)),
        tuple(waived_findings),
        unread_lines=submission.unread_lines,
        further_verifications=further_verifications,
    )


@dataclass(frozen=True, slots=True)
class _Checker:
    """The rules, ready to judge entries of one submission; what they raise is added to `rule_failures`.

    `active_rules` are those that are not off, each with the severity that the configuration gives it.
    """

    submission: Submission
    rules: Mapping[str, Rule]
    active_rules: tuple[tuple[Rule, Severity | None], ...]
    rejecting_names: frozenset[str]
    paper_names: frozenset[str]
    rule_failures: list[str]

    def check_entry(self, entry: Entry) -> list[Finding]:
        """What is wrong with the entry and was not wrong with it before the change."""
        findings = self._run_rules(entry)
        if not findings:
            return findings
        previous_entry = self.submission.previous_entries.get(entry)
        if previous_entry is not None:
            # A change is not to blame for what was wrong with the entry before.
            previous_findings = {(f.rule, f.message) for f in self._run_rules(previous_entry)}
            findings = [
                finding for finding in findings if (finding.rule, finding.message) not in previous_findings
            ]
        return self._resolve_precedence(entry, findings)

    def _run_rules(self, entry: Entry) -> list[Finding]:
        findings: list[Finding] = []
        papers = self.submission.papers(entry)
        for rule, configured_severity in self.active_rules:
            try:
                is_about_papers = len(papers) > 1 and rule.NAME in self.paper_names
                rule_findings = self._check_papers(rule, entry, papers if is_about_papers else (entry,))
                if rule_findings:
                    findings += (
                        replace(finding, severity=configured_severity) if configured_severity else finding
                        for finding in rule_findings
                    )
            except Exception as error:  # noqa: BLE001 - one broken rule must not silence the others
                self.rule_failures.append(f"{rule.NAME} failed on {entry.path}:{entry.first_line}: {error!r}")
        return findings

    def _check_papers(self, rule: Rule, entry: Entry, papers: tuple[Entry, ...]) -> list[Finding]:
        """The rule's findings on the entry, of which it judges each of these papers."""
        findings: dict[str, Finding] = {}
        for paper in papers:
            for finding in rule.check(paper, self.submission):
                is_named = paper is papers[0] or titles.fold(paper.title.value) in titles.fold(
                    finding.message
                )
                message = finding.message if is_named else f"{quote(paper.title.value)}: {finding.message}"
                findings.setdefault(finding.message, replace(finding, entry=entry, message=message))
        return list(findings.values())

    def _resolve_precedence(self, entry: Entry, findings: list[Finding]) -> list[Finding]:
        """The findings without those of rules that give way to another finding of this entry.

        A waived finding silences no other, nor does one that itself gives way.
        """
        unwaived_names = {f.rule for f in findings if not self.submission.waiver(f.rule, entry)}

        def is_silenced(name: str) -> bool:
            stronger_names = unwaived_names.intersection(self.rules[name].GIVES_WAY_TO)
            return any(not is_silenced(other) for other in stronger_names)

        findings = [finding for finding in findings if not is_silenced(finding.rule)]
        # An entry that should be removed gets no other finding, unless a maintainer keeps it.
        rejections = [f for f in findings if f.rule in self.rejecting_names & unwaived_names]
        return rejections or findings


def _verify_entry(
    entry: Entry,
    whole_entry: Entry,
    submission: Submission,
    unanswered_by_entry: Mapping[Entry, Sequence[tuple[Question, Unavailable]]],
    asking_rules: Sequence[AskingRule],
    faulty_entries: frozenset[Entry],
) -> Verification:
    """What confirms a paper of an entry, `entry` being the part of `whole_entry` that names it."""
    paper, unanswered = submission.paper_evidence(entry), unanswered_by_entry.get(entry, ())
    title_sources = [
        witness.record.source
        for witness in paper.witnesses
        if witness.record.title and _has_title(entry, witness.record.title, *witness.record.titles)
    ]
    has_working_link = not evidence.paper_refs(entry) and any(
        isinstance(submission.lookups.get(Question("link", link.ref)), Found) for link in entry.links
    )
    # Those of the paper are named; others of its plan, and then pages beside it, only where these are all.
    unavailable_sources = (
        paper.unavailable_sources
        or dict.fromkeys((q.source, why) for q, why in unanswered if q.source != "link")
        or dict.fromkeys(("link", why) for question, why in unanswered if question.source == "link")
    )
    not_answered_yet = frozenset(question for question, why in unanswered if retry.may_change(why))
    has_open_doubt = bool(not_answered_yet) and any(
        question in not_answered_yet
        for rule in asking_rules
        for question in rule.questions(entry, submission)
    )
    year = entry.year.value if entry.year else ""
    year_sources = dict.fromkeys(
        witness.record.source
        for witness in paper.witnesses
        if year.isdigit() and int(year) in witness.record.years
    )
    names = tuple(dict.fromkeys(title_sources)) or (("the link itself",) if has_working_link else ())
    is_unsure = bool(paper.titles) and compare(entry.title.value, paper.titles) is Verdict.UNSURE
    if is_unsure and not names and whole_entry not in faulty_entries:
        # Neither a finding nor a confirmation: that is to be said, and no retry settles it.
        unsure = (paper.own_records[0].source, Unavailable(retry.UNSURE_TITLE))
        unavailable_sources = (*unavailable_sources, unsure)
    return Verification(
        whole_entry,
        names,
        confirming_sources(entry, paper),
        tuple(unavailable_sources),
        tuple(year_sources),
        has_open_doubt,
    )


def _has_title(entry: Entry, *known_titles: str) -> bool:
    return compare(entry.title.value, known_titles) in (Verdict.SAME, Verdict.PREFIX)
