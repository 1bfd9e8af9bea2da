"""The nouns of the house, all frozen: what is read from a list, what sources say, what is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """Character offsets `[start, end)` in the text of one file."""

    start: int
    end: int


class Ref(NamedTuple):
    """A normalized identity, as `refs.parse` makes it: `Ref("arxiv", "1706.03762")`, `Ref("doi",
    "10.1109/...")`.

    Two refs are equal exactly when the URLs they came from name one thing.
    Kinds of papers are listed in `refs.PAPER_KINDS`; every other address is `Ref("url", ...)` or
    `Ref("github", ...)`.
    `Ref("title", ...)` is a question, not an identity: "which papers bear this title?"
    """

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class Field(NamedTuple):
    """A value and where it stands; span None: read, but not located byte for byte, so never edited."""

    value: str
    span: Span | None = None


class Link(NamedTuple):
    """One hyperlink of an entry. `label` is its visible text, `url.span` covers the URL alone."""

    label: str
    url: Field
    ref: Ref


@dataclass(frozen=True, slots=True)
class Entry:
    """One bullet, row or paragraph of a list that names a work.

    `span` covers whole lines, `first_line`..`last_line` (1-based, inclusive), without the last line break, so
    `text == document.text[span.start:span.end]`. `links` are in the order of the text, images and badges left
    out.
    `venue` is the name as written ("CVPR", "NIPS"), `year` four digits; both None where the entry names none.
    `form` is "bullet", "numbered", "row", "paragraph" or "heading".
    """

    path: str
    span: Span
    first_line: int
    last_line: int
    text: str
    section: tuple[str, ...]
    form: str
    title: Field
    links: tuple[Link, ...]
    authors: tuple[Field, ...] = ()
    venue: Field | None = None
    year: Field | None = None

    def __hash__(self) -> int:
        # Entries are keys in many places; no two of one file start at the same offset.
        return hash((self.path, self.span))

    def __eq__(self, other: object) -> bool:
        # Rules compare an entry with all others of its list: nearly always the spans tell.
        if self is other:
            return True
        if not isinstance(other, Entry):
            return NotImplemented
        return self.span == other.span and all(
            getattr(self, name) == getattr(other, name) for name in Entry.__slots__
        )


@dataclass(frozen=True, slots=True)
class Document:
    """One list file. `text` is what was read, with its own line breaks; `entries` are in its order.

    `parse_cache` is what `markdown.parse` remembers, to read another version of the file sooner.
    """

    path: str
    text: str
    entries: tuple[Entry, ...]
    parse_cache: object = field(default=None, compare=False, repr=False)


# What sources say


@dataclass(frozen=True, slots=True)
class Record:
    """What one source says of one paper. Strings are cleaned (one line, no markup, no entities), as
    published.

    `venue` is the source's own words ("" if it names none); `years` are all years that are right for it (the
    edition's, the issue's, online first); `also` are other refs that the source itself says are the same
    paper.
    `status` is "preprint", "published", "submitted", "rejected", "withdrawn" or "" (the source does not say).
    `note` and `journal` are free text that may name a venue: an arXiv comment, an arXiv journal_ref.
    """

    source: str
    ref: Ref
    title: str
    authors: tuple[str, ...] = ()
    venue: str = ""
    years: frozenset[int] = frozenset()
    status: str = ""
    titles: tuple[str, ...] = ()
    also: tuple[Ref, ...] = ()
    note: str = ""
    retracted: bool = False
    url: str = ""
    journal: str = ""


class Found(NamedTuple):
    """The source knows it. A search or a listing may know several; a ref's own record comes alone."""

    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """The source is there, is sure, and does not know it. For a search: nothing bears this title."""


class Unavailable(NamedTuple):
    """The source could not be asked, or its answer cannot be trusted. Never the contributor's fault.

    `is_gone`: a venue's own host answered that it has no such page. Pages are renamed, so this alone proves
    nothing of the paper.
    """

    reason: str
    retry_at: float | None = None
    is_gone: bool = False


Lookup = Found | Missing | Unavailable


class Question(NamedTuple):
    """One thing to ask of one source; the key of every lookup. `source` is the source's name, as in
    `sources.SOURCES`.
    """

    source: str
    ref: Ref


Lookups = Mapping[Question, Lookup]


# What is judged and found


class Severity(StrEnum):
    OFF = "off"
    HINT = "hint"
    WARNING = "warning"
    ERROR = "error"


class Edit(NamedTuple):
    """Replace `span` of the document by `text`; edits of one entry never overlap."""

    span: Span
    text: str


class Evidence(NamedTuple):
    """One witness quoted: who says it, what, and where to read it."""

    source: str
    statement: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One departure from one rule. `message` is plain text, not Markdown; `render` escapes it.

    `needs_move`: the entry's lines belong elsewhere, where the message says; no edit of them in place can do
    that.
    """

    entry: Entry
    rule: str
    severity: Severity
    message: str
    evidence: tuple[Evidence, ...] = ()
    edits: tuple[Edit, ...] = ()
    needs_move: bool = False


CONFIG_PATH = ".github/awesome-review.yml"
"""Where a repository's configuration stands."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a maintainer may set; each field is a key of the file and has a default that needs no thought."""

    rules: Mapping[str, Severity] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    """Globs of the list files; () for every file that may hold entries."""
    leave: tuple[str, ...] = ()
    """Sections left alone, as `sections.match_depth` reads them."""
    links: Mapping[str, str] = field(default_factory=dict)
    """The form of `refs.link_form` that links of a kind should have."""
    venues: Mapping[str, str] = field(default_factory=dict)
    """The list's own name of a venue, by the key of `venues.identify`."""
    order: Mapping[str, str] = field(default_factory=dict)
    """Section -> "newest-first", "oldest-first", "alphabetical", "none"; the section "" stands for all."""
    repeats: bool | None = None
    """Whether a paper may stand in several sections; None: where the list does so already."""
    comments: int = 30
    audit: str = "weekly"
    drafts: bool = False
    bots: bool = False


class ConfigProblem(NamedTuple):
    """What is wrong with a configuration file: a line (1-based) and plain words, foreign text in “ ”."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """The configuration in force, which file says so ("" for none) and what in it could not be followed.

    `key_lines` tells where each value was set: "comments" or "rules.dead-link" -> line. `is_invalid`: the
    file cannot be used at all; then `fallback_commit` is the commit of the version used instead, if any.
    """

    config: Config = field(default_factory=Config)
    path: str = ""
    problems: tuple[ConfigProblem, ...] = ()
    key_lines: Mapping[str, int] = field(default_factory=dict)
    is_invalid: bool = False
    fallback_commit: str = ""


class Waiver(NamedTuple):
    """A writer's wish that findings stay unsaid or, with `is_waiving` False, be said again.

    `rule` is "" for every rule; `comment_key` names the comment under which it was said, "" for the whole
    pull request.
    """

    rule: str
    author: str
    reason: str = ""
    comment_key: str = ""
    is_waiving: bool = True
