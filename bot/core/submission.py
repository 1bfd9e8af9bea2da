"""All that a rule may see: the list as proposed, the list as it stands, what the sources said, the list's
ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.core import evidence, refs, titles
from bot.core.conventions import Conventions
from bot.core.keys import keys
from bot.core.model import Config, Document, Entry, Lookups, Ref, Waiver


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
    def _standing(self) -> tuple[dict[object, list[Entry]], dict[str, int]]:
        """Entries by each of their papers' refs and by folded title; and how many papers each file
        repeats.
        """
        index: dict[object, list[Entry]] = {}
        sections: dict[tuple[str, object], set[tuple[str, ...]]] = {}
        for document in self.documents.values():
            for entry in document.entries:
                for key in (*evidence.paper_refs(entry), titles.fold(entry.title.value)):
                    index.setdefault(key, []).append(entry)
        for document in self.base.values() or self.documents.values():
            for entry in document.entries:
                for key in (*evidence.paper_refs(entry), *_page(entry)):
                    sections.setdefault((entry.path, key), set()).add(entry.section)
        repeats: dict[str, int] = {}
        for (path, _), where in sections.items():
            if len(where) > 1:
                repeats[path] = repeats.get(path, 0) + 1
        return index, repeats

    def earlier(self, entry: Entry) -> tuple[Entry, ...]:
        """Entries that may be the same paper and came before: those that stood already, else those further
        up.
        """
        keys: list[object] = [*evidence.paper_refs(entry), titles.fold(entry.title.value)]
        keys += [ref for record in self.known(entry).own for ref in record.also]
        found = dict.fromkeys(other for key in keys for other in self._standing[0].get(key, ()))
        proposed = set(self.entries) if not self.audit else set()
        return tuple(
            other
            for other in found
            if other != entry
            and (
                (other not in proposed and not self.audit)
                or (other.path, other.span) < (entry.path, entry.span)
            )
        )

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

    def repeats(self, path: str) -> int:
        """How many papers the list repeats across its sections already."""
        return self._standing[1].get(path, 0)


def _page(entry: Entry) -> tuple[object, ...]:
    """What an entry without a paper's identity is known by: its title and the page it leads to."""
    link = refs.paper(entry)
    return () if link is None or refs.is_paper(link.ref) else ((titles.fold(entry.title.value), link.ref),)
