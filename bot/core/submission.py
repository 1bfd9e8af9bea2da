"""All that a rule may see: the list as proposed, the list as it stands, what the sources said, the list's
ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from bot.core import evidence, refs, titles
from bot.core.comment_keys import keys
from bot.core.conventions import Conventions, paper_link
from bot.core.model import (
    Config,
    Document,
    Entry,
    Found,
    Lookups,
    Missing,
    Question,
    Ref,
    Span,
    Unavailable,
    Waiver,
)
from bot.core.sources.listings import never_held

# Of one name ("Introduction", "Blog") a list may hold thousands; to look at all of them for each takes long.
_MOST_ALIKE = 64


@dataclass(frozen=True)
class Submission:
    """`documents`: each changed list file as merged onto today's base; `base`: the same files on today's
    base.

    `entries` are the proposed ones, each an entry of `documents`; `previous` holds what the edited ones were.
    With `audit` every entry is proposed, and an entry repeats another only if the other stands earlier.
    `waivers` are in the order in which they were wished for. `changed` are the paths of all files that the
    pull changes, lists or not, as far as they are known.
    """

    documents: Mapping[str, Document]
    base: Mapping[str, Document]
    entries: tuple[Entry, ...]
    lookups: Lookups
    conventions: Mapping[str, Conventions]
    config: Config = field(default_factory=Config)
    audit: bool = False
    previous: Mapping[Entry, Entry] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    changed: frozenset[str] = frozenset()

    @cached_property
    def listed(self) -> evidence.Listed:
        """The records of all proceedings listings that were read."""
        return evidence.listings(self.lookups)

    @cached_property
    def _known(self) -> dict[Entry, evidence.Known]:
        return {}

    def known(self, entry: Entry) -> evidence.Known:
        """What the sources say of this entry's paper, gathered once."""
        if entry not in self._known:
            self._known[entry] = evidence.known(entry, self.lookups, self.listed)
        return self._known[entry]

    def may_be_listed(self, entry: Entry) -> bool:
        """Whether the listing of the edition that the entry names was asked in vain, and may hold it."""
        asked = (self.lookups.get(Question("listing", edition)) for edition in evidence.editions(entry))
        return any(isinstance(lookup, Unavailable) for lookup in asked)

    def contradicts(self, claims: Sequence[evidence.Claim], entry: Entry) -> bool:
        """Whether claims of one place, another than the entry's, suffice to say that the entry is wrong.

        They do where two witnesses agree; where a conference lists the paper and the listing that the entry
        names, read as a whole, does not; and where the entry names a year in which there was no conference
        and a strong witness another place. Where none of them is a strong one, a search that kept silent
        might have named the entry's own place.
        """
        strong = any(claim.rank <= evidence.STRONG for claim in claims)
        if evidence.proven(claims) and (strong or self._searched(entry)):
            return True
        named = evidence.named_edition(entry)
        if named is None or not claims or not self._searched(entry):
            return False
        if never_held(named):
            return strong
        lookup = self.lookups.get(Question("listing", named))
        mine = {w.record for w in self.known(entry).witnesses if w.source == "listing"}
        absent = isinstance(lookup, Found) and mine.isdisjoint(lookup.records)
        return absent and any(claim.rank == 1 and claim.years for claim in claims)

    def _searched(self, entry: Entry) -> bool:
        """Whether every search for the paper's title was answered."""
        title = evidence.title_question(entry, self.known(entry).own)
        answers = (self.lookups.get(Question(source, title)) for source in evidence.SEARCHES)
        return all(isinstance(answer, Found | Missing) for answer in answers)

    @cached_property
    def keys(self) -> Mapping[Entry, str]:
        """The name of each proposed entry's comment."""
        return keys(self.entries)

    def waiver(self, rule: str, entry: Entry) -> Waiver | None:
        """Why this rule's findings on this entry stay unsaid: the last wish that speaks of them decides."""
        name = self.keys.get(entry, "")
        last = next((w for w in reversed(self.waivers) if w.rule in ("", rule) and w.key in ("", name)), None)
        return last if last and last.waives else None

    @cached_property
    def _standing(self) -> dict[object, list[Entry]]:
        """Entries by each of their papers' refs and by folded title."""
        index: dict[object, list[Entry]] = {}
        for document in self.documents.values():
            for entry in document.entries:
                for key in (*evidence.paper_refs(entry), titles.fold(entry.title.value)):
                    index.setdefault(key, []).append(entry)
        return index

    @cached_property
    def _repeats(self) -> Counter[tuple[frozenset[str], bool]]:
        """How many papers stand in several sections of one file, or in each of two; and whether by one
        address.
        """
        places: dict[object, dict[str, list[Entry]]] = {}
        for document in self.base.values() or self.documents.values():
            for entry in document.entries:
                for key in (*evidence.paper_refs(entry), *_page(entry)):
                    places.setdefault(key, {}).setdefault(entry.path, []).append(entry)
        repeats: Counter[tuple[frozenset[str], bool]] = Counter()
        for files in places.values():
            for path, there in files.items():
                if len({entry.section for entry in there}) > 1:
                    repeats[frozenset({path}), _copied(there)] += 1
            for one, two in combinations(sorted(files), 2):
                repeats[frozenset({one, two}), _copied([*files[one], *files[two]])] += 1
        return repeats

    @cached_property
    def new(self) -> frozenset[Entry]:
        """The proposed entries but those that are an edit of an entry of the same paper: that one stood."""
        if self.audit:
            return frozenset()
        return frozenset(entry for entry in self.entries if not _stays(self.previous.get(entry), entry))

    @cached_property
    def papers(self) -> Mapping[str, Mapping[tuple[str, ...], list[Entry]]]:
        """What stands in each file, before the change where there is one, and links a paper; by section."""
        found: dict[str, dict[tuple[str, ...], list[Entry]]] = {}
        for path, document in {**self.documents, **self.base}.items():
            sections = found.setdefault(path, {})
            for entry in document.entries:
                if paper_link(entry):
                    sections.setdefault(entry.section, []).append(entry)
        return found

    def earlier(self, entry: Entry) -> tuple[Entry, ...]:
        """Entries that may be the same paper and came before: those that stood already, else those further
        up.
        """
        keys: list[object] = [*evidence.paper_refs(entry), titles.fold(entry.title.value)]
        keys += [ref for record in self.known(entry).own for ref in record.also]
        found = dict.fromkeys(other for key in keys for other in self._standing.get(key, ())[:_MOST_ALIKE])
        return tuple(other for other in found if other != entry and self._age(other) < self._age(entry))

    def _age(self, entry: Entry) -> tuple[bool, str, Span]:
        return entry in self.new, entry.path, entry.span

    @cached_property
    def _links(self) -> dict[Ref, list[Entry]]:
        index: dict[Ref, list[Entry]] = {}
        for document in self.documents.values():
            for entry in document.entries:
                for ref in dict.fromkeys(link.ref for link in entry.links):
                    index.setdefault(ref, []).append(entry)
        return index

    def linking(self, ref: Ref) -> tuple[Entry, ...]:
        """Every entry that links this very thing."""
        return tuple(self._links.get(ref, ()))

    def repeats(self, path: str, other: str, copied: bool = True) -> int:
        """How many papers the list repeats already, across the sections of a file or across two files: by the
        same address, or else by different ones.
        """
        return self._repeats[frozenset({path, other}), copied]


def copied(entry: Entry, other: Entry) -> bool:
    """Whether both link one paper, or one page, by the same address, secure or not."""
    return not _addresses(entry).isdisjoint(_addresses(other))


def _copied(entries: Sequence[Entry]) -> bool:
    return all(copied(entries[0], other) for other in entries[1:])


def _addresses(entry: Entry) -> frozenset[str]:
    papers, first = set(evidence.paper_refs(entry)), refs.paper(entry)
    urls = (link.url.value for link in entry.links if link.ref in papers or link == first)
    return frozenset(url.removeprefix("http://").removeprefix("https://") for url in urls)


def _stays(before: Entry | None, entry: Entry) -> bool:
    if before is None:
        return False
    linked = set(evidence.paper_refs(entry))
    if linked:
        return linked <= set(evidence.paper_refs(before))
    return titles.fold(before.title.value) == titles.fold(entry.title.value)


def _page(entry: Entry) -> tuple[object, ...]:
    """What an entry without a paper's identity is known by: its title and the page it leads to."""
    link = refs.paper(entry)
    return () if link is None or refs.is_paper(link.ref) else ((titles.fold(entry.title.value), link.ref),)
