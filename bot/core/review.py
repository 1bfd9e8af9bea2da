"""The walk in order: files -> submission -> questions -> findings -> suggestions that keep their promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.core import conventions, diff, evidence, intended_paper, parsing, refs, retry, sections, venues
from bot.core.evidence.publication import find_publications
from bot.core.model import (
    Config,
    Document,
    Entry,
    Finding,
    Found,
    Lookups,
    Question,
    Ref,
    Severity,
    Unavailable,
    Waiver,
)
from bot.core.pull import ChangedFile
from bot.core.rules import (
    RULES,
    author_mismatch,
    duplicate_entry,
    missing_field,
    published_version,
    retracted_paper,
    wrong_code_link,
    year_mismatch,
)
from bot.core.sources import SOURCES_BY_NAME, fallback_sources, primary_sources
from bot.core.sources.listings import adjacent_listings, find_listing
from bot.core.submission import Submission
from bot.core.suggestion import Suggestion, suggest
from bot.core.titles import Verdict, compare

AGGREGATOR_SOURCE = SOURCES_BY_NAME[evidence.AGGREGATOR]
# From how many papers of one edition on its listing is asked for instead of their pages.
MIN_LISTED_PAPERS = 3
# A forum does not tell its conference, and OpenReview lists a thousand papers a page: more must claim it.
MIN_LISTED_FORUMS = 6


@dataclass(frozen=True, slots=True)
class Verification:
    """What could be confirmed of one proposed entry: by which sources its title, its venue; and who was
    silent.
    """

    entry: Entry
    title_sources: tuple[str, ...]
    venue_sources: tuple[str, ...]
    unavailable_sources: tuple[tuple[str, Unavailable], ...]

    @property
    def is_verified(self) -> bool:
        return bool(self.title_sources)

    @property
    def is_open(self) -> bool:
        """Whether a source kept silent that might have confirmed what nobody else does."""
        is_confirmed = self.title_sources and (self.venue_sources or not self.entry.venue)
        return bool(self.unavailable_sources) and not is_confirmed


@dataclass(frozen=True, slots=True)
class AlsoProposed:
    """A proposed entry, and the earlier pull requests that propose its paper. No fault of anybody's."""

    entry: Entry
    pull_numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that is to be said of a submission. `rule_failures`: rules that failed on an entry, for the log;
    never a
    finding. `waived_findings`: findings that stay unsaid, and who wished it. `also_proposed`: papers that
    other pull requests
    propose.
    """

    findings: tuple[Finding, ...]
    suggestions: Mapping[Entry, Suggestion]
    verifications: tuple[Verification, ...]
    rule_failures: tuple[str, ...] = ()
    waived_findings: tuple[tuple[Finding, Waiver], ...] = ()
    also_proposed: tuple[AlsoProposed, ...] = ()

    @property
    def unverified_entries(self) -> tuple[Verification, ...]:
        return tuple(v for v in self.verifications if not v.is_verified and v.unavailable_sources)

    @property
    def retry_at(self) -> float | None:
        """When the first silent source wants to be asked again, Unix seconds; None if none said, or none was
        silent.
        """
        times = [why.retry_at for v in self.verifications for _, why in v.unavailable_sources if why.retry_at]
        return min(times, default=None)

    @property
    def may_change(self) -> bool:
        """Whether asking again may verify what nobody could yet."""
        return any(
            retry.may_change(why) for v in self.verifications if v.is_open for _, why in v.unavailable_sources
        )


@dataclass(frozen=True, slots=True)
class MergedFile:
    """One changed list file as merged onto today's base, and the way back to the lines of the head."""

    file: ChangedFile
    document: Document
    has_conflict: bool
    head_lines: tuple[int | None, ...]


def merge(files: Iterable[ChangedFile], config: Config | None = None) -> tuple[MergedFile, ...]:
    """Read each changed file as it would stand after a merge today; removed and unreadable ones are left out,
    and the sections that `config` leaves alone.
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

    `config` is the one that the files were merged with, `changed_paths` names all files that the pull
    changes.
    """
    documents, base, entries, conventions_by_path = {}, {}, [], {}
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
    return Submission(
        documents,
        base,
        tuple(entries),
        {},
        conventions_by_path,
        config or Config(),
        previous_entries=previous_entries,
        changed_paths=changed_paths,
    )


def submit_whole_list(path: str, text: str, config: Config | None = None) -> Submission:
    """The whole list as a submission, judged by its own conventions."""
    document = _parse_list(path, text, config)
    conventions_by_path = {path: conventions.infer(document, config)}
    return Submission(
        {path: document}, {}, document.entries, {}, conventions_by_path, config or Config(), is_audit=True
    )


def open_questions(submission: Submission) -> tuple[Question, ...]:
    """What still has to be asked to judge the submission; () when no question is open. Pure: ask, add, call
    again.

    First what the links themselves lead to, in batches; then, for a venue that nobody has confirmed, the
    edition's own listing; then the searches. So a clean entry costs its share of one batch.
    """
    lookups = submission.lookups
    questions: dict[Question, None] = {}

    def add_question(source: str, ref: Ref) -> bool:
        """Put the question if it is new; True while its answer is not there yet."""
        if Question(source, ref) in lookups:
            return False
        questions[Question(source, ref)] = None
        return True

    listing_sizes = Counter(
        _find_listing(entry, ref) for entry in submission.entries for ref in evidence.paper_refs(entry)
    )

    def add_link_questions(entry: Entry, ref: Ref) -> bool:
        """Ask what a link leads to: the listing where several papers stand in it, else their own pages."""
        listing = _find_listing(entry, ref)
        if listing is not None and listing_sizes[listing] >= (
            MIN_LISTED_FORUMS if ref.kind == "openreview" else MIN_LISTED_PAPERS
        ):
            if add_question("listing", listing):
                return True
            if ref in submission.listing_index.by_ref:
                return False
        pending = [add_question(source, ref) for source in primary_sources(ref)]
        return any(pending)

    for entry in submission.entries:
        linked_refs = evidence.paper_refs(entry)
        pending_links = [add_link_questions(entry, ref) for ref in linked_refs]
        pending_links += [
            add_question("link", link.ref) for link in entry.links if not refs.is_paper(link.ref)
        ]
        if any(pending_links):
            continue
        paper = submission.paper_evidence(entry)
        verdict = compare(entry.title.value, paper.titles) if paper.titles else Verdict.UNSURE
        pending = []
        if verdict in (Verdict.CHANGED, Verdict.OTHER) or (paper.titles and verdict == Verdict.UNSURE):
            pending += [
                add_question(*evidence.first_version_question(ref))
                for ref in linked_refs
                if ref.kind == "arxiv"
            ]
        if not paper.own_records:
            pending += [add_question(source, ref) for ref in linked_refs for source in fallback_sources(ref)]
        equivalent_refs = evidence.find_equivalent_refs(linked_refs, paper.own_records, lookups)
        pending += [add_question(source, ref) for ref in equivalent_refs for source in primary_sources(ref)]
        if any(pending):
            continue
        mappable_refs = [ref for ref in linked_refs if SOURCES_BY_NAME[evidence.ID_SOURCE].knows(ref)]
        if author_mismatch.is_mismatch_suspected(entry, submission):
            pending_doubts = [
                add_question(*evidence.first_version_question(ref))
                for ref in linked_refs
                if ref.kind == "arxiv"
            ]
            pending_doubts += [add_question(evidence.ID_SOURCE, ref) for ref in mappable_refs]
            if not any(pending_doubts) and not author_mismatch.has_second_source(entry, submission):
                title = evidence.title_search_ref(entry, paper.own_records)
                pending_doubts += [add_question(source, title) for source in evidence.TITLE_SEARCHES]
            pending += pending_doubts
        for other in wrong_code_link.find_owners(entry, submission):
            pending += [
                add_question(source, ref)
                for ref in evidence.paper_refs(other)
                for source in primary_sources(ref)
            ]
        if retracted_paper.is_withdrawal_suspected(paper):
            title = evidence.title_search_ref(entry, paper.own_records)
            pending += [add_question(source, title) for source in evidence.TITLE_SEARCHES]
        # Another paper's title, or the one under which this paper was published?
        pending += [add_question(*question) for question in intended_paper.questions(entry, submission)]
        if verdict == Verdict.CHANGED:
            pending += [add_question("listing", edition) for edition in evidence.listing_refs(entry)]
        if (
            not paper.own_records
            or intended_paper.find_intended_paper(entry, submission)
            or _is_venue_confirmed(entry, paper, submission)
        ):
            continue
        named_listings = (*evidence.listing_refs(entry), *_claimed_listings(paper))
        pending += [add_question("listing", listing) for listing in named_listings]
        pending += [add_question(evidence.ID_SOURCE, ref) for ref in mappable_refs]
        pending += [
            add_question(evidence.AGGREGATOR, ref) for ref in linked_refs if AGGREGATOR_SOURCE.knows(ref)
        ]
        title = evidence.title_search_ref(entry, paper.own_records)
        if any(pending) or add_question("DBLP", title):
            continue
        # Alone Crossref's search contradicts nobody: it is asked where another speaks, DBLP is silent, or the
        # entry names a place that nobody has confirmed.
        is_dblp_unavailable = isinstance(lookups[Question("DBLP", title)], Unavailable)
        names_venue = entry.venue is not None and not venues.is_preprint(entry.venue.value)
        if (any(paper.claims()) or is_dblp_unavailable or names_venue) and add_question(
            "Crossref search", title
        ):
            continue
        if names_venue and not any(paper.claims()):
            for listing in evidence.listing_refs(entry):
                if isinstance(lookups.get(Question("listing", listing)), Found):
                    pending += [
                        add_question("listing", neighbour) for neighbour in adjacent_listings(listing)
                    ]
    return tuple(questions)


def answer_questions(
    submission: Submission, look_up: Callable[[tuple[Question, ...]], Lookups], max_rounds: int = 7
) -> Submission:
    """The submission with every open question put to `look_up`, wave after wave (a record may name another
    paper).
    """
    for _ in range(max_rounds):
        questions = open_questions(submission)
        if not questions:
            break
        submission = replace(submission, lookups={**submission.lookups, **look_up(questions)})
    return submission


def _claimed_listings(paper: evidence.PaperEvidence) -> tuple[Ref, ...]:
    """The listings of the editions that witnesses name, where they are too few to prove it."""
    listing_refs = {
        Ref("listing", f"{place.venue} {year}")
        for place in find_publications(paper)
        if not place.is_proven
        for year in place.years
    }
    return tuple(sorted((ref for ref in listing_refs if SOURCES_BY_NAME["listing"].knows(ref)), key=str))


def _find_listing(entry: Entry, ref: Ref) -> Ref | None:
    """The listing that holds a linked paper: by its address, of a forum by what the entry says."""
    return next(iter(evidence.listing_refs(entry)), None) if ref.kind == "openreview" else find_listing(ref)


def _is_venue_confirmed(entry: Entry, paper: evidence.PaperEvidence, submission: Submission) -> bool:
    if entry.venue is None:
        return not missing_field.is_venue_missing(entry, submission)
    if venues.is_preprint(entry.venue.value):
        return any(evidence.is_proven([claim]) for claim in paper.claims())
    return bool(_confirming_sources(entry, paper))


def _confirming_sources(entry: Entry, paper: evidence.PaperEvidence) -> tuple[str, ...]:
    """The sources that agree with the entry's venue and year."""
    if entry.venue is None:
        return ()
    venue, year = entry.venue.value, entry.year.value if entry.year else ""
    agreeing_claims = [c for c in paper.claims() if venues.compare(venue, c.venue)]
    confirming_claims = [
        c for c in agreeing_claims if not year.isdigit() or not c.years or int(year) in c.years
    ]
    return tuple(dict.fromkeys(claim.source for claim in confirming_claims))


def check(submission: Submission) -> Judgement:
    """Run every rule on every proposed entry, then turn the edits into suggestions. Never raises for a rule's
    sake.
    """
    reported: list[Finding] = []
    waived_findings: list[tuple[Finding, Waiver]] = []
    rule_failures: list[str] = []
    for entry in submission.entries:
        for finding in _check_entry(entry, submission, rule_failures):
            if waiver := submission.waiver(finding.rule, entry):
                waived_findings.append((finding, waiver))
            else:
                reported.append(finding)
    # What is waived mends nothing, and no suggestion has to mend it.
    all_findings = [*reported, *(replace(finding, edits=()) for finding, _ in waived_findings)]
    suggestions = suggest(
        submission, all_findings, lambda entry, changed: tuple(_check_entry(entry, changed, rule_failures))
    )
    verifications = tuple(_verify_entry(entry, submission) for entry in submission.entries)
    return Judgement(
        tuple(reported),
        suggestions,
        verifications,
        tuple(dict.fromkeys(rule_failures)),
        tuple(waived_findings),
    )


def _check_entry(entry: Entry, submission: Submission, rule_failures: list[str]) -> list[Finding]:
    findings = _run_rules(entry, submission, rule_failures)
    previous_entry = submission.previous_entries.get(entry)
    if findings and previous_entry is not None:
        # An edit is not answerable for what was wrong with the entry before it.
        previous_findings = {
            (f.rule, f.message) for f in _run_rules(previous_entry, submission, rule_failures)
        }
        findings = [
            finding for finding in findings if (finding.rule, finding.message) not in previous_findings
        ]
    has_published_version = any(finding.rule == published_version.NAME for finding in findings)
    if has_published_version and not submission.waiver(published_version.NAME, entry):
        # It says the year of the place where the paper appeared; the preprint's would be mixed into that.
        findings = [finding for finding in findings if finding.rule != year_mismatch.NAME]
    if any(finding.rule in ("year-mismatch", "venue-mismatch") for finding in findings):
        # Where it stands cannot be wrong for sure while what it is sorted by is.
        findings = [finding for finding in findings if finding.rule not in ("entry-order", "misplaced-entry")]
    duplicate_findings = [finding for finding in findings if finding.rule == duplicate_entry.NAME]
    # Of an entry that should go nothing else is said, unless a maintainer wants it to stay.
    return findings if submission.waiver(duplicate_entry.NAME, entry) else duplicate_findings or findings


def _run_rules(entry: Entry, submission: Submission, rule_failures: list[str]) -> list[Finding]:
    findings: list[Finding] = []
    for rule in RULES:
        configured_severity = submission.config.rules.get(rule.NAME)
        if (configured_severity or rule.SEVERITY) == Severity.OFF:
            continue
        try:
            rule_findings = rule.check(entry, submission)
            findings += (
                replace(finding, severity=configured_severity) if configured_severity else finding
                for finding in rule_findings
            )
        except Exception as error:  # noqa: BLE001 - one broken rule must not silence the others
            rule_failures.append(f"{rule.NAME} failed on {entry.path}:{entry.first_line}: {error!r}")
    return findings


def _verify_entry(entry: Entry, submission: Submission) -> Verification:
    paper = submission.paper_evidence(entry)
    title_sources = [
        witness.record.source
        for witness in paper.witnesses
        if witness.record.title and _has_title(entry, witness.record.title, *witness.record.titles)
    ]
    has_working_link = not evidence.paper_refs(entry) and any(
        isinstance(submission.lookups.get(Question("link", link.ref)), Found) for link in entry.links
    )
    unavailable_sources = paper.unavailable_sources or tuple(
        ("link", lookup)
        for link in entry.links
        if isinstance(lookup := submission.lookups.get(Question("link", link.ref)), Unavailable)
    )
    names = tuple(dict.fromkeys(title_sources)) or (("the link itself",) if has_working_link else ())
    return Verification(entry, names, _confirming_sources(entry, paper), unavailable_sources)


def _has_title(entry: Entry, *known_titles: str) -> bool:
    return compare(entry.title.value, known_titles) in (Verdict.SAME, Verdict.PREFIX)
