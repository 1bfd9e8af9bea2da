"""OpenReview's notes: a forum lives in API v2 or in v1; where those refuse robots, its page may be read.

What a note says of its venue is a label that has to be read: rejected papers keep their forum, and up to 2023
also the conference's venue id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources import markup, reading
from bot.core.sources.source import PAGE_HEADERS, Answer, ApiKeys, FollowUp, Request, Response
from bot.core.text.pattern import lazy_pattern

API_V2, API_V1, SITE = (
    "https://api2.openreview.net/",
    "https://api.openreview.net/",
    "https://openreview.net/",
)
ID = lazy_pattern(r"[\w-]{4,40}")
# Copies that authors import to their profiles; their venue is anybody's.
IMPORTED_COPY = lazy_pattern(
    r"^(?:dblp\.org|openreview\.net/archive|.*/-/record$|.*/-/direct_upload$)", re.IGNORECASE
)
UNDER_REVIEW = lazy_pattern(
    r"/(?:Submission|Active_Submission|Under_Review)$|\bunder review\b|^submitted$", re.IGNORECASE
)
REJECTION = lazy_pattern(r"/(?:Desk_)?Rejected(?:_Submission)?$|\breject", re.IGNORECASE)
WITHDRAWAL = lazy_pattern(r"/Withdrawn_Submission$|\bwithdrawn\b", re.IGNORECASE)
SUBMISSION_LABEL = lazy_pattern(r"\bsubmitted\b|\bsubmission\b", re.IGNORECASE)
DECISION = lazy_pattern(r"/(?:Acceptance_)?Decision$|/Meta_Review$", re.IGNORECASE)


class OpenReview:
    """`Ref("openreview", forum)`."""

    name = "OpenReview"
    batch = 1
    pace = 0.55  # five a second are allowed, to both deployments together: two of each in any second

    def knows(self, ref: Ref) -> bool:
        return ref.kind == "openreview" and ID.fullmatch(ref.id) is not None

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request:
        return Request(f"{API_V2}notes?id={refs[0].id}", headers=login_headers(keys))

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        sent_request = response.request
        if unavailable := reading.find_block(response):
            return reading.answer_all(refs, unavailable)
        answer = reading.as_object(reading.parse_json(response))
        if answer.get("name") == "NotFoundError" or response.status == 404:
            if sent_request.url.startswith(API_V2):
                # v1 keeps the conferences up to 2022 or 2023, and their decisions in replies until 2019.
                v1_url = f"{API_V1}notes?id={refs[0].id}&details=directReplies"
                return reading.answer_all(refs, FollowUp(Request(v1_url, headers=sent_request.headers)))
            is_conclusive = answer.get("name") == "NotFoundError"
            return reading.answer_all(refs, Missing() if is_conclusive else Unavailable("it answered 404"))
        notes = reading.as_array(answer.get("notes"))
        note = next((n for n in map(reading.as_object, notes) if n.get("id") == refs[0].id), None)
        if response.status != 200 or note is None:
            return reading.answer_all(refs, Unavailable(f"it answered {response.status} without the note"))
        record = read_note(refs[0], note)
        return reading.answer_all(
            refs, Found((record,)) if record.title else Unavailable("its title is hidden")
        )


class OpenReviewPage:
    """The forum's page, for when the APIs check for humans."""

    name = "OpenReview page"
    batch = 1
    pace = OpenReview.pace

    def knows(self, ref: Ref) -> bool:
        return OpenReview().knows(ref)

    def request(self, refs: Sequence[Ref], keys: ApiKeys) -> Request:  # noqa: ARG002
        return Request(f"{SITE}forum?id={refs[0].id}", headers=PAGE_HEADERS)

    def read(self, refs: Sequence[Ref], response: Response) -> dict[Ref, Answer]:
        return reading.answer_all(refs, _read_page(refs[0], response))


def login_headers(keys: ApiKeys) -> dict[str, str]:
    return {"Authorization": f"Bearer {keys.openreview_token}"} if keys.openreview_token else {}


def read_note(ref: Ref, note: Mapping[str, object]) -> Record:
    """A note of either API. In v2 each field is a table with a `value`, absent where few may read it."""
    content = reading.as_object(note.get("content"))
    fields = {name: _field_value(value) for name, value in content.items()}
    label, venueid = reading.clean_text(fields.get("venue")), reading.clean_text(fields.get("venueid"))
    origins = [note.get("domain"), note.get("invitation"), *reading.as_array(note.get("invitations"))]
    is_imported = any(
        IMPORTED_COPY.search(conference) for conference in [venueid, *origins] if isinstance(conference, str)
    )
    status = "" if is_imported else _note_status(note, label, venueid)
    is_published = status == "published"
    # An old note that hides its decision still tells to which conference it was sent.
    home = "" if is_imported or status or label or venueid else _conference_name(note)
    return Record(
        source="OpenReview",
        ref=ref,
        title=reading.clean_text(fields.get("title")),
        authors=_author_names(fields.get("authors")),
        venue=(_published_venue(label, venueid) or _conference_name(note)) if is_published else home,
        years=_publication_years(note, label, venueid) if is_published else reading.find_years(home),
        status=status,
        note="" if is_imported or is_published else label,
        url=f"{SITE}forum?id={ref.id}",
    )


def _field_value(value: object) -> object:
    return value.get("value") if isinstance(value, dict) else value


def _author_names(value: object) -> tuple[str, ...]:
    """Names, or in newer notes tables that hold one."""
    names = (
        reading.as_object(p).get("fullname", reading.as_object(p).get("name", p))
        for p in reading.as_array(value)
    )
    return tuple(filter(None, map(reading.clean_text, names)))


def _note_status(note: Mapping[str, object], label: str, venueid: str) -> str:
    for status_text in (venueid, label):
        if WITHDRAWAL.search(status_text):
            return "withdrawn"
        if REJECTION.search(status_text):
            return "rejected"
    if UNDER_REVIEW.search(venueid) or UNDER_REVIEW.search(label):
        return "submitted"
    if SUBMISSION_LABEL.search(label):
        # v1 lets rejected papers keep the conference's venue id; once decided their label says "submitted".
        is_decided = venueid.endswith("/Conference") and "submitted" in label.lower()
        return "rejected" if is_decided else "submitted"
    domain = note.get("domain")
    if label and venueid and (not isinstance(domain, str) or domain == venueid):
        return "published"
    return "" if label or venueid else _status_from_decision(note)


def _status_from_decision(note: Mapping[str, object]) -> str:
    """2018 and 2019: no label; the decision is a reply."""
    replies = reading.as_array(reading.as_object(note.get("details")).get("directReplies"))
    for reply in map(reading.as_object, replies):
        if DECISION.search(str(reply.get("invitation"))):
            content = reading.as_object(reply.get("content"))
            decision = reading.clean_text(content.get("decision")) or reading.clean_text(
                content.get("recommendation")
            )
            if decision.lower().startswith("accept"):
                return "published"
            if decision.lower().startswith("reject"):
                return "rejected"
    return ""


def _published_venue(label: str, venueid: str) -> str:
    """The label, unless it leaves out that the venue is a workshop, as "R2-FM 2024 Oral" does."""
    name = _group_name(venueid)
    is_unnamed_workshop = name.endswith("Workshop") and "workshop" not in label.lower()
    return name if is_unnamed_workshop else label


def _group_name(group: str) -> str:
    """A conference's group as people write it: "ICLR.cc/2019/Conference", "ICML.cc/2024/Workshop/R2-FM"."""
    match = re.match(r"(?:[\w.-]+/)?(\w+)(?:\.(?:cc|org))?/(\d{4})/(Conference|Workshop)", group)
    return f"{match[1]} {match[2]}" + (" Workshop" if match[3] == "Workshop" else "") if match else ""


def _conference_name(note: Mapping[str, object]) -> str:
    """The conference of an old note, from "ICLR.cc/2019/Conference/-/Blind_Submission"."""
    return _group_name(str(note.get("invitation")))


def _publication_years(note: Mapping[str, object], label: str, venueid: str) -> frozenset[int]:
    """The edition's; a journal's (TMLR) is that of its publication."""
    edition = (
        reading.find_years(label) or reading.find_years(venueid) or reading.find_years(_conference_name(note))
    )
    millis = note.get("pdate")
    if edition or isinstance(millis, bool) or not isinstance(millis, int) or not 0 < millis < 7e12:
        return edition
    from datetime import UTC, datetime

    return frozenset({datetime.fromtimestamp(millis / 1000, UTC).year})


def _read_page(ref: Ref, response: Response) -> Lookup:
    """The forum's page: it names a conference only where the paper was accepted."""
    if unavailable := reading.find_block(response):
        return unavailable
    page = markup.parse_page_head(response.text)
    title = page.first_value("citation_title")
    if response.status != 200 or not title:
        return Unavailable(f"it answered {response.status} without a paper")
    label = page.first_value("citation_conference_title", "citation_journal_title")
    is_unsure = (
        not label or SUBMISSION_LABEL.search(label) or WITHDRAWAL.search(label) or REJECTION.search(label)
    )
    return Found(
        (
            Record(
                source="OpenReview",
                ref=ref,
                title=title,
                authors=markup.page_authors(page),
                venue="" if is_unsure else label,
                years=frozenset() if is_unsure else reading.find_years(label),
                status="" if is_unsure else "published",
                note=label if is_unsure else "",
                url=f"{SITE}forum?id={ref.id}",
            ),
        )
    )
