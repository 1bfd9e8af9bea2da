"""The data types that all packages share, all frozen: entries of a list, answers of sources, findings."""

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
    """A normalized identity, as `refs.parse` builds it: `Ref("arxiv", "1706.03762")`.

    Two refs are equal exactly when the URLs they came from identify the same thing. `refs.PAPER_KINDS` lists
    the kinds that identify papers; every other address is `Ref("url", ...)` or `Ref("github", ...)`.
    `Ref("title", ...)` is a question, not an identity: "which papers have this title?"
    """

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class Field(NamedTuple):
    """A value and its position; without a span it was read but not located, so never edited."""

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

    `span` covers whole lines, `first_line` to `last_line` (1-based, inclusive), without the last line break,
    so `text == document.text[span.start:span.end]`. `links` are in the order of the text, without images and
    badges.
    `venue` is the name as written ("CVPR", "NIPS"), `year` four digits; None where the entry has none.
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
        # Rules compare an entry with all others of its list: the spans nearly always decide.
        if self is other:
            return True
        if not isinstance(other, Entry):
            return NotImplemented
        return self.span == other.span and all(
            getattr(self, name) == getattr(other, name) for name in Entry.__slots__
        )


@dataclass(frozen=True, slots=True)
class Document:
    """One list file: `text` as read, with its own line breaks, and its `entries` in their order.

    `parse_cache` lets `parsing.parse` read another version of the file without starting again.
    """

    path: str
    text: str
    entries: tuple[Entry, ...]
    parse_cache: object = field(default=None, compare=False, repr=False)


class UnreadLine(NamedTuple):
    """A line that links a paper and belongs to no entry; `line` is its number (1-based)."""

    path: str
    line: int
    text: str


# Answers of sources


@dataclass(frozen=True, slots=True)
class Record:
    """One paper as one source describes it. Strings are cleaned: one line, no markup, no entities.

    `venue` is in the source's own words ("" if it names none). `years` are all years that are correct for the
    paper: the edition's, the issue's, the first online. `also` are other refs that the source itself gives
    for the same paper. `status` is "preprint", "published", "submitted", "rejected", "withdrawn" or "" (the
    source does not say). `note` and `journal` are free text that may name a venue: an arXiv comment, an arXiv
    journal_ref.
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
    """The source knows it: several records from a search or a listing, one from the lookup of a ref."""

    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """The source answered, and does not know it. For a search: no paper has this title."""


class Unavailable(NamedTuple):
    """The source could not be asked, or its answer cannot be trusted. Never the contributor's fault.

    `retry_at` is when the source asked to be tried again (epoch seconds). `is_gone`: a venue's own host
    answered that it has no such page; pages are renamed, so this alone proves nothing about the paper.
    """

    reason: str
    retry_at: float | None = None
    is_gone: bool = False


Lookup = Found | Missing | Unavailable


class Question(NamedTuple):
    """What one source is asked; the key of every lookup. `source` is a name in `sources.SOURCES`."""

    source: str
    ref: Ref


Lookups = Mapping[Question, Lookup]


# Findings


class Severity(StrEnum):
    OFF = "off"
    HINT = "hint"
    WARNING = "warning"
    ERROR = "error"


class Edit(NamedTuple):
    """Replaces `span` of the document with `text`; edits of one entry never overlap."""

    span: Span
    text: str


class Evidence(NamedTuple):
    """What one source states, and the address where a person can read it."""

    source: str
    statement: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation of one rule. `message` is plain text, not Markdown; `render` escapes it.

    `needs_move`: the entry belongs at another place, which the message gives; no edit in place can do that.
    """

    entry: Entry
    rule: str
    severity: Severity
    message: str
    evidence: tuple[Evidence, ...] = ()
    edits: tuple[Edit, ...] = ()
    needs_move: bool = False


CONFIG_PATH = ".github/awesome-review.yml"
"""The path of the configuration file in a repository."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a maintainer may set. Each field is a key of the file and has a default that suits most lists."""

    rules: Mapping[str, Severity] = field(default_factory=dict)
    lists: tuple[str, ...] = ()
    """Globs of the list files; () for every file that may hold entries."""
    leave: tuple[str, ...] = ()
    """Sections that are not judged, as `sections.match_depth` reads them."""
    links: Mapping[str, str] = field(default_factory=dict)
    """The form of `refs.link_form` that links of a kind should have."""
    venues: Mapping[str, str] = field(default_factory=dict)
    """The list's own name of a venue, by the key of `venues.identify`."""
    order: Mapping[str, str] = field(default_factory=dict)
    """Section -> "newest-first", "oldest-first", "alphabetical", "none"; the section "" stands for all."""
    repeats: bool | None = None
    """Whether a paper may be listed in several sections; None: where the list does so already."""
    comments: int = 30
    comment: str = "findings"
    """When a summary comment is posted: "always", "findings" (where there is anything to say) or "never"."""
    check: str = "lists"
    """Where the check stands: on pull requests that change "lists", or "always"."""
    audit: str = "weekly"
    drafts: bool = False
    bots: bool = False
    backlog: str = "check"
    """What pull requests get that were open before we came: "check", "review" or "ignore"."""


class ConfigProblem(NamedTuple):
    """A problem of a configuration file: its line (1-based) and a message that quotes foreign text in “ ”."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """The configuration in force, the `path` of its file ("" for none) and the problems in that file.

    `key_lines` maps each value that was set to its line: "comments" or "rules.dead-link" -> line.
    `is_invalid`: the file cannot be used at all; `fallback_commit` is then the commit of the version that is
    used in its place, if there is one.
    """

    config: Config = field(default_factory=Config)
    path: str = ""
    problems: tuple[ConfigProblem, ...] = ()
    key_lines: Mapping[str, int] = field(default_factory=dict)
    is_invalid: bool = False
    fallback_commit: str = ""


class Waiver(NamedTuple):
    """A person's request that findings be left out or, with `is_waiving` False, be reported again.

    `rule` is "" for every rule; `comment_key` is the key of the comment that was replied to, "" for the whole
    pull request. `line` is that of the comment in the list that asks for it, else 0.
    """

    rule: str
    author: str
    reason: str = ""
    comment_key: str = ""
    is_waiving: bool = True
    line: int = 0
