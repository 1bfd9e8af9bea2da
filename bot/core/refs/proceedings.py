"""Turns addresses of conferences' own proceedings into the ids that these give their papers."""

from __future__ import annotations

import re
from urllib.parse import unquote

from bot.core.model import Ref
from bot.core.refs.address import Address, ParsedUrl
from bot.core.text.pattern import lazy_pattern

_OPENREVIEW_ID_PARAMETER = lazy_pattern(r"(?:^|&)id=(?P<id>[\w-]{8,14})(?:$|[&#=])", re.ASCII)
_OPENREVIEW_FORMS = {"/forum": "forum", "/pdf": "pdf", "/attachment": "attachment", "/revisions": "revisions"}
_OPENREVIEW_PDF_PATH = lazy_pattern(r"/pdf/(?P<id>[0-9a-f]{40})(?:\.pdf)?/?$")


def parse_openreview(address: Address) -> ParsedUrl | None:
    form = _OPENREVIEW_FORMS.get(address.path.rstrip("/"))
    if form:
        match = _OPENREVIEW_ID_PARAMETER.search(unquote(address.query))
        return ParsedUrl(Ref("openreview", match["id"]), form) if match else None
    sha = _OPENREVIEW_PDF_PATH.match(address.path)
    return ParsedUrl(Ref("openreview-pdf", sha["id"]), "pdf") if sha else None


_CVF_PATH = lazy_pattern(
    r"(?:/openaccess)?/(?P<folder>content(?:_[a-z]+_\d{4}(?:_workshops?)?|/[a-z]+\d{4}w?))(?:/(?P<above>[^/]+))?"
    r"/(?P<form>html|papers)(?:/(?P<below>[^/]+))?/(?P<stem>[^/]+?)_paper\.(?:html|pdf)$",
    re.IGNORECASE,
)


_CVF_FOLDER = lazy_pattern(r"content([_/])([a-z]+)_?(\d{4}\w*)")


def parse_cvf(address: Address) -> ParsedUrl | None:
    """CVF's page or PDF; a supplement's name is cut short, so it names no paper.

    The folder occurs in capitals and in small letters, and both work; the stem never changes.
    """
    match = _CVF_PATH.match(address.path)
    if match is None:
        return None
    folder = match["folder"].lower()
    style, conference, year = _CVF_FOLDER.findall(folder)[0]
    is_lowercase = style == "_" and (year < "2018" or folder.startswith("content_cvpr_2018"))
    if not is_lowercase:
        conference = conference.upper()
    folder = f"content_{conference}_{year}" if style == "_" else f"content/{conference}{year.upper()}"
    workshop = (match["above"] or match["below"] or "").replace(" ", "_")
    id = "/".join(part for part in (folder, workshop, match["stem"]) if part)
    return ParsedUrl(Ref("cvf", id), "html" if match["form"].lower() == "html" else "pdf")


_PMLR_PATH = lazy_pattern(
    r"/(?:proceedings/papers/)?(?P<volume>[vr]\d+)/(?:assets/)?(?P<id>[\w-]+?)"
    r"(?P<tail>/(?P=id)(?:-supp)?\.pdf|\.html|\.pdf|\.bib)?/?$",
    re.IGNORECASE,
)
_PMLR_RAW_PATH = lazy_pattern(
    r"/mlresearch/(?P<volume>[vr]\d+)/(?:refs/heads/)?(?:main|gh-pages|master)/assets/(?P<id>[\w-]+)"
    r"(?P<tail>/(?P=id)(?:-supp)?\.pdf)$",
    re.IGNORECASE,
)


def parse_pmlr(address: Address) -> ParsedUrl | None:
    match = (_PMLR_RAW_PATH if address.host == "raw.githubusercontent.com" else _PMLR_PATH).match(
        address.path
    )
    if match is None or match["id"].lower() in ("index", "assets"):
        return None
    form = "pdf" if (match["tail"] or "").lower().endswith("pdf") else "html"
    return ParsedUrl(Ref("pmlr", f"{match['volume']}/{match['id']}".lower()), form)


_ACL_ID = r"(?P<id>[A-Z]\d{2}-\d{4}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)"
_ACL_PATH = lazy_pattern(
    rf"/(?:anthology(?:-new)?/|papers/|pdf/)*(?:[A-Z]/)?(?:[A-Z]\d\d/)?{_ACL_ID}(?:v\d+)?"
    r"(?P<tail>\.pdf|\.bib|\.xml|\.html|/(?P=id))?/?$",
    re.IGNORECASE,
)
ACL_DOI = lazy_pattern(rf"10\.(?:18653/v1|3115/v1)/{_ACL_ID}$", re.IGNORECASE)


def acl_ref(id: str) -> Ref:
    return Ref("acl", id.upper() if id[0].isalpha() else id.lower())


def parse_acl(address: Address) -> ParsedUrl | None:
    match = _ACL_PATH.match(address.path)
    if match is None:
        return None
    return ParsedUrl(
        acl_ref(match["id"]), "pdf" if match["tail"] == ".pdf" or "/pdf/" in address.path else "page"
    )


_NEURIPS_PATH = lazy_pattern(
    r"/(?:paper_files/)?paper/(?P<year>\d{4})/(?:hash|file)/(?P<id>[0-9a-f]{32})-"
    r"(?P<what>Abstract|Paper|Metadata|Reviews?|Supplemental|Bibtex|AuthorFeedback|MetaReview)"
    r"(?P<track>-\w+)?\.(?:html|pdf|json|bib|zip)$",
    re.IGNORECASE,
)
_OLD_NEURIPS_PATH = lazy_pattern(
    r"/paper/(?P<id>\d{1,5}-[^/?#]+?)(?P<pdf>\.pdf)?(?:\.html)?/?$", re.IGNORECASE
)


def parse_neurips(address: Address) -> ParsedUrl | None:
    match = _NEURIPS_PATH.match(address.path)
    if match:
        track = match["track"] or ""
        # The two rounds of Datasets and Benchmarks 2021 stand on a host of their own.
        round_suffix = track.lower() if track.lower().startswith("-round") else ""
        form = {"abstract": "abstract", "paper": "pdf"}.get(match["what"].lower())
        return ParsedUrl(
            Ref("neurips", f"{match['year']}/{match['id'].lower()}{round_suffix}"), form, track=track
        )
    old_match = _OLD_NEURIPS_PATH.match(address.path)
    return (
        ParsedUrl(Ref("neurips-old", old_match["id"].lower()), "pdf" if old_match["pdf"] else "page")
        if old_match
        else None
    )


_OJS_PATH = lazy_pattern(
    r"/(?:ojs/)?index\.php/(?P<journal>[\w-]+)/article/(?P<how>view|download|viewFile)/(?P<id>\d+)(?P<file>/[\d/]+)?/?$",
    re.IGNORECASE,
)
_OJS_FILE_PATH = lazy_pattern(r"/ojs/(?P<id>\d+)/(?P=id)-[\d-]+\.pdf$")
_OCS_PATH = lazy_pattern(
    r"/ocs/index\.php/(?P<a>\w+)/(?P<b>\w+)/paper/(?:view|viewPaper|viewFile|download)/(?P<id>\d+)(?:/\d+)*/?$"
)


def parse_aaai(address: Address) -> ParsedUrl | None:
    match = _OJS_PATH.match(address.path)
    if match:
        is_file = bool(match["file"]) or match["how"].lower() != "view"
        return ParsedUrl(Ref("aaai", f"{match['journal']}/{match['id']}"), "pdf" if is_file else "page")
    cdn_match = _OJS_FILE_PATH.match(address.path)
    if cdn_match:
        return ParsedUrl(Ref("aaai", f"AAAI/{cdn_match['id']}"), "pdf")
    ocs_match = _OCS_PATH.match(address.path)
    return (
        ParsedUrl(Ref("url", "aaai.org/ocs/index.php/{a}/{b}/paper/view/{id}".format_map(ocs_match)))
        if ocs_match
        else None
    )


_ECVA_PATH = lazy_pattern(
    r"/papers(?:/eccv_(?P<year>20\d\d)/papers)?_ECCV/(?P<form>html|papers)/(?P<stem>[^/]+?)\.(?:php|pdf|html)$",
    re.IGNORECASE,
)
_ECVA_PAPER_NUMBER = lazy_pattern(r"0*(?P<number>\d+)(?:_ECCV_\d{4}_paper)?$", re.IGNORECASE)


def parse_ecva(address: Address) -> ParsedUrl | None:
    match = _ECVA_PATH.match(address.path)
    if match is None or match["stem"].endswith("-supp"):
        return None
    year, stem = match["year"] or "2018", match["stem"]
    form = "html" if match["form"].lower() == "html" else "pdf"
    if year >= "2024":  # since then the page and the file bear one number
        number = _ECVA_PAPER_NUMBER.match(stem)
        return ParsedUrl(Ref("ecva", f"{year}/{number['number']}"), form) if number else None
    if year == "2018":
        return ParsedUrl(Ref("ecva", f"{year}/{stem}"), form)
    return ParsedUrl(Ref("ecva", f"{year}/{match['form'].lower()}/{stem}"), form)


_IJCAI_PATH = lazy_pattern(r"/proceedings/(?P<year>20\d\d)/0*(?P<id>\d+)(?P<pdf>\.pdf)?/?$", re.IGNORECASE)
_OLD_IJCAI_PATH = lazy_pattern(
    r"/(?:Abstract/(?P<year>\d\d)/0*(?P<id>\d+)|Proceedings/(?P<year2>\d\d)/Papers/0*(?P<id2>\d+)\.pdf)/?$",
    re.IGNORECASE,
)
IJCAI_DOI = lazy_pattern(r"10\.24963/ijcai\.(?P<year>\d{4})/0*(?P<id>\d+)$", re.IGNORECASE)


def parse_ijcai(address: Address) -> ParsedUrl | None:
    match = _IJCAI_PATH.match(address.path)
    if match:
        return ParsedUrl(Ref("ijcai", f"{match['year']}/{match['id']}"), "pdf" if match["pdf"] else "page")
    old_match = _OLD_IJCAI_PATH.match(address.path)
    if old_match is None:
        return None
    id = f"{old_match['year'] or old_match['year2']}/{old_match['id'] or old_match['id2']}"
    return ParsedUrl(Ref("ijcai", id), "page" if old_match["year"] else "pdf")


_JMLR_PATH = lazy_pattern(
    r"/papers/v(?:olume)?(?P<volume>\d+)/(?P<id>[\w-]+?)(?P<tail>\.html|\.bib|/(?P=id)\.pdf)?/?$",
    re.IGNORECASE,
)


def parse_jmlr(address: Address) -> ParsedUrl | None:
    if address.path.startswith("/proceedings/"):
        return parse_pmlr(address)
    match = _JMLR_PATH.match(address.path)
    if match is None:
        return None
    form = "pdf" if (match["tail"] or "").lower().endswith("pdf") else "html"
    return ParsedUrl(Ref("jmlr", f"v{match['volume']}/{match['id'].lower()}"), form)
