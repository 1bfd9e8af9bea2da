"""The other open pull requests of a repository -> what each proposes, and what we said on the later ones."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from bot.core import config
from bot.core.model import Config
from bot.core.pull import Other, Others, Pull
from bot.core.reconcile import SUMMARY, read_mark
from bot.github.session import Session, unless_refused

NEAREST = 20
"""How many are looked at on either side of a pull request; the rest is too old or too new to matter."""
LONGEST = 50_000
"""Characters of a patch; a longer one rewrites a list rather than proposing papers."""
KEPT = 500

_OPEN = """
query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) { state isDraft baseRefName }
    pullRequests(states: OPEN, first: 100, orderBy: {field: CREATED_AT, direction: DESC}) {
      nodes { number state isDraft baseRefName headRefOid }
    }
  }
}
"""
_SAID = """
query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { %s } }
fragment said on PullRequest { comments(first: 20) { nodes { body viewerDidAuthor } } }
"""

Patches = tuple[tuple[str, str], ...]


class Kept:
    """Patches by the heads that they lead to, the latest used of them; for all threads."""

    def __init__(self) -> None:
        self._rows: OrderedDict[object, Patches] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object) -> Patches | None:
        with self._lock:
            if key in self._rows:
                self._rows.move_to_end(key)
            return self._rows.get(key)

    def put(self, key: object, patches: Patches) -> None:
        with self._lock:
            self._rows[key] = patches
            while len(self._rows) > KEPT:
                self._rows.popitem(last=False)


def read(session: Session, pull: Pull, settings: Config, kept: Kept) -> Others:
    """The open pull requests around one, nearest first to be read: two questions and one for each new head.

    Whatever GitHub will not show of them is left out.
    """
    owner, name = pull.repo.split("/")
    with unless_refused(pull, "compared with other pull requests", 403, 404):
        asked = {"owner": owner, "name": name, "number": pull.number}
        found = session.graphql(_OPEN, asked)["repository"]
        mine = found["pullRequest"]
        rows = [row for row in found["pullRequests"]["nodes"] if row["state"] == "OPEN"]
        rows.sort(key=lambda row: int(row["number"]))
        before = [row for row in rows if row["number"] < pull.number and _counts(row, mine)][-NEAREST:]
        after = [row for row in rows if row["number"] > pull.number][:NEAREST]
        said = _said(session, pull, [int(row["number"]) for row in after]) if after else {}
        is_open = mine["state"] == "OPEN" and not mine["isDraft"]

        def other(row: Mapping[str, Any]) -> Other:
            number = int(row["number"])
            patches = _patches(session, pull, row, settings, kept) if _counts(row, mine) else ()
            return Other(number, patches, said.get(number, ""))

        return Others(
            tuple(other(row) for row in before),
            tuple(other(row) if is_open else Other(row["number"], (), said[row["number"]]) for row in after),
            is_open,
        )
    return Others()


def _counts(row: Mapping[str, Any], mine: Mapping[str, Any]) -> bool:
    """Whether a pull request proposes something onto the same base already."""
    return bool(row["baseRefName"] == mine["baseRefName"] and not row["isDraft"])


def _said(session: Session, pull: Pull, numbers: list[int]) -> dict[int, str]:
    """Our summaries on these pull requests, "" where there is none."""
    owner, name = pull.repo.split("/")
    query = _SAID % " ".join(f"p{number}: pullRequest(number: {number}) {{ ...said }}" for number in numbers)
    answer = session.graphql(query, {"owner": owner, "name": name}, partial=True) or {}
    found = answer.get("repository") or {}
    summaries = {}
    for number in numbers:
        rows = (found.get(f"p{number}") or {"comments": {"nodes": []}})["comments"]["nodes"]
        ours = [row["body"] for row in rows if row["viewerDidAuthor"] and read_mark(row["body"]) == SUMMARY]
        summaries[number] = ours[0] if ours else ""
    return summaries


def _patches(
    session: Session, pull: Pull, row: Mapping[str, Any], settings: Config, kept: Kept
) -> tuple[tuple[str, str], ...]:
    """Path and patch of each list that a pull request changes, asked once for each of its heads."""
    key = (pull.repo.lower(), row["number"], row["headRefOid"], row["baseRefName"], settings.lists)
    patches = kept.get(key)
    if patches is None:
        with unless_refused(pull, f"compared with #{row['number']}", 404):
            files = session.get(f"/repos/{pull.repo}/pulls/{row['number']}/files", per_page=100)
            patches = tuple(
                (str(file["filename"]), str(file["patch"]))
                for file in files
                if len(file.get("patch") or "") in range(1, LONGEST)
                and config.is_list(file["filename"], settings)
            )
            kept.put(key, patches)
    return patches or ()
