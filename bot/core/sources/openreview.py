"""OpenReview's notes: a forum lives in API v2 or in v1; if both refuse robots, its page is read.

What a note says of its venue is a label that has to be read: rejected papers keep their forum, and up to 2023
also the conference's venue id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import markup, reading
from bot.core.sources.source import Ask, Keys, Request, Response

V2, V1, SITE = "https://api2.openreview.net/", "https://api.openreview.net/", "https://openreview.net/"
ID = re.compile(r"[\w-]{4,40}")
# Copies that authors import to their profiles; their venue is anybody's.
IMPORTED = re.compile(
    r"^(?:dblp\.org|openreview\.net/archive|.*/-/record$|.*/-/direct_upload$)", re.IGNORECASE
)
NOT_YET = re.compile(
    r"/(?:Submission|Active_Submission|Under_Review)$|\bunder review\b|^submitted$", re.IGNORECASE
)
REJECTED = re.compile(r"/(?:Desk_)?Rejected(?:_Submission)?$|\breject", re.IGNORECASE)
WITHDRAWN = re.compile(r"/Withdrawn_Submission$|\bwithdrawn\b", re.IGNORECASE)
SUBMITTED = re.compile(r"\bsubmitted\b|\bsubmission\b", re.IGNORECASE)
DECISION = re.compile(r"/(?:Acceptance_)?Decision$|/Meta_Review$", re.IGNORECASE)


class OpenReview:
    """`Ref("openreview", forum)`."""

    name = "OpenReview"
    batch = 1
    pace = 0.55  # five a second are allowed, to both deployments together: two of each in any second

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "openreview" and ID.fullmatch(ref.id) is not None

    def request(self, refs: Sequence[Ref], keys: Keys) -> Request:
        return Request(f"{V2}notes?id={refs[0].id}", headers=login(keys))

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Lookup | Ask]:
        asked = response.request
        if asked.url.startswith(SITE):
            return reading.same(refs, _page(refs[0], response))
        # Both APIs answer robots with 403 ChallengeRequiredError at times; the page may still be read.
        page = Ask(Request(f"{SITE}forum?id={refs[0].id}", headers={"Accept": "text/html"}))
        if reading.blocked(response):
            return reading.same(refs, page)
        answer = reading.table(reading.parsed(response))
        if answer.get("name") == "NotFoundError" or response.status == 404:
            if asked.url.startswith(V2):
                # v1 keeps the conferences up to 2022 or 2023, and their decisions in replies until 2019.
                older = f"{V1}notes?id={refs[0].id}&details=directReplies"
                return reading.same(refs, Ask(Request(older, headers=asked.headers)))
            sure = answer.get("name") == "NotFoundError"
            return reading.same(refs, Missing() if sure else Unavailable("it answered 404"))
        notes = reading.row(answer.get("notes"))
        note = next((n for n in map(reading.table, notes) if n.get("id") == refs[0].id), None)
        if response.status != 200 or note is None:
            return reading.same(refs, page)
        record = read_note(refs[0], note)
        return reading.same(refs, Found((record,)) if record.title else Unavailable("its title is hidden"))


def login(keys: Keys) -> dict[str, str]:
    return {"Authorization": f"Bearer {keys.openreview_token}"} if keys.openreview_token else {}


def read_note(ref: Ref, note: Mapping[str, object]) -> Record:
    """A note of either API. In v2 each field is a table with a `value`, absent where few may read it."""
    content = reading.table(note.get("content"))
    fields = {name: _value(value) for name, value in content.items()}
    label, venueid = reading.text(fields.get("venue")), reading.text(fields.get("venueid"))
    homes = [note.get("domain"), note.get("invitation"), *reading.row(note.get("invitations"))]
    imported = any(IMPORTED.search(home) for home in [venueid, *homes] if isinstance(home, str))
    status = "" if imported else _status(note, label, venueid)
    published = status == "published"
    # An old note that hides its decision still tells to which conference it was sent.
    home = "" if imported or status or label or venueid else _home(note)
    return Record(
        source="OpenReview",
        ref=ref,
        title=reading.text(fields.get("title")),
        authors=_people(fields.get("authors")),
        venue=(label or _home(note)) if published else home,
        years=_years(note, label, venueid) if published else reading.years_in(home),
        status=status,
        note="" if imported or published else label,
        url=f"{SITE}forum?id={ref.id}",
    )


def _value(value: object) -> object:
    return value.get("value") if isinstance(value, dict) else value


def _people(value: object) -> tuple[str, ...]:
    """Names, or in newer notes tables that hold one."""
    people = (reading.table(p).get("fullname", reading.table(p).get("name", p)) for p in reading.row(value))
    return tuple(filter(None, map(reading.text, people)))


def _status(note: Mapping[str, object], label: str, venueid: str) -> str:
    for told in (venueid, label):
        if WITHDRAWN.search(told):
            return "withdrawn"
        if REJECTED.search(told):
            return "rejected"
    if NOT_YET.search(venueid) or NOT_YET.search(label):
        return "submitted"
    if SUBMITTED.search(label):
        # v1 lets rejected papers keep the conference's venue id; once decided their label says "submitted".
        decided = venueid.endswith("/Conference") and "submitted" in label.lower()
        return "rejected" if decided else "submitted"
    home = note.get("domain")
    if label and venueid and (not isinstance(home, str) or home == venueid):
        return "published"
    return "" if label or venueid else _decided(note)


def _decided(note: Mapping[str, object]) -> str:
    """2018 and 2019: no label; the decision is a reply."""
    replies = reading.row(reading.table(note.get("details")).get("directReplies"))
    for reply in map(reading.table, replies):
        if DECISION.search(str(reply.get("invitation"))):
            content = reading.table(reply.get("content"))
            decision = reading.text(content.get("decision")) or reading.text(content.get("recommendation"))
            if decision.lower().startswith("accept"):
                return "published"
            if decision.lower().startswith("reject"):
                return "rejected"
    return ""


def _home(note: Mapping[str, object]) -> str:
    """The conference of an old note, from "ICLR.cc/2019/Conference/-/Blind_Submission"."""
    home = re.match(r"(\w+)\.(?:cc|org)/(\d{4})/(Conference|Workshop)", str(note.get("invitation")))
    return f"{home[1]} {home[2]}" + (" Workshop" if home[3] == "Workshop" else "") if home else ""


def _years(note: Mapping[str, object], label: str, venueid: str) -> frozenset[int]:
    """The edition's; a journal's (TMLR) is that of its publication."""
    edition = reading.years_in(label) or reading.years_in(venueid) or reading.years_in(_home(note))
    millis = note.get("pdate")
    if edition or isinstance(millis, bool) or not isinstance(millis, int) or not 0 < millis < 7e12:
        return edition
    return frozenset({datetime.fromtimestamp(millis / 1000, UTC).year})


def _page(ref: Ref, response: Response) -> Lookup:
    """The forum's page: it names a conference only where the paper was accepted."""
    if failed := reading.blocked(response):
        return failed
    page = markup.page(response.text)
    title = page.one("citation_title")
    if response.status != 200 or not title:
        return Unavailable(f"it answered {response.status} without a paper")
    label = page.one("citation_conference_title", "citation_journal_title")
    unsure = not label or SUBMITTED.search(label) or WITHDRAWN.search(label) or REJECTED.search(label)
    return Found(
        (
            Record(
                source="OpenReview",
                ref=ref,
                title=title,
                authors=markup.authors(page),
                venue="" if unsure else label,
                years=frozenset() if unsure else reading.years_in(label),
                status="" if unsure else "published",
                note=label if unsure else "",
                url=f"{SITE}forum?id={ref.id}",
            ),
        )
    )
