"""A code link leads to the paper's own repository, under its present name.

GitHub itself says whether a repository is there and where it has moved to; an old name can be taken over by
anybody. A repository is another paper's only when it bears that paper's name, stands in the list for it, and
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
from bot.core.rules.words import people, quote, written
from bot.core.submission import Submission
from bot.core.titles import Verdict

NAME = "wrong-code-link"
SEVERITY = Severity.WARNING

ABSENT = "not found"
"""What the evidence says where no repository is."""
SHARED = 2  # papers of a list that one repository may serve before it is a framework or a group's
_ADDRESS = re.compile(
    r"(?:https?:)?//(?:www\.)?github\.com/([\w.-]+/[\w.-]+?)(?=\.git(?:[/?#]|$)|[/?#]|$)", re.I
)
_NAMED = re.compile(r"([^\s:]{3,24})\s*:\s")
_SUFFIX = re.compile(
    r"(?:[-_.](?:pytorch|torch|official|code|release|tf|tensorflow|jax|keras|main|public|impl|implementation))+$",
    re.IGNORECASE,
)
# What serves other people's papers too.
_FRAMEWORK = re.compile(
    r"\b(?:framework|platform|librar|toolkit|toolbox|benchmark|system|suite|codebase|package|open[- ]source|"
    r"dataset|environment|simulator|baseline)",
    re.IGNORECASE,
)


def check(entry: Entry, submission: Submission) -> Iterator[Finding]:
    for ref in _repositories(entry):
        lookup = submission.lookups.get(Question("link", ref))
        if isinstance(lookup, Missing):
            message = f"GitHub has no public repository {quote(ref.id)}."
            address = f"https://github.com/{ref.id}"
            yield Finding(entry, NAME, SEVERITY, message, (Evidence("GitHub", ABSENT, address),))
        elif isinstance(lookup, Found) and (name := _moved(ref, lookup.records)):
            message = f"GitHub redirects {quote(ref.id)} to {quote(name)}."
            evidence = (Evidence("GitHub", name, f"https://github.com/{name}"),)
            edits = _renamed(entry, ref, name)
            yield Finding(entry, NAME, Severity.HINT, message, evidence, edits)
        elif other := _owner(entry, ref, submission):
            yield from _foreign(entry, ref, other, submission)


def suspected(entry: Entry, submission: Submission) -> tuple[Entry, ...]:
    """The entries whose papers the entry's repositories seem to be: who wrote those is then worth asking."""
    others = (_owner(entry, ref, submission) for ref in _repositories(entry))
    return tuple(other for other in others if other is not None)


def _repositories(entry: Entry) -> list[Ref]:
    return list(dict.fromkeys(link.ref for link in entry.links if link.ref.kind == "github"))


def _moved(ref: Ref, records: tuple[Record, ...]) -> str:
    """Owner and name to which GitHub redirects; "" for none."""
    address = _ADDRESS.match(records[0].url) if records else None
    there = refs.parse(records[0].url) if records else ref
    return address[1] if address and there.kind == "github" and there != ref else ""


def _renamed(entry: Entry, ref: Ref, name: str) -> tuple[Edit, ...]:
    """Owner and name rewritten in every link to the repository; what follows them stays."""
    edits = []
    for link in entry.links:
        if link.ref == ref and link.url.span is not None:
            found = _ADDRESS.match(written(entry, link.url.span))
            if found is None:
                return ()
            start = link.url.span.start
            edits.append(
                Edit(link.url.span._replace(start=start + found.start(1), end=start + found.end(1)), name)
            )
    return tuple(edits)


def _foreign(entry: Entry, ref: Ref, other: Entry, submission: Submission) -> Iterator[Finding]:
    mine, theirs = _own(entry, submission), _own(other, submission)
    if mine is None or theirs is None or titles.share_author(mine.authors, theirs.authors) is not False:
        return
    if any(ref.id in record.note.lower() for record in submission.known(entry).own):
        return  # the authors name it themselves
    place = f"line {other.first_line}" + (f" of {other.path}" if other.path != entry.path else "")
    message = f"{quote(ref.id)} bears the name of {quote(other.title.value)}, on {place}, by other authors."
    evidence = tuple(Evidence(r.source, people(r.authors), r.url) for r in (mine, theirs))
    yield Finding(entry, NAME, SEVERITY, message, evidence)


def _own(entry: Entry, submission: Submission) -> Record | None:
    """The record of the entry's paper, if it bears the entry's title and names its authors."""
    for record in submission.known(entry).own:
        right = titles.compare(entry.title.value, (record.title, *record.titles))
        if record.authors and right in (Verdict.SAME, Verdict.PREFIX):
            return record
    return None


def _owner(entry: Entry, ref: Ref, submission: Submission) -> Entry | None:
    """The one other entry with this repository whose paper bears its name, while this one's bears another."""
    name, repository = _name(entry), _key(_SUFFIX.sub("", ref.id.partition("/")[2]))
    if not name or len(repository) < 4 or name in repository or repository in _key(entry.title.value):
        return None
    papers = {titles.fold(other.title.value): other for other in submission.linking(ref)}
    papers.setdefault(titles.fold(entry.title.value), entry)
    others = [other for other in papers.values() if not set(paper_refs(other)) & set(paper_refs(entry))]
    owners = [other for other in others if _name(other) == repository]
    if len(papers) > SHARED or len(owners) != 1 or _FRAMEWORK.search(owners[0].title.value):
        return None
    return owners[0]


def _name(entry: Entry) -> str:
    """The name before the colon of a title: "MMPareto: Boosting Multimodal Learning"."""
    found = _NAMED.match(titles.clean(entry.title.value))
    return _key(found[1]) if found else ""


def _key(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()
