"""Turns an address into the identity of what it names, and an identity into the addresses it goes by."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote

from bot.core.model import Entry, Link, Ref
from bot.core.refs.hosts import ANY_DOI, FAMILIES, PAPER_PAGE, Address, Parsed, arxiv_org, doi
from bot.core.refs.landings import LANDINGS, WRITERS
from bot.core.text.plain import unescape

PAPER_KINDS: frozenset[str] = frozenset({
    "arxiv", "openreview", "openreview-pdf", "doi", "cvf", "pmlr", "acl", "neurips", "neurips-old", "ieee",
    "sciencedirect", "aaai", "ecva", "ijcai", "jmlr", "s2", "corpusid",
})  # fmt: skip


def parse(url: str) -> Ref:
    """The identity that `url` names; a `url` ref where it is none of the known families. Never raises."""
    return _parse(url).ref


def is_paper(ref: Ref) -> bool:
    """Whether such a ref stands for a paper rather than for code, a project or something unknown."""
    return ref.kind in PAPER_KINDS or (ref.kind == "url" and PAPER_PAGE.match(ref.id) is not None)


_PAPER_LABEL = re.compile(r"\b(?:paper|pdf|pub|publication|preprint)\b|论文", re.IGNORECASE)


def paper(entry: Entry) -> Link | None:
    """The link that stands for the entry's paper.

    The first that names a paper; else the first plain address, labelled ones and PDFs before others;
    else the first link.
    """
    for link in entry.links:
        if is_paper(link.ref):
            return link
    plain = [link for link in entry.links if link.ref.kind == "url"]
    told = [link for link in plain if _PAPER_LABEL.search(link.label) or link.ref.id.endswith(".pdf")]
    return next(iter((*told, *plain, *entry.links)), None)


def form(url: str) -> str | None:
    """How a paper's link is written within its kind ("abs", "pdf", "forum" ...); None without such forms."""
    return _parse(url).form


def write(url: str, form: str) -> str | None:
    """The same paper's address in another form; None where it cannot be derived.

    Always https. Within the same form a version suffix stays; in another form it is dropped.
    """
    parsed = _parse(url)
    if parsed.form is None:
        return None
    writer = WRITERS.get((parsed.ref.kind, form))
    candidates = [writer(parsed) if writer else None]
    if parsed.form == form:
        candidates.insert(0, "https://" + re.sub(r"^(?:https?:)?//", "", _tidy(url), flags=re.IGNORECASE))
    for written in filter(None, candidates):
        again = _parse(written)
        if (again.ref, again.form) == (parsed.ref, form):
            return written
    return None


def rewritten(url: str, ref: Ref) -> str | None:
    """The address of another paper of the same kind, in the manner in which `url` is written.

    A version is dropped. None where the papers are of two kinds.
    """
    parsed = _parse(url)
    if parsed.ref.kind != ref.kind or parsed.form is None:
        return None
    page = landing(ref)
    candidates = [write(page, parsed.form) if page else None]
    plain = _tidy(url)
    if parsed.ref.id and plain.count(parsed.ref.id) == 1:
        candidates.insert(0, plain.replace(parsed.ref.id + (parsed.version or ""), ref.id))
    for written in filter(None, candidates):
        again = _parse(written)
        if (again.ref, again.form, again.version) == (ref, parsed.form, None):
            return written
    return None


def landing(url_or_ref: str | Ref) -> str | None:
    """The https address of the landing page.

    None for a ref without an address of its own, such as a link inside the repository. A plain `url` ref has
    lost its `www.` and its closing slash, so an error at its landing does not prove the written link dead.
    """
    ref = url_or_ref if isinstance(url_or_ref, Ref) else parse(url_or_ref)
    writer = LANDINGS.get(ref.kind)
    return writer(ref.id) if writer else None


def version(url: str) -> str | None:
    """The version that an arXiv address names ("v2"); None where it names none."""
    return _parse(url).version


_EDGES = " \t\r\n\f\v\u00a0\u00ad\u200b\u200c\u200d\u2060\ufeff<>\"'`"
_CLOSERS = {")": "(", "]": "[", "}": "{"}
_SCHEME = re.compile(r"(?:(?P<scheme>[a-z][a-z0-9+.-]*):)?//", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"(?!localhost:)[a-z][a-z0-9+-]*:(?!\d|//)", re.IGNORECASE)
_SHORT = re.compile(r"(?P<what>arxiv|doi):\s*", re.IGNORECASE)
# A file of the list itself looks like a host: README.md, under Moldova's domain.
_FILE = re.compile(
    r"[^/]*\.(?:md|rst|txt|pdf|html?|py|sh|rs|ps|zip|ipynb|csv|json|ya?ml|bib|tex|png|jpe?g|gif|svg)",
    re.IGNORECASE,
)
_BARE_DOI = re.compile(r"10\.\d{4,9}/\S")


def _tidy(url: str) -> str:
    """Without what pasting leaves at the edges: blanks, angle brackets, the punctuation of the sentence."""
    text = unescape(url) if "&" in url else url
    text = text.strip(_EDGES)
    while text:
        last = text[-1]
        if last in ".,;!" or (last in _CLOSERS and text.count(last) > text.count(_CLOSERS[last])):
            text = text[:-1].rstrip(_EDGES)
        else:
            break
    return text


@lru_cache(maxsize=16384)
def _parse(url: str) -> Parsed:
    text = _tidy(url)
    scheme = _SCHEME.match(text)
    if scheme is None:
        short = _SHORT.match(text)
        if short:
            text = ("doi.org/", "arxiv.org/abs/")[short["what"].lower() == "arxiv"] + text[short.end() :]
        elif _BARE_DOI.match(text):
            text = "doi.org/" + text
        elif text[:1] in "#/?" or _OTHER_SCHEME.match(text):
            return Parsed(Ref("url", text))
        elif _within(text):
            return Parsed(Ref("url", "./" + text.removeprefix("./") if text[:2] != ".." else text))
    elif (scheme["scheme"] or "https").lower() not in ("http", "https"):
        return Parsed(Ref("url", text))
    else:
        text = text[scheme.end() :]
    rest, _, fragment = text.partition("#")
    rest, _, query = rest.partition("?")
    host, _, path = rest.partition("/")
    host = host.lower().rstrip(".").removesuffix(":443").removesuffix(":80").removeprefix("www.")
    path = "/" + path
    if "//" in path:
        path = re.sub(r"/{2,}", "/", path)
    plain = unquote(path).strip() if "%" in path else path
    if not query and "?" in plain:  # the whole address was escaped once too often
        plain, _, query = plain.partition("?")
    family = FAMILIES.get(host)
    if family is None and host.endswith(".arxiv.org") and len(host) == len("cn.arxiv.org"):
        family = arxiv_org
    parsed = family(Address(host, plain, query)) if family else None
    if parsed is None and host != "dl.acm.org" and (found := ANY_DOI.match(plain)):
        parsed = doi(found["id"], "pdf" if "pdf" in found["how"].lower() else "page")
    return parsed or Parsed(Ref("url", _canonical(host, path, query, fragment)))


def _within(text: str) -> bool:
    """Whether an address without a scheme leads to a file or folder of the list's own repository."""
    first = re.split(r"[/?#]", text.removeprefix("./"), maxsplit=1)[0]
    return text[:1] == "." or "." not in first or _FILE.fullmatch(first) is not None


_TRACKING = re.compile(
    r"utm_\w*|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|igsh|spm|ref|ref_src|ref_url|referrer|si|via|usp|trk|"
    r"feature|_hs\w+|vero_id|yclid|s_cid",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~()!*',:@+$")


def _canonical(host: str, path: str, query: str, fragment: str) -> str:
    """One spelling of an address that belongs to no family."""
    path = re.sub(r"/index\.html?$", "", _one_spelling(path).rstrip("/"))
    kept = sorted(p for p in query.split("&") if p and not _TRACKING.fullmatch(p.partition("=")[0]))
    text = host + path + ("?" + _one_spelling("&".join(kept)) if kept else "")
    # A fragment names a place in a page, but for sites that keep their pages behind it.
    return f"{text}#{fragment}" if len(fragment) > 1 and fragment[0] in "/!" else text


def _one_spelling(text: str) -> str:
    """Characters plain where they may be, otherwise escaped in capitals."""
    if not text.isascii() or " " in text:
        text = quote(text.encode("utf-8", "replace"), safe="%/?&=;:@!$'()*+,~[]|{}^\\\"<>")
    if "%" not in text:
        return text

    def one(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(one, text)
