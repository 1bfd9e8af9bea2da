"""A code link leads to the paper's own repository, under its present name.

GitHub itself says whether a repository is there and where it has moved to; an old name can be taken over by
anybody. A repository is another paper's only if it bears that paper's name, stands in the list for it, and
the two papers have no author in common: groups keep several papers in one repository, and frameworks many.
Archived repositories are left alone.

Known:
    link | https://github.com/someone/dynamic-fusion | moved to https://github.com/Lab/Dynamic-Fusion
Bad:
    - [Dynamic Fusion](https://example.org/fusion) [CVPR 2024] [[code](https://github.com/someone/dynamic-fusion)]
Good:
    - [Dynamic Fusion](https://example.org/fusion) [CVPR 2024] [[code](https://github.com/Lab/Dynamic-Fusion)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core import refs, titles
from bot.core.evidence import paper_refs
from bot.core.model import Edit, Entry, Evidence, Finding, Found, Missing, Question, Record, Ref, Severity
from bot.core.rules.rule import About, FixAvailability
from bot.core.rules.words import NOT_FOUND, format_authors, quote, text_at
from bot.core.sources import primary_sources
from bot.core.submission import Submission
from bot.core.text.pattern import lazy_pattern
from bot.core.titles import Verdict

NAME = "wrong-code-link"
SEVERITY = Severity.WARNING
ABOUT = About.LINK
GIVES_WAY_TO = ()
FIXES = FixAvailability.SOMETIMES

# Papers of a list that one repository may serve before it is taken for a framework or a group's: more, and
# code that is shared on purpose is reported. `bench/judgement.py` counts findings on accepted pull requests.
MAX_PAPERS = 2
_REPOSITORY_URL = lazy_pattern(
    r"(?:https?:)?//(?:www\.)?github\.com/([\w.-]+/[\w.-]+?)(?=\.git(?:[/?#]|$)|[/?#]|$)", re.I
)
_NAME_BEFORE_COLON = lazy_pattern(r"([^\s:]{3,24})\s*:\s")
_NAME_SUFFIX = lazy_pattern(
    r"(?:[-_.](?:pytorch|torch|official|code|release|tf|tensorflow|jax|keras|main|public|impl|implementation))+$",
    re.IGNORECASE,
)
# What serves other people's papers too.
_FRAMEWORK_WORDS = lazy_pattern(
    r"\b(?:framework|platform|librar|toolkit|toolbox|benchmark|system|suite|codebase|package|open[- ]source|"
    r"dataset|environment|simulator|baseline)",
    re.IGNORECASE,
)


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    for ref in _linked_repositories(entry):
        lookup = submission.lookups.get(Question("link", ref))
        if isinstance(lookup, Missing):
            message = f"GitHub has no public repository {quote(ref.id)}."
            repository_url = f"https://github.com/{ref.id}"
            yield Finding(entry, NAME, SEVERITY, message, (Evidence("GitHub", NOT_FOUND, repository_url),))
        elif isinstance(lookup, Found) and (new_name := _find_new_name(ref, lookup.records)):
            message = f"GitHub redirects {quote(ref.id)} to {quote(new_name)}."
            evidence = (Evidence("GitHub", new_name, f"https://github.com/{new_name}"),)
            edits = _rename_edits(entry, ref, new_name)
            yield Finding(entry, NAME, Severity.HINT, message, evidence, edits)
        elif owner := _find_owner(entry, ref, submission):
            yield from _foreign_repository_findings(entry, ref, owner, submission)


def questions(entry: Entry, submission: Submission) -> Iterator[Question]:
    """Who wrote the papers of the list to which the entry's repositories seem to belong."""
    for repository in _linked_repositories(entry):
        owner = _find_owner(entry, repository, submission)
        for ref in paper_refs(owner) if owner is not None else ():
            yield from (Question(source, ref) for source in primary_sources(ref))


def _linked_repositories(entry: Entry) -> list[Ref]:
    return list(dict.fromkeys(link.ref for link in entry.links if link.ref.kind == "github"))


def _find_new_name(ref: Ref, records: tuple[Record, ...]) -> str:
    """Owner and name to which GitHub redirects; "" for none."""
    match = _REPOSITORY_URL.match(records[0].url) if records else None
    new_ref = refs.parse(records[0].url) if records else ref
    return match[1] if match and new_ref.kind == "github" and new_ref != ref else ""


def _rename_edits(entry: Entry, ref: Ref, new_name: str) -> tuple[Edit, ...]:
    """Owner and name rewritten in every link to the repository; what follows them stays."""
    edits = []
    for link in entry.links:
        if link.ref == ref and link.url.span is not None:
            match = _REPOSITORY_URL.match(text_at(entry, link.url.span))
            if match is None:
                return ()
            start = link.url.span.start
            edits.append(
                Edit(link.url.span._replace(start=start + match.start(1), end=start + match.end(1)), new_name)
            )
    return tuple(edits)


def _foreign_repository_findings(
    entry: Entry, ref: Ref, other: Entry, submission: Submission
) -> Iterator[Finding]:
    entry_record, other_record = _matching_record(entry, submission), _matching_record(other, submission)
    if (
        entry_record is None
        or other_record is None
        or titles.share_author(entry_record.authors, other_record.authors) is not False
    ):
        return
    if any(ref.id in record.note.lower() for record in submission.paper_evidence(entry).own_records):
        return  # the authors name it themselves
    location = f"line {other.first_line}" + (f" of {other.path}" if other.path != entry.path else "")
    message = (
        f"{quote(ref.id)} bears the name of {quote(other.title.value)}, on {location}, by other authors."
    )
    evidence = tuple(
        Evidence(r.source, format_authors(r.authors), r.url) for r in (entry_record, other_record)
    )
    yield Finding(entry, NAME, SEVERITY, message, evidence)


def _matching_record(entry: Entry, submission: Submission) -> Record | None:
    """The record of the entry's paper, if it bears the entry's title and names its authors."""
    for record in submission.paper_evidence(entry).own_records:
        verdict = titles.compare(entry.title.value, (record.title, *record.titles))
        if record.authors and verdict in (Verdict.SAME, Verdict.PREFIX):
            return record
    return None


def _find_owner(entry: Entry, ref: Ref, submission: Submission) -> Entry | None:
    """The one other entry with this repository whose paper bears its name, while this one's bears another."""
    paper_name, repository_name = (
        _paper_name(entry),
        _name_key(_NAME_SUFFIX.sub("", ref.id.partition("/")[2])),
    )
    if (
        not paper_name
        or len(repository_name) < 4
        or paper_name in repository_name
        or repository_name in _name_key(entry.title.value)
    ):
        return None
    papers = {titles.fold(other.title.value): other for other in submission.entries_linking(ref)}
    papers.setdefault(titles.fold(entry.title.value), entry)
    others = [other for other in papers.values() if not set(paper_refs(other)) & set(paper_refs(entry))]
    owners = [other for other in others if _paper_name(other) == repository_name]
    if len(papers) > MAX_PAPERS or len(owners) != 1 or _FRAMEWORK_WORDS.search(owners[0].title.value):
        return None
    return owners[0]


def _paper_name(entry: Entry) -> str:
    """The name before the colon of a title: "MMPareto: Boosting Multimodal Learning"."""
    match = _NAME_BEFORE_COLON.match(titles.strip_markup(entry.title.value))
    return _name_key(match[1]) if match else ""


def _name_key(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()
