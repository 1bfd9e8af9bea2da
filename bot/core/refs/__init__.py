"""Turns an address into the identity of what it names, and an identity into its addresses."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote

from bot.core.model import Entry, Link, Ref
from bot.core.refs.hosts import (
    DOI_PATH,
    PAPER_PAGE,
    PARSER_BY_HOST,
    Address,
    ParsedUrl,
    parse_arxiv_org,
    parse_doi,
)
from bot.core.refs.landings import FORM_WRITERS, LANDING_URLS
from bot.core.refs.tracking import is_tracking_parameter
from bot.core.text.characters import SOFT_HYPHEN, ZERO_WIDTH
from bot.core.text.pattern import lazy_pattern
from bot.core.text.plain import unescape_entities
from bot.core.text.tables import read_words

PAPER_KINDS: frozenset[str] = frozenset({
    "arxiv", "openreview", "openreview-pdf", "doi", "cvf", "pmlr", "acl", "neurips", "neurips-old", "ieee",
    "sciencedirect", "aaai", "ecva", "ijcai", "jmlr", "s2", "corpusid", "dblp",
})  # fmt: skip


def parse(url: str) -> Ref:
    """The identity that `url` names; a `url` ref where it is none of the known families. Never raises."""
    return _parse_url(url).ref


def is_paper(ref: Ref) -> bool:
    """Whether such a ref stands for a paper rather than for code, a project or something unknown."""
    return ref.kind in PAPER_KINDS or (ref.kind == "url" and PAPER_PAGE.match(ref.id) is not None)


_PAPER_LINK_LABEL = lazy_pattern(r"\b(?:paper|pdf|pub|publication|preprint)\b|论文", re.IGNORECASE)


def find_paper_link(entry: Entry) -> Link | None:
    """The link that stands for the entry's paper.

    The first that names a paper; else the first plain address, labelled ones and PDFs before others;
    else the first link.
    """
    for link in entry.links:
        if is_paper(link.ref):
            return link
    plain_links = [link for link in entry.links if link.ref.kind == "url"]
    labelled_links = [
        link for link in plain_links if _PAPER_LINK_LABEL.search(link.label) or link.ref.id.endswith(".pdf")
    ]
    return next(iter((*labelled_links, *plain_links, *entry.links)), None)


def link_form(url: str) -> str | None:
    """How a paper's link is written within its kind ("abs", "pdf", "forum" ...); None without such forms."""
    return _parse_url(url).form


def convert_form(url: str, form: str) -> str | None:
    """The same paper's address in another form; None where it cannot be derived.

    Always https. Within the same form a version suffix stays; in another form it is dropped.
    """
    parsed_url = _parse_url(url)
    if parsed_url.form is None:
        return None
    writer = FORM_WRITERS.get((parsed_url.ref.kind, form))
    candidates = [writer(parsed_url) if writer else None]
    if parsed_url.form == form:
        candidates.insert(
            0, "https://" + re.sub(r"^(?:https?:)?//", "", _strip_edges(url), flags=re.IGNORECASE)
        )
    for candidate in filter(None, candidates):
        reparsed = _parse_url(candidate)
        if (reparsed.ref, reparsed.form) == (parsed_url.ref, form):
            return candidate
    return None


def replace_ref(url: str, ref: Ref) -> str | None:
    """The address of another paper of the same kind, in the form in which `url` is written.

    A version is dropped. None where the two papers are of different kinds.
    """
    parsed_url = _parse_url(url)
    if parsed_url.ref.kind != ref.kind or parsed_url.form is None:
        return None
    landing_page = landing_url(ref)
    candidates = [convert_form(landing_page, parsed_url.form) if landing_page else None]
    stripped_url = _strip_edges(url)
    if parsed_url.ref.id and stripped_url.count(parsed_url.ref.id) == 1:
        candidates.insert(0, stripped_url.replace(parsed_url.ref.id + (parsed_url.version or ""), ref.id))
    for candidate in filter(None, candidates):
        reparsed = _parse_url(candidate)
        if (reparsed.ref, reparsed.form, reparsed.version) == (ref, parsed_url.form, None):
            return candidate
    return None


def landing_url(url_or_ref: str | Ref) -> str | None:
    """The https address of the landing page.

    None for a ref without an address of its own, such as a link inside the repository. A plain `url` ref has
    lost its `www.` and its closing slash, so an error at its landing does not prove the written link dead.
    """
    ref = url_or_ref if isinstance(url_or_ref, Ref) else parse(url_or_ref)
    writer = LANDING_URLS.get(ref.kind)
    return writer(ref.id) if writer else None


def arxiv_version(url: str) -> str | None:
    """The version that an arXiv address names ("v2"); None where it names none."""
    return _parse_url(url).version


_EDGE_CHARACTERS = " \t\r\n\f\v\u00a0<>\"'`" + SOFT_HYPHEN + ZERO_WIDTH
_BRACKET_PAIRS = {")": "(", "]": "[", "}": "{"}
_SCHEME = lazy_pattern(r"(?:(?P<scheme>[a-z][a-z0-9+.-]*):)?//", re.IGNORECASE)
_OTHER_SCHEME = lazy_pattern(r"(?!localhost:)[a-z][a-z0-9+-]*:(?!\d|//)", re.IGNORECASE)
_PREFIXED_ID = lazy_pattern(r"(?P<what>arxiv|doi):\s*", re.IGNORECASE)
_BARE_DOI = lazy_pattern(r"10\.\d{4,9}/\S")


def _strip_edges(url: str) -> str:
    """Without what pasting leaves at the edges: blanks, angle brackets, the punctuation of the sentence."""
    text = unescape_entities(url) if "&" in url else url
    text = text.strip(_EDGE_CHARACTERS)
    while text:
        last = text[-1]
        if last in ".,;!" or (last in _BRACKET_PAIRS and text.count(last) > text.count(_BRACKET_PAIRS[last])):
            text = text[:-1].rstrip(_EDGE_CHARACTERS)
        else:
            break
    return text


@lru_cache(maxsize=16384)
def _parse_url(url: str) -> ParsedUrl:
    text = _strip_edges(url)
    scheme = _SCHEME.match(text)
    if scheme is None:
        prefixed_id = _PREFIXED_ID.match(text)
        if prefixed_id:
            text = ("doi.org/", "arxiv.org/abs/")[prefixed_id["what"].lower() == "arxiv"] + text[
                prefixed_id.end() :
            ]
        elif _BARE_DOI.match(text):
            text = "doi.org/" + text
        elif text[:1] in "#/?" or _OTHER_SCHEME.match(text):
            return ParsedUrl(Ref("url", text))
        elif _is_local_path(text):
            return ParsedUrl(Ref("url", "./" + text.removeprefix("./") if text[:2] != ".." else text))
    elif (scheme["scheme"] or "https").lower() not in ("http", "https"):
        return ParsedUrl(Ref("url", text))
    else:
        text = text[scheme.end() :]
    remainder, _, fragment = text.partition("#")
    remainder, _, query = remainder.partition("?")
    host, _, path = remainder.partition("/")
    host = host.lower().rstrip(".").removesuffix(":443").removesuffix(":80").removeprefix("www.")
    path = "/" + path
    if "//" in path:
        path = re.sub(r"/{2,}", "/", path)
    unquoted_path = unquote(path).strip() if "%" in path else path
    if not query and "?" in unquoted_path:  # the whole address was escaped once too often
        unquoted_path, _, query = unquoted_path.partition("?")
    parser = PARSER_BY_HOST.get(host)
    if parser is None and host.endswith(".arxiv.org") and len(host) == len("cn.arxiv.org"):
        parser = parse_arxiv_org
    parsed_url = parser(Address(host, unquoted_path, query)) if parser else None
    if parsed_url is None and host != "dl.acm.org" and (doi_match := DOI_PATH.match(unquoted_path)):
        parsed_url = parse_doi(doi_match["id"], "pdf" if "pdf" in doi_match["how"].lower() else "page")
    return parsed_url or ParsedUrl(Ref("url", _canonical_url(host, path, query, fragment)))


def _is_local_path(text: str) -> bool:
    """Whether an address without a scheme leads to a file or folder of the list's own repository."""
    first_segment = re.split(r"[/?#]", text.removeprefix("./"), maxsplit=1)[0]
    return text[:1] == "." or "." not in first_segment or is_file_name(first_segment)


def is_file_name(text: str) -> bool:
    """Whether what looks like a host is a file of the list itself: README.md, under Moldova's domain."""
    suffix = text.rpartition(".")[2].lower() if "." in text and "/" not in text else ""
    return suffix in read_words("refs/file_suffixes.txt")


_PERCENT_ESCAPE = lazy_pattern(r"%([0-9a-fA-F]{2})")
_UNRESERVED_CHARACTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~()!*',:@+$"
)


# Every link that their share buttons give has it: two of them are one page, but there is nothing to remove.
_SHARED_BY = ("drive.google.com", "docs.google.com", "colab.research.google.com")


def _is_page_parameter(host: str, parameter: str) -> bool:
    """Whether a parameter may name the page, rather than say how the reader came by its address."""
    name, _, value = parameter.partition("=")
    is_share_mark = name == "usp" and host in _SHARED_BY
    return not is_share_mark and not is_tracking_parameter(host, name, value)


def _canonical_url(host: str, path: str, query: str, fragment: str) -> str:
    """One spelling of an address that belongs to no family."""
    path = re.sub(r"/index\.html?$", "", _normalize_escapes(path).rstrip("/"))
    parameters = sorted(p for p in query.split("&") if p and _is_page_parameter(host, p))
    text = host + path + ("?" + _normalize_escapes("&".join(parameters)) if parameters else "")
    # A fragment names a place in a page, but for sites that keep their pages behind it.
    return f"{text}#{fragment}" if len(fragment) > 1 and fragment[0] in "/!" else text


def _normalize_escapes(text: str) -> str:
    """Escapes only the characters that need it, in capitals."""
    if not text.isascii() or " " in text:
        text = quote(text.encode("utf-8", "replace"), safe="%/?&=;:@!$'()*+,~[]|{}^\\\"<>")
    if "%" not in text:
        return text

    def unescape_unreserved(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED_CHARACTERS else match[0].upper()

    return _PERCENT_ESCAPE.sub(unescape_unreserved, text)
