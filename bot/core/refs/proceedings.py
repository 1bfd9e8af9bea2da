"""Addresses of conferences' own proceedings -> the ids these give their papers."""

from __future__ import annotations

import re
from urllib.parse import unquote

from bot.core.model import Ref
from bot.core.refs.address import Address, Parsed

_OPENREVIEW_ID = re.compile(r"(?:^|&)id=(?P<id>[\w-]{8,14})(?:$|[&#=])", re.ASCII)
_OPENREVIEW_FORMS = {"/forum": "forum", "/pdf": "pdf", "/attachment": "attachment", "/revisions": "revisions"}
_SHA_PDF = re.compile(r"/pdf/(?P<id>[0-9a-f]{40})(?:\.pdf)?/?$")


def openreview(at: Address) -> Parsed | None:
    form = _OPENREVIEW_FORMS.get(at.path.rstrip("/"))
    if form:
        match = _OPENREVIEW_ID.search(unquote(at.query))
        return Parsed(Ref("openreview", match["id"]), form) if match else None
    sha = _SHA_PDF.match(at.path)
    return Parsed(Ref("openreview-pdf", sha["id"]), "pdf") if sha else None


_CVF = re.compile(
    r"(?:/openaccess)?/(?P<folder>content(?:_[a-z]+_\d{4}(?:_workshops?)?|/[a-z]+\d{4}w?))(?:/(?P<above>[^/]+))?"
    r"/(?P<form>html|papers)(?:/(?P<below>[^/]+))?/(?P<stem>[^/]+?)_paper\.(?:html|pdf)$",
    re.IGNORECASE,
)


_CVF_FOLDER = re.compile(r"content([_/])([a-z]+)_?(\d{4}\w*)")


def cvf(at: Address) -> Parsed | None:
    """CVF's page or PDF; a supplement's name is cut short, so it names no paper.

    The folder is met in capitals and in small letters, and both answer; the stem always stands as it is.
    """
    match = _CVF.match(at.path)
    if match is None:
        return None
    folder = match["folder"].lower()
    style, conference, year = _CVF_FOLDER.findall(folder)[0]
    small = style == "_" and (year < "2018" or folder.startswith("content_cvpr_2018"))
    if not small:
        conference = conference.upper()
    folder = f"content_{conference}_{year}" if style == "_" else f"content/{conference}{year.upper()}"
    workshop = (match["above"] or match["below"] or "").replace(" ", "_")
    id = "/".join(part for part in (folder, workshop, match["stem"]) if part)
    return Parsed(Ref("cvf", id), "html" if match["form"].lower() == "html" else "pdf")


_PMLR = re.compile(
    r"/(?:proceedings/papers/)?(?P<volume>[vr]\d+)/(?:assets/)?(?P<id>[\w-]+?)"
    r"(?P<tail>/(?P=id)(?:-supp)?\.pdf|\.html|\.pdf|\.bib)?/?$",
    re.IGNORECASE,
)
_PMLR_RAW = re.compile(
    r"/mlresearch/(?P<volume>[vr]\d+)/(?:refs/heads/)?(?:main|gh-pages|master)/assets/(?P<id>[\w-]+)"
    r"(?P<tail>/(?P=id)(?:-supp)?\.pdf)$",
    re.IGNORECASE,
)


def pmlr(at: Address) -> Parsed | None:
    match = (_PMLR_RAW if at.host == "raw.githubusercontent.com" else _PMLR).match(at.path)
    if match is None or match["id"].lower() in ("index", "assets"):
        return None
    form = "pdf" if (match["tail"] or "").lower().endswith("pdf") else "html"
    return Parsed(Ref("pmlr", f"{match['volume']}/{match['id']}".lower()), form)


_ACL_ID = r"(?P<id>[A-Z]\d{2}-\d{4}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)"
_ACL = re.compile(
    rf"/(?:anthology(?:-new)?/|papers/|pdf/)*(?:[A-Z]/)?(?:[A-Z]\d\d/)?{_ACL_ID}(?:v\d+)?"
    r"(?P<tail>\.pdf|\.bib|\.xml|\.html|/[a-z0-9-]*)?/?$",
    re.IGNORECASE,
)
ACL_DOI = re.compile(rf"10\.(?:18653/v1|3115/v1)/{_ACL_ID}$", re.IGNORECASE)


def acl_ref(id: str) -> Ref:
    return Ref("acl", id.upper() if id[0].isalpha() else id.lower())


def acl(at: Address) -> Parsed | None:
    match = _ACL.match(at.path)
    if match is None:
        return None
    return Parsed(acl_ref(match["id"]), "pdf" if match["tail"] == ".pdf" or "/pdf/" in at.path else "page")


_NEURIPS = re.compile(
    r"/(?:paper_files/)?paper/(?P<year>\d{4})/(?:hash|file)/(?P<id>[0-9a-f]{32})-"
    r"(?P<what>Abstract|Paper|Metadata|Reviews?|Supplemental|Bibtex|AuthorFeedback|MetaReview)"
    r"(?P<track>-\w+)?\.(?:html|pdf|json|bib|zip)$",
    re.IGNORECASE,
)
_NEURIPS_OLD = re.compile(r"/paper/(?P<id>\d{1,5}-[^/?#]+?)(?P<pdf>\.pdf)?(?:\.html)?/?$", re.IGNORECASE)


def neurips(at: Address) -> Parsed | None:
    match = _NEURIPS.match(at.path)
    if match:
        track = match["track"] or ""
        # The two rounds of Datasets and Benchmarks 2021 stand on a host of their own.
        part = track.lower() if track.lower().startswith("-round") else ""
        form = {"abstract": "abstract", "paper": "pdf"}.get(match["what"].lower())
        return Parsed(Ref("neurips", f"{match['year']}/{match['id'].lower()}{part}"), form, track=track)
    old = _NEURIPS_OLD.match(at.path)
    return Parsed(Ref("neurips-old", old["id"].lower()), "pdf" if old["pdf"] else "page") if old else None


_OJS = re.compile(
    r"/(?:ojs/)?index\.php/(?P<journal>[\w-]+)/article/(?P<how>view|download|viewFile)/(?P<id>\d+)(?P<file>/[\d/]+)?/?$",
    re.IGNORECASE,
)
_OJS_FILE = re.compile(r"/ojs/(?P<id>\d+)/(?P=id)-[\d-]+\.pdf$")
_OCS = re.compile(
    r"/ocs/index\.php/(?P<a>\w+)/(?P<b>\w+)/paper/(?:view|viewPaper|viewFile|download)/(?P<id>\d+)(?:/\d+)*/?$"
)


def aaai(at: Address) -> Parsed | None:
    match = _OJS.match(at.path)
    if match:
        file = bool(match["file"]) or match["how"].lower() != "view"
        return Parsed(Ref("aaai", f"{match['journal']}/{match['id']}"), "pdf" if file else "page")
    cdn = _OJS_FILE.match(at.path)
    if cdn:
        return Parsed(Ref("aaai", f"AAAI/{cdn['id']}"), "pdf")
    old = _OCS.match(at.path)
    return (
        Parsed(Ref("url", "aaai.org/ocs/index.php/{a}/{b}/paper/view/{id}".format_map(old))) if old else None
    )


_ECVA = re.compile(
    r"/papers(?:/eccv_(?P<year>20\d\d)/papers)?_ECCV/(?P<form>html|papers)/(?P<stem>[^/]+?)\.(?:php|pdf|html)$",
    re.IGNORECASE,
)
_ECVA_NUMBER = re.compile(r"0*(?P<number>\d+)(?:_ECCV_\d{4}_paper)?$", re.IGNORECASE)


def ecva(at: Address) -> Parsed | None:
    match = _ECVA.match(at.path)
    if match is None or match["stem"].endswith("-supp"):
        return None
    year, stem = match["year"] or "2018", match["stem"]
    form = "html" if match["form"].lower() == "html" else "pdf"
    if year >= "2024":  # since then the page and the file bear one number
        number = _ECVA_NUMBER.match(stem)
        return Parsed(Ref("ecva", f"{year}/{number['number']}"), form) if number else None
    if year == "2018":
        return Parsed(Ref("ecva", f"{year}/{stem}"), form)
    return Parsed(Ref("ecva", f"{year}/{match['form'].lower()}/{stem}"), form)


_IJCAI = re.compile(r"/proceedings/(?P<year>20\d\d)/0*(?P<id>\d+)(?P<pdf>\.pdf)?/?$", re.IGNORECASE)
_IJCAI_OLD = re.compile(
    r"/(?:Abstract/(?P<year>\d\d)/0*(?P<id>\d+)|Proceedings/(?P<year2>\d\d)/Papers/0*(?P<id2>\d+)\.pdf)/?$",
    re.IGNORECASE,
)
IJCAI_DOI = re.compile(r"10\.24963/ijcai\.(?P<year>\d{4})/0*(?P<id>\d+)$", re.IGNORECASE)


def ijcai(at: Address) -> Parsed | None:
    match = _IJCAI.match(at.path)
    if match:
        return Parsed(Ref("ijcai", f"{match['year']}/{match['id']}"), "pdf" if match["pdf"] else "page")
    old = _IJCAI_OLD.match(at.path)
    if old is None:
        return None
    id = f"{old['year'] or old['year2']}/{old['id'] or old['id2']}"
    return Parsed(Ref("ijcai", id), "page" if old["year"] else "pdf")


_JMLR = re.compile(
    r"/papers/v(?:olume)?(?P<volume>\d+)/(?P<id>[\w-]+?)(?P<tail>\.html|\.bib|/(?P=id)\.pdf)?/?$",
    re.IGNORECASE,
)


def jmlr(at: Address) -> Parsed | None:
    if at.path.startswith("/proceedings/"):
        return pmlr(at)
    match = _JMLR.match(at.path)
    if match is None:
        return None
    form = "pdf" if (match["tail"] or "").lower().endswith("pdf") else "html"
    return Parsed(Ref("jmlr", f"v{match['volume']}/{match['id'].lower()}"), form)
