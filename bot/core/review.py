"""The walk in order: files -> submission -> questions -> findings -> suggestions that keep their promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.core import conventions, diff, evidence, intended_paper, parsing, refs, retry, sections, venues
from bot.core.evidence.publication import places
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
from bot.core.pull import File
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
from bot.core.sources import BY_NAME, route, second
from bot.core.sources.listings import edition, neighbours
from bot.core.submission import Submission
from bot.core.suggestion import Suggestion, suggest
from bot.core.titles import Verdict, compare

AGGREGATOR = BY_NAME[evidence.AGGREGATOR]
# From how many papers of one edition on its listing is asked for instead of their pages.
CROWD = 3
# A forum does not tell its conference, and OpenReview lists a thousand papers a page: more must claim it.
FORUMS = 6


@dataclass(frozen=True, slots=True)
class Verification:
    """What could be confirmed of one proposed entry: by which sources its title, its venue; and who was
    silent.
    """

    entry: Entry
    title: tuple[str, ...]
    venue: tuple[str, ...]
    silent: tuple[tuple[str, Unavailable], ...]

    @property
    def verified(self) -> bool:
        return bool(self.title)

    @property
    def open(self) -> bool:
        """Whether a source kept silent that might have confirmed what nobody else does."""
        told = self.title and (self.venue or not self.entry.venue)
        return bool(self.silent) and not told


@dataclass(frozen=True, slots=True)
class AlsoProposed:
    """A proposed entry, and the earlier pull requests that propose its paper. No fault of anybody's."""

    entry: Entry
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that is to be said of a submission. `broken`: rules that failed on an entry, for the log; never a
    finding. `waived`: findings that stay unsaid, and who wished it. `also`: papers that other pull requests
    propose.
    """

    findings: tuple[Finding, ...]
    suggestions: Mapping[Entry, Suggestion]
    verifications: tuple[Verification, ...]
    broken: tuple[str, ...] = ()
    waived: tuple[tuple[Finding, Waiver], ...] = ()
    also: tuple[AlsoProposed, ...] = ()

    @property
    def unverified(self) -> tuple[Verification, ...]:
        return tuple(v for v in self.verifications if not v.verified and v.silent)

    @property
    def retry_at(self) -> float | None:
        """When the first silent source wants to be asked again, Unix seconds; None if none said, or none was
        silent.
        """
        times = [why.retry_at for v in self.verifications for _, why in v.silent if why.retry_at]
        return min(times, default=None)

    @property
    def hopeful(self) -> bool:
        """Whether asking again may verify what nobody could yet."""
        return any(retry.hopeful(why) for v in self.verifications if v.open for _, why in v.silent)


@dataclass(frozen=True, slots=True)
class Merged:
    """One changed list file as merged onto today's base, and the way back to the lines of the head."""

    file: File
    document: Document
    conflict: bool
    head_lines: tuple[int | None, ...]


def merge(files: Iterable[File], config: Config | None = None) -> tuple[Merged, ...]:
    """Read each changed file as it would stand after a merge today; removed and unreadable ones are left out,
    and the sections that `config` leaves alone.
    """
    found = []
    for file in files:
        if file.head is None:
            continue
        merged = diff.merge(file.ancestor or "", file.base or "", file.head)
        document = _read(file.path, merged.text, config)
        found.append(Merged(file, document, merged.conflict, merged.head_lines))
    return tuple(found)


def _read(path: str, text: str, config: Config | None, like: Document | None = None) -> Document:
    return sections.without(parsing.parse(path, text, like), config.leave if config else ())


def submit(
    merged: Iterable[Merged], config: Config | None = None, changed: frozenset[str] = frozenset()
) -> Submission:
    """What a pull request proposes: every entry that a merge would add to today's base or change there.

    `config` is the one that the files were merged with, `changed` names all files that the pull changes.
    """
    documents, base, entries, ways = {}, {}, [], {}
    previous: dict[Entry, Entry] = {}
    for one in merged:
        path = one.file.path
        before_text = (one.file.ancestor if one.conflict else one.file.base) or ""
        before = _read(path, before_text, config, one.document)
        documents[path], base[path] = one.document, before
        ways[path] = conventions.infer(before, config)
        proposal = diff.propose(before, one.document)
        entries += sorted((*proposal.added, *(new for _, new in proposal.edited)), key=lambda e: e.span)
        previous |= {new: old for old, new in proposal.edited}
    return Submission(
        documents, base, tuple(entries), {}, ways, config or Config(), previous=previous, changed=changed
    )


def audit(path: str, text: str, config: Config | None = None) -> Submission:
    """The whole list as a submission, judged by its own conventions."""
    document = _read(path, text, config)
    ways = {path: conventions.infer(document, config)}
    return Submission({path: document}, {}, document.entries, {}, ways, config or Config(), audit=True)


def wanted(submission: Submission) -> tuple[Question, ...]:
    """What still has to be asked to judge the submission; () when no question is open. Pure: ask, add, call
    again.

    First what the links themselves lead to, in batches; then, for a venue that nobody has confirmed, the
    edition's own listing; then the searches. So a clean entry costs its share of one batch.
    """
    asked = submission.lookups
    questions: dict[Question, None] = {}

    def want(source: str, ref: Ref) -> bool:
        """Put the question if it is new; True while its answer is not there yet."""
        if Question(source, ref) in asked:
            return False
        questions[Question(source, ref)] = None
        return True

    crowds = Counter(_home(entry, ref) for entry in submission.entries for ref in evidence.paper_refs(entry))

    def want_own(entry: Entry, ref: Ref) -> bool:
        """Ask what a link leads to: the listing where several papers stand in it, else their own pages."""
        listing = _home(entry, ref)
        if listing is not None and crowds[listing] >= (FORUMS if ref.kind == "openreview" else CROWD):
            if want("listing", listing):
                return True
            if ref in submission.listed.by_ref:
                return False
        put = [want(source, ref) for source in route(ref)]
        return any(put)

    for entry in submission.entries:
        linked = evidence.paper_refs(entry)
        first = [want_own(entry, ref) for ref in linked]
        first += [want("link", link.ref) for link in entry.links if not refs.is_paper(link.ref)]
        if any(first):
            continue
        known = submission.known(entry)
        verdict = compare(entry.title.value, known.titles) if known.titles else Verdict.UNSURE
        open_questions = []
        if verdict in (Verdict.CHANGED, Verdict.OTHER) or (known.titles and verdict == Verdict.UNSURE):
            open_questions += [want(*evidence.first_version(ref)) for ref in linked if ref.kind == "arxiv"]
        if not known.own:
            open_questions += [want(source, ref) for ref in linked for source in second(ref)]
        joined = evidence.joined(linked, known.own, asked)
        open_questions += [want(source, ref) for ref in joined for source in route(ref)]
        if any(open_questions):
            continue
        joiner = [ref for ref in linked if BY_NAME[evidence.JOINER].knows(ref)]
        if author_mismatch.suspected(entry, submission):
            doubts = [want(*evidence.first_version(ref)) for ref in linked if ref.kind == "arxiv"]
            doubts += [want(evidence.JOINER, ref) for ref in joiner]
            if not any(doubts) and not author_mismatch.supported(entry, submission):
                title = evidence.title_question(entry, known.own)
                doubts += [want(source, title) for source in evidence.SEARCHES]
            open_questions += doubts
        for other in wrong_code_link.suspected(entry, submission):
            open_questions += [
                want(source, ref) for ref in evidence.paper_refs(other) for source in route(ref)
            ]
        if retracted_paper.suspected(known):
            title = evidence.title_question(entry, known.own)
            open_questions += [want(source, title) for source in evidence.SEARCHES]
        # Another paper's title, or the one under which this paper was published?
        open_questions += [want(*question) for question in intended_paper.questions(entry, submission)]
        if verdict == Verdict.CHANGED:
            open_questions += [want("listing", edition) for edition in evidence.editions(entry)]
        if (
            not known.own
            or intended_paper.meant(entry, submission)
            or _venue_confirmed(entry, known, submission)
        ):
            continue
        named = (*evidence.editions(entry), *_stated(known))
        open_questions += [want("listing", listing) for listing in named]
        open_questions += [want(evidence.JOINER, ref) for ref in joiner]
        open_questions += [want(evidence.AGGREGATOR, ref) for ref in linked if AGGREGATOR.knows(ref)]
        title = evidence.title_question(entry, known.own)
        if any(open_questions) or want("DBLP", title):
            continue
        # Alone Crossref's search contradicts nobody: it is asked where another speaks, DBLP is silent, or the
        # entry names a place that nobody has confirmed.
        silent = isinstance(asked[Question("DBLP", title)], Unavailable)
        placed = entry.venue is not None and not venues.is_preprint(entry.venue.value)
        if (any(known.claims()) or silent or placed) and want("Crossref search", title):
            continue
        if placed and not any(known.claims()):
            for listing in evidence.editions(entry):
                if isinstance(asked.get(Question("listing", listing)), Found):
                    open_questions += [want("listing", near) for near in neighbours(listing)]
    return tuple(questions)


def answered(
    submission: Submission, look_up: Callable[[tuple[Question, ...]], Lookups], waves: int = 7
) -> Submission:
    """The submission with every open question put to `look_up`, wave after wave (a record may name another
    paper).
    """
    for _ in range(waves):
        questions = wanted(submission)
        if not questions:
            break
        submission = replace(submission, lookups={**submission.lookups, **look_up(questions)})
    return submission


def _stated(known: evidence.Known) -> tuple[Ref, ...]:
    """The listings of the editions that witnesses name, where they are too few to prove it."""
    named = {
        Ref("listing", f"{place.venue} {year}")
        for place in places(known)
        if not place.proven
        for year in place.years
    }
    return tuple(sorted((ref for ref in named if BY_NAME["listing"].knows(ref)), key=str))


def _home(entry: Entry, ref: Ref) -> Ref | None:
    """The listing that holds a linked paper: by its address, of a forum by what the entry says."""
    return next(iter(evidence.editions(entry)), None) if ref.kind == "openreview" else edition(ref)


def _venue_confirmed(entry: Entry, known: evidence.Known, submission: Submission) -> bool:
    if entry.venue is None:
        return not missing_field.suspected(entry, submission)
    if venues.is_preprint(entry.venue.value):
        return any(evidence.proven([claim]) for claim in known.claims())
    return bool(_confirming(entry, known))


def _confirming(entry: Entry, known: evidence.Known) -> tuple[str, ...]:
    """The sources that agree with the entry's venue and year."""
    if entry.venue is None:
        return ()
    written, year = entry.venue.value, entry.year.value if entry.year else ""
    agreeing = [c for c in known.claims() if venues.compare(written, c.venue)]
    right = [c for c in agreeing if not year.isdigit() or not c.years or int(year) in c.years]
    return tuple(dict.fromkeys(claim.source for claim in right))


def check(submission: Submission) -> Judgement:
    """Run every rule on every proposed entry, then turn the edits into suggestions. Never raises for a rule's
    sake.
    """
    found: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    broken: list[str] = []
    for entry in submission.entries:
        for finding in _findings(entry, submission, broken):
            if waiver := submission.waiver(finding.rule, entry):
                waived.append((finding, waiver))
            else:
                found.append(finding)
    # What is waived mends nothing, and no suggestion has to mend it.
    every = [*found, *(replace(finding, edits=()) for finding, _ in waived)]
    suggestions = suggest(submission, every, lambda entry, changed: tuple(_findings(entry, changed, broken)))
    verifications = tuple(_verify(entry, submission) for entry in submission.entries)
    return Judgement(tuple(found), suggestions, verifications, tuple(dict.fromkeys(broken)), tuple(waived))


def _findings(entry: Entry, submission: Submission, broken: list[str]) -> list[Finding]:
    found = _run_rules(entry, submission, broken)
    before = submission.previous.get(entry)
    if found and before is not None:
        # An edit is not answerable for what was wrong with the entry before it.
        old = {(f.rule, f.message) for f in _run_rules(before, submission, broken)}
        found = [finding for finding in found if (finding.rule, finding.message) not in old]
    told = any(finding.rule == published_version.NAME for finding in found)
    if told and not submission.waiver(published_version.NAME, entry):
        # It says the year of the place where the paper appeared; the preprint's would be mixed into that.
        found = [finding for finding in found if finding.rule != year_mismatch.NAME]
    if any(finding.rule in ("year-mismatch", "venue-mismatch") for finding in found):
        # Where it stands cannot be wrong for sure while what it is sorted by is.
        found = [finding for finding in found if finding.rule not in ("entry-order", "misplaced-entry")]
    leaving = [finding for finding in found if finding.rule == duplicate_entry.NAME]
    # Of an entry that should go nothing else is said, unless a maintainer wants it to stay.
    return found if submission.waiver(duplicate_entry.NAME, entry) else leaving or found


def _run_rules(entry: Entry, submission: Submission, broken: list[str]) -> list[Finding]:
    found: list[Finding] = []
    for rule in RULES:
        wished = submission.config.rules.get(rule.NAME)
        if (wished or rule.SEVERITY) == Severity.OFF:
            continue
        try:
            told = rule.check(entry, submission)
            found += (replace(finding, severity=wished) if wished else finding for finding in told)
        except Exception as error:  # noqa: BLE001 - one broken rule must not silence the others
            broken.append(f"{rule.NAME} failed on {entry.path}:{entry.first_line}: {error!r}")
    return found


def _verify(entry: Entry, submission: Submission) -> Verification:
    known = submission.known(entry)
    titled = [
        witness.record.source
        for witness in known.witnesses
        if witness.record.title and _bears(entry, witness.record.title, *witness.record.titles)
    ]
    linked = not evidence.paper_refs(entry) and any(
        isinstance(submission.lookups.get(Question("link", link.ref)), Found) for link in entry.links
    )
    silent = known.silent or tuple(
        ("link", lookup)
        for link in entry.links
        if isinstance(lookup := submission.lookups.get(Question("link", link.ref)), Unavailable)
    )
    names = tuple(dict.fromkeys(titled)) or (("the link itself",) if linked else ())
    return Verification(entry, names, _confirming(entry, known), silent)


def _bears(entry: Entry, *known: str) -> bool:
    return compare(entry.title.value, known) in (Verdict.SAME, Verdict.PREFIX)
