"""Answers of any bytes -> values that can be trusted in shape: what all sources share in reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from urllib.parse import quote

from bot.core import refs, titles
from bot.core.model import Found, Lookup, Missing, Record, Ref, Unavailable
from bot.core.sources.source import Answer, Response
from bot.core.text.pattern import lazy_pattern

CHALLENGE_PAGE = lazy_pattern(
    r"<title>[^<]{0,80}(?:Just a moment|not a bot|Attention Required|Access Denied|Client Challenge"
    r"|Request Rejected|Are you a robot"
    r"|Verify you are human|Security check|Pardon Our Interruption|Checking your browser"
    r"|Radware Bot Manager|Human Verification|Validate User|Bot Verification)"
    r"|_cf_chl_opt|challenge-error-text|/\.within\.website/x/",
    re.IGNORECASE,
)
# Not every codec of Python's: some (punycode) take forever on what a stranger can send.
ENCODINGS = lazy_pattern(
    r"utf-?8|utf-?16|us-ascii|iso-?8859-\d+|windows-125\d|cp125\d|gb\w+|big5|euc-\w+|shift_?jis|koi8-\w",
    re.IGNORECASE,
)
MAX_TEXT_LENGTH = 4000
TITLE_TAG = lazy_pattern(
    r"(?:<|&lt;)/?title(?:>|&gt;)", re.IGNORECASE
)  # some publishers deposit it with the title
BLOCKING_STATUSES = {401, 403, 407, 418, 421, 423, 425, 429, 451}


def is_wall(response: Response) -> bool:
    """Whether the host checks for humans: OpenReview's API in JSON, others with a page of any status."""
    if "cf-mitigated" in response.headers or CHALLENGE_PAGE.search(response.text[:20_000]):
        return True
    return response.status == 403 and as_object(parse_json(response)).get("name") == "ChallengeRequiredError"


def find_block(response: Response) -> Unavailable | None:
    """Why this answer says nothing of the paper (refused, challenged, broken); None: it may be read.

    Challenge pages come with 200, 403, 429, 500 and 503 alike, so the status alone does not tell them.
    """
    if is_wall(response):
        return Unavailable("it asked for proof that we are human")
    if response.status in BLOCKING_STATUSES or response.status >= 500:
        return Unavailable(f"it answered {response.status}")
    return None


def decode_body(body: bytes, content_type: str) -> str:
    """Text of an answer: by its header, else by what the document itself declares, else UTF-8."""
    charset = re.search(r"charset=[\"']?([\w-]+)", content_type) or re.search(
        r"(?:charset|encoding)=[\"']?\s*([\w-]+)", body[:2048].decode("latin-1")
    )
    if charset and ENCODINGS.fullmatch(charset[1]):
        with suppress(LookupError, ValueError):
            return body.decode(charset[1])
    return body.decode("utf-8", "replace")


def answer_all(refs_to_answer: Iterable[Ref], answer: Answer) -> dict[Ref, Answer]:
    """One answer for all that was asked."""
    return dict.fromkeys(refs_to_answer, answer)


def parse_json(response: Response) -> object:
    """The JSON of an answer, or None for whatever else it may be."""
    import json

    try:
        return json.loads(response.text)
    except (ValueError, RecursionError):
        return None


def as_object(value: object) -> Mapping[str, object]:
    """A JSON object, or an empty one."""
    return value if isinstance(value, dict) else {}


def as_array(value: object) -> Sequence[object]:
    """A JSON array; one bare value counts as an array of one, null as none."""
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)


def clean_text(value: object) -> str:
    """A string on one line without markup and entities, nor lone surrogates; "" for anything else.

    Of a very long one the beginning: no title, name or comment is, and what follows would only cost time.
    """
    if not isinstance(value, str):
        return ""
    text = value[:MAX_TEXT_LENGTH].encode("utf-8", "replace").decode("utf-8")
    return titles.strip_markup(TITLE_TAG.sub("", text) if "title" in text else text)


def clean_texts(value: object) -> tuple[str, ...]:
    """The strings of a JSON array (or the one bare string), cleaned, the empty ones left out."""
    return tuple(filter(None, map(clean_text, as_array(value))))


def parse_year(value: object) -> int | None:
    """A plausible year from a number or from the start of a date."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, str):
        match = re.match(r"\s*(\d{4})(?!\d)", value)
        value = int(match[1]) if match else 0
    return value if 1800 < value < 2200 else None


def parse_years(values: Iterable[object]) -> frozenset[int]:
    """All plausible years among `values`."""
    return frozenset(number for number in map(parse_year, values) if number is not None)


IEEE_YEAR = lazy_pattern(r"10\.1109/[a-z0-9]+\.((?:19|20)\d\d)\.", re.IGNORECASE)


def ieee_early_access_year(doi: object) -> frozenset[int]:
    """The year in IEEE's DOI, that of early access: the issue may bear the next one, and both are right."""
    match = IEEE_YEAR.search(doi) if isinstance(doi, str) else None
    return frozenset({int(match[1])}) if match else frozenset()


YEAR_SPAN = lazy_pattern(
    r"(?<!\d)((?:1[5-9]|20)\d\d)\s*[-–—/]\s*(?!\1)(?:(?:1[5-9]|20)\d\d(?!\d)|present|(?=\)))", re.IGNORECASE
)


def find_years(words: str) -> frozenset[int]:
    """Four-digit years that stand alone in a name such as "ICLR 2021 Poster"."""
    return frozenset(int(digits) for digits in re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", words))


def edition_years(venue: str) -> frozenset[int]:
    """The year of the edition that a venue's name holds; not the years in which a journal bore its name.

    "Il Nuovo Cimento B (1971-1996)" is no edition, "Computer Vision - ACCV 2022" is one.
    """
    years = find_years(YEAR_SPAN.sub(" ", venue))
    return years if len(years) == 1 else frozenset()


def given_first(name: str) -> str:
    """ "Family, Given" as "Given Family"; any other form unchanged."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}".strip() if comma and "," not in given else name


def other_paper_refs(urls: Iterable[str], own_ref: Ref) -> tuple[Ref, ...]:
    """The papers' refs that these addresses name, other than `own_ref`."""
    named_refs = (refs.parse(url) for url in urls if 0 < len(url) < MAX_TEXT_LENGTH)
    return tuple(dict.fromkeys(ref for ref in named_refs if ref != own_ref and refs.is_paper(ref)))


RETRACTION_NOTICE = lazy_pattern(
    r"^\W*(?:retracted|withdrawn|removed)(?: article| paper| chapter)?\s*[:\]]\s*", re.IGNORECASE
)


def strip_retraction_notice(title: str) -> tuple[str, bool]:
    """A title without the "RETRACTED:" that publishers set before it, and whether it stood there."""
    notice = RETRACTION_NOTICE.match(title)
    return (title[notice.end() :], True) if notice else (title, False)


def doi_url(doi: object) -> str:
    """The address of a DOI that a source deposited; "" for what is not a DOI."""
    match = re.search(r"10\.\d{4,9}/[^\s;,\"<>]+", doi) if isinstance(doi, str) else None
    return f"https://doi.org/{match[0].rstrip('.')}" if match else ""


def percent_encode(value: str) -> str:
    """A value for one place of a URL; every byte that could mean something there is escaped."""
    return quote(value.encode("utf-8", "replace"), safe="")


def select_by_title(title: str, records: Iterable[Record]) -> Lookup:
    """What a search by title found: the records that may bear it, or Missing. Strangers are left out."""
    near_records = tuple(record for record in records if titles.similarity(record.title, title) >= 0.5)
    return Found(near_records) if near_records else Missing()
