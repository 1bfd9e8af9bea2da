"""All that a rule may see: the list before and after the change, its conventions, the answers of sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.core import evidence, refs, titles
from bot.core.comment_keys import assign_keys
from bot.core.conventions import Conventions, identifying_link
from bot.core.evidence.consulted import ConsultedLookups
from bot.core.evidence.papers import papers_of
from bot.core.model import (
    Config,
    Document,
    Entry,
    Found,
    Lookups,
    Question,
    Ref,
    Span,
    Unavailable,
    UnreadLine,
    Waiver,
)
from bot.core.sources.listings import is_nonexistent_edition

P = ParamSpec("P")
T = TypeVar("T")
Consulted = frozenset[Question | None]

# What the lists alone decide, whatever is proposed or answered.
_OF_LISTS = (
    "_entries_by_identity",
    "_entries_by_link",
    "_papers_by_id",
    "_repeat_counts",
    "document_entries",
    "papers_by_section",
    "standing_entries",
)
# What these and the answers decide.
_OF_ANSWERS = ("listing_index", "_evidence_by_id")

# Of one name ("Introduction", "Blog") a list may hold thousands; to look at all of them for each takes long.
_MAX_CANDIDATES = 64


@dataclass(frozen=True)
class Submission:
    """`documents`: each changed list file as merged onto today's base; `base`: these files on today's base.

    `entries` are the proposed ones, each an entry of `documents`; `previous_entries` holds what the edited
    ones were. With `is_audit` every entry is proposed, and an entry repeats another only if that one stands
    earlier. `waivers` are in the order in which they were requested. `changed_paths` are the paths of all
    files that the pull request changes, lists or not, as far as they are known. `unread_lines` are the
    proposed lines that link a paper and could not be read as an entry.
    """

    documents: Mapping[str, Document]
    base: Mapping[str, Document]
    entries: tuple[Entry, ...]
    lookups: Lookups
    conventions: Mapping[str, Conventions]
    config: Config = field(default_factory=Config)
    is_audit: bool = False
    previous_entries: Mapping[Entry, Entry] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    changed_paths: frozenset[str] = frozenset()
    unread_lines: tuple[UnreadLine, ...] = ()

    def compute_once(
        self, compute: Callable[Concatenate[Submission, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `compute` gives for this submission, remembered: what a rule knows of a whole list is gathered
        once, and not for every entry.
        """
        key = (compute, args, tuple(kwargs.items()))
        if key not in self._computed:
            self._computed[key] = self._note(lambda: compute(self, *args, **kwargs))
        result: T
        result, consulted = self._computed[key]
        self._note_again(consulted)
        return result

    @cached_property
    def _computed(self) -> dict[object, tuple[Any, Consulted]]:
        return {}

    def _note(self, work: Callable[[], T]) -> tuple[T, Consulted]:
        """What the work gives, and the questions that it looks at where these are noted."""
        lookups = self.lookups
        return lookups.note(work) if isinstance(lookups, ConsultedLookups) else (work(), frozenset())

    def _note_again(self, consulted: Consulted) -> None:
        if consulted and isinstance(self.lookups, ConsultedLookups):
            self.lookups.note_again(consulted)

    def with_lookups(self, lookups: Lookups) -> Submission:
        """The same submission with these answers; what the lists alone decide is not found out again."""
        return self._derive(_OF_LISTS, lookups=lookups)

    def without_notes(self) -> Submission:
        """The same, where it is noted no longer which questions are looked at."""
        lookups = self.lookups
        plain = lookups.answers if isinstance(lookups, ConsultedLookups) else lookups
        return self._derive((*_OF_LISTS, *_OF_ANSWERS), lookups=plain)

    def part(self, entries: tuple[Entry, ...]) -> Submission:
        """The same with only these entries proposed, or more than these again."""
        return self._derive((*_OF_LISTS, *_OF_ANSWERS), entries=entries)

    def _derive(self, kept_names: Iterable[str], **changes: Any) -> Submission:
        changed = replace(self, **changes)
        changed.__dict__.update((name, self.__dict__[name]) for name in kept_names if name in self.__dict__)
        return changed

    def with_answers(self, answers: Lookups) -> Submission:
        """The same with more answers. Where the questions that are looked at are noted, what is known of a
        paper is gathered again only if one of these was looked at.
        """
        if not isinstance(self.lookups, ConsultedLookups):
            return self.with_lookups({**self.lookups, **answers})
        self.lookups.add(answers)
        changed, answered = self.with_lookups(self.lookups), frozenset(answers)
        if not any(question.ref.kind == "listing" for question in answers):
            changed.__dict__["listing_index"] = self.listing_index
            changed.__dict__["_evidence_by_id"] = {
                key: gathered
                for key, gathered in self._evidence_by_id.items()
                if None not in gathered[2] and gathered[2].isdisjoint(answered)
            }
        return changed

    def standing_document(self, path: str) -> Document:
        """The list before the change; in an audit, and for a new file, the list itself."""
        base = self.base.get(path)
        return self.documents[path] if base is None else base

    @cached_property
    def standing_entries(self) -> frozenset[Entry]:
        """The entries of all standing documents."""
        return frozenset(entry for path in self.documents for entry in self.standing_document(path).entries)

    @cached_property
    def document_entries(self) -> frozenset[Entry]:
        """The entries of the lists as proposed."""
        return frozenset(entry for document in self.documents.values() for entry in document.entries)

    def unproposed_entries(self, path: str, section: tuple[str, ...]) -> Sequence[Entry]:
        """The entries of a section that the change leaves alone, in their order; in an audit, all of them."""
        return self._unproposed_by_section[path].get(section, ())

    @cached_property
    def _unproposed_by_section(self) -> dict[str, dict[tuple[str, ...], list[Entry]]]:
        proposed = frozenset() if self.is_audit else frozenset((e.path, e.span) for e in self.entries)
        by_section: dict[str, dict[tuple[str, ...], list[Entry]]] = {path: {} for path in self.documents}
        for path, document in self.documents.items():
            for entry in document.entries:
                if (path, entry.span) not in proposed:
                    by_section[path].setdefault(entry.section, []).append(entry)
        return by_section

    @cached_property
    def listing_index(self) -> evidence.ListingIndex:
        """The records of all proceedings listings that were read."""
        lookups = self.lookups
        return evidence.index_listings(lookups.answers if isinstance(lookups, ConsultedLookups) else lookups)

    # By the identity of the entry, which is kept beside: every rule asks, and to hash one takes long.
    @cached_property
    def _evidence_by_id(self) -> dict[int, tuple[Entry, evidence.PaperEvidence, Consulted]]:
        return {}

    @cached_property
    def _papers_by_id(self) -> dict[int, tuple[Entry, tuple[Entry, ...]]]:
        return {}

    def paper_evidence(self, entry: Entry) -> evidence.PaperEvidence:
        """What the sources say of this entry's paper, gathered once."""
        gathered = self._evidence_by_id.get(id(entry))
        if gathered is None:
            index = self.listing_index
            found, consulted = self._note(lambda: evidence.gather_evidence(entry, self.lookups, index))
            gathered = self._evidence_by_id[id(entry)] = entry, found, consulted
        self._note_again(gathered[2])
        return gathered[1]

    def papers(self, entry: Entry) -> tuple[Entry, ...]:
        """The papers that an entry names, each as an entry, found once; nearly always the entry alone."""
        found = self._papers_by_id.get(id(entry))
        if found is None:
            found = self._papers_by_id[id(entry)] = entry, papers_of(entry)
        return found[1]

    def may_be_listed(self, entry: Entry) -> bool:
        """Whether the listing of the edition that the entry names gave no answer, and may hold it."""
        lookups = (self.lookups.get(Question("listing", edition)) for edition in evidence.listing_refs(entry))
        return any(isinstance(lookup, Unavailable) for lookup in lookups)

    def contradicts(self, claims: Sequence[evidence.Claim], entry: Entry) -> bool:
        """Whether claims of one place, another than the entry's, suffice to say that the entry is wrong.

        They do where two witnesses agree; where a conference lists the paper and the listing that the entry
        names, read as a whole, does not; and where the entry names a year in which there was no conference
        and a strong witness another place. Where none of them is a strong one, a search that was unavailable
        might have named the entry's own place.
        """
        has_strong_claim = any(claim.rank <= evidence.STRONG_RANK for claim in claims)
        if evidence.is_proven(claims) and (has_strong_claim or self.all_searches_answered(entry)):
            return True
        edition = evidence.named_edition(entry)
        if edition is None or not claims or not self.all_searches_answered(entry):
            return False
        if is_nonexistent_edition(edition):
            return has_strong_claim
        lookup = self.lookups.get(Question("listing", edition))
        listing_records = {w.record for w in self.paper_evidence(entry).witnesses if w.source == "listing"}
        # Out of the local index a listing shows who is in an edition, but not who is not.
        is_whole = isinstance(lookup, Found) and not any(record.source == "DBLP" for record in lookup.records)
        is_absent = is_whole and isinstance(lookup, Found) and listing_records.isdisjoint(lookup.records)
        return is_absent and any(claim.rank == 1 and claim.years for claim in claims)

    def all_searches_answered(self, entry: Entry) -> bool:
        """Whether every search for the paper's title was answered."""
        title = evidence.title_search_ref(entry, self.paper_evidence(entry).own_records)
        return evidence.all_searches_answered(title, self.lookups)

    @cached_property
    def comment_keys(self) -> Mapping[Entry, str]:
        """The name of each proposed entry's comment."""
        return assign_keys(self.entries)

    def waiver(self, rule: str, entry: Entry) -> Waiver | None:
        """Why this rule's findings on this entry are not reported: the last request about them decides."""
        name = self.comment_keys.get(entry, "")
        last = next(
            (w for w in reversed(self.waivers) if w.rule in ("", rule) and w.comment_key in ("", name)), None
        )
        return last if last and last.is_waiving else None

    @cached_property
    def _entries_by_identity(self) -> dict[object, list[Entry]]:
        """Entries by each of their papers' refs and by folded title."""
        index: dict[object, list[Entry]] = {}
        for document in self.documents.values():
            for entry in document.entries:
                for key in (*evidence.paper_refs(entry), titles.fold(entry.title.value)):
                    index.setdefault(key, []).append(entry)
        return index

    @cached_property
    def _repeat_counts(self) -> Counter[tuple[frozenset[str], bool]]:
        """How many papers are in several sections of one file, or in each of two files; the flag says
        whether all of a paper's entries link the same address.
        """
        entries_by_identity: dict[object, dict[str, list[Entry]]] = {}
        for document in self.base.values() or self.documents.values():
            for entry in document.entries:
                for key in (*evidence.paper_refs(entry), *_page_identity(entry)):
                    entries_by_identity.setdefault(key, {}).setdefault(entry.path, []).append(entry)
        repeat_counts: Counter[tuple[frozenset[str], bool]] = Counter()
        for files in entries_by_identity.values():
            for path, entries in files.items():
                if len({entry.section for entry in entries}) > 1:
                    repeat_counts[frozenset({path}), _all_share_address(entries)] += 1
            for one, two in combinations(sorted(files), 2):
                repeat_counts[frozenset({one, two}), _all_share_address([*files[one], *files[two]])] += 1
        return repeat_counts

    @cached_property
    def new_entries(self) -> frozenset[Entry]:
        """The proposed entries except edits of an entry of the same paper: that one stood already."""
        if self.is_audit:
            return frozenset()
        return frozenset(
            entry for entry in self.entries if not _is_same_paper(self.previous_entries.get(entry), entry)
        )

    @cached_property
    def papers_by_section(self) -> Mapping[str, Mapping[tuple[str, ...], list[Entry]]]:
        """The entries of each file that link a paper, before the change if there is one; by section."""
        papers: dict[str, dict[tuple[str, ...], list[Entry]]] = {}
        for path, document in {**self.documents, **self.base}.items():
            sections = papers.setdefault(path, {})
            for entry in document.entries:
                if identifying_link(entry):
                    sections.setdefault(entry.section, []).append(entry)
        return papers

    def earlier_entries(self, entry: Entry) -> tuple[Entry, ...]:
        """Entries that may be the same paper and came before it: standing ones, else those further up."""
        identities: list[object] = [*evidence.paper_refs(entry), titles.fold(entry.title.value)]
        identities += [ref for record in self.paper_evidence(entry).own_records for ref in record.also]
        candidates = dict.fromkeys(
            other for key in identities for other in self._entries_by_identity.get(key, ())[:_MAX_CANDIDATES]
        )
        return tuple(
            other for other in candidates if other != entry and self._age_key(other) < self._age_key(entry)
        )

    def _age_key(self, entry: Entry) -> tuple[bool, str, Span]:
        return entry in self.new_entries, entry.path, entry.span

    @cached_property
    def _entries_by_link(self) -> dict[Ref, list[Entry]]:
        index: dict[Ref, list[Entry]] = {}
        for document in self.documents.values():
            for entry in document.entries:
                for ref in dict.fromkeys(link.ref for link in entry.links):
                    index.setdefault(ref, []).append(entry)
        return index

    def entries_linking(self, ref: Ref) -> tuple[Entry, ...]:
        """Every entry that links this very thing."""
        return tuple(self._entries_by_link.get(ref, ()))

    def count_repeats(self, path: str, other: str, same_address: bool = True) -> int:
        """How many papers the list repeats across the sections of a file or across two files: by the same
        address, or else by different ones.
        """
        return self._repeat_counts[frozenset({path, other}), same_address]


def share_address(entry: Entry, other: Entry) -> bool:
    """Whether both link one paper, or one page, by the same address, secure or not."""
    return not _paper_addresses(entry).isdisjoint(_paper_addresses(other))


def _all_share_address(entries: Sequence[Entry]) -> bool:
    return all(share_address(entries[0], other) for other in entries[1:])


def _paper_addresses(entry: Entry) -> frozenset[str]:
    papers, first = set(evidence.paper_refs(entry)), refs.find_paper_link(entry)
    urls = (link.url.value for link in entry.links if link.ref in papers or link == first)
    return frozenset(url.removeprefix("http://").removeprefix("https://") for url in urls)


def _is_same_paper(before: Entry | None, entry: Entry) -> bool:
    if before is None:
        return False
    linked_refs = set(evidence.paper_refs(entry))
    if linked_refs:
        return linked_refs <= set(evidence.paper_refs(before))
    return titles.fold(before.title.value) == titles.fold(entry.title.value)


def _page_identity(entry: Entry) -> tuple[object, ...]:
    """What an entry without a paper's identity is known by: its title and the page it leads to."""
    link = refs.find_paper_link(entry)
    return () if link is None or refs.is_paper(link.ref) else ((titles.fold(entry.title.value), link.ref),)
