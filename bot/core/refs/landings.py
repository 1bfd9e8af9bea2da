"""Turns the identity of a paper back into addresses: its landing page, and its other forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from bot.core.refs.address import ParsedUrl


def _doi_url(id: str) -> str:
    return "https://doi.org/" + quote(id, safe="/:;().,_-~!*'+$@[]")


def _cvf_page(id: str) -> str:
    folder, below, stem = _cvf_parts(id)
    above = folder.endswith(("_workshops", "_workshop")) or folder.startswith("content/")
    path = (folder, below, "html") if above else (folder, "html", below)
    return f"https://openaccess.thecvf.com/{quote('/'.join(filter(None, path)))}/{quote(stem)}_paper.html"


def _cvf_pdf(parsed: ParsedUrl) -> str | None:
    folder, below, stem = _cvf_parts(parsed.ref.id)
    if below and not folder.startswith("content/"):
        return None  # the PDFs of early workshops have other names than their pages
    folder = folder.replace("content_iccv_2017", "content_ICCV_2017")
    path = "/".join(filter(None, (folder, below, "papers")))
    return f"https://openaccess.thecvf.com/{quote(path)}/{quote(stem)}_paper.pdf"


def _cvf_parts(id: str) -> tuple[str, str, str]:
    """Folder of the conference, workshop or "", stem."""
    parts = id.split("/")
    folders = 2 if parts[0] == "content" else 1
    return "/".join(parts[:folders]), "/".join(parts[folders:-1]), parts[-1]


def _neurips_page(id: str) -> str:
    year, _, key = id.partition("/")
    hash, _, part = key.partition("-")
    host = "datasets-benchmarks-proceedings.neurips.cc" if part else "proceedings.neurips.cc"
    return f"https://{host}/paper_files/paper/{year}/hash/{hash}-Abstract{'-' + part if part else ''}.html"


def _neurips_file(parsed: ParsedUrl, folder: str, document: str, ending: str) -> str | None:
    year, _, hash = parsed.ref.id.partition("/")
    if "-" in hash:
        return None
    return f"https://proceedings.neurips.cc/paper_files/paper/{year}/{folder}/{hash}-{document}{parsed.track}.{ending}"


def _ecva_page(id: str) -> str | None:
    year, _, rest = id.partition("/")
    base = f"https://www.ecva.net/papers/eccv_{year}/papers_ECCV"
    if year >= "2024":
        return f"{base}/html/{rest}_ECCV_{year}_paper.php"
    if year == "2018":
        return f"{base}/html/{quote(rest)}.php"
    folder, _, stem = rest.partition("/")  # 2020 and 2022 number their pages and their files apart
    return f"{base}/html/{stem}.php" if folder == "html" else f"{base}/papers/{stem}.pdf"


def _ecva_pdf(parsed: ParsedUrl) -> str | None:
    year, _, rest = parsed.ref.id.partition("/")
    base = f"https://www.ecva.net/papers/eccv_{year}/papers_ECCV/papers"
    if year >= "2024":
        return f"{base}/{int(rest):05}.pdf"
    return f"{base}/{quote(rest)}.pdf" if year == "2018" else None


def _ijcai_page(id: str) -> str:
    year, _, number = id.partition("/")
    return f"https://www.ijcai.org/{'proceedings' if len(year) == 4 else 'Abstract'}/{year}/{number}"


def _ijcai_pdf(parsed: ParsedUrl) -> str | None:
    year, _, number = parsed.ref.id.partition("/")
    return f"https://www.ijcai.org/proceedings/{year}/{int(number):04}.pdf" if len(year) == 4 else None


def _pmlr_pdf(parsed: ParsedUrl) -> str:
    key = parsed.ref.id.partition("/")[2]
    return f"https://proceedings.mlr.press/{parsed.ref.id}/{key}.pdf"


def _jmlr_pdf(parsed: ParsedUrl) -> str:
    volume, _, key = parsed.ref.id.partition("/")
    return f"https://jmlr.org/papers/volume{volume[1:]}/{key}/{key}.pdf"


def _doi_page(parsed: ParsedUrl) -> str | None:
    """The publisher's page of a file, where the prefix of the DOI names the publisher."""
    id = quote(parsed.ref.id, safe="/().,_-:;")
    if id.startswith("10.1007/"):
        book_match = re.fullmatch(r"10\.1007/978-[\d-]+x?", id)
        kind = "book" if book_match else "chapter" if id.startswith("10.1007/978-") else "article"
        return f"https://link.springer.com/{kind}/{id}"
    if id.startswith("10.1145/"):
        return f"https://dl.acm.org/doi/{id}"
    return (
        f"https://www.nature.com/articles/{id.removeprefix('10.1038/')}"
        if id.startswith("10.1038/")
        else None
    )


_WWW_HOSTS = ("isca-archive.org", "isca-speech.org", "roboticsproceedings.org", "mdpi.com", "aaai.org/ocs")


def _plain_url(id: str) -> str | None:
    if not re.match(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]|$)", id):
        return None
    return f"https://www.{id}" if id.startswith(_WWW_HOSTS) else f"https://{id}"


LANDING_URLS: dict[str, Callable[[str], str | None]] = {
    "arxiv": "https://arxiv.org/abs/{}".format,
    "openreview": "https://openreview.net/forum?id={}".format,
    "openreview-pdf": "https://openreview.net/pdf/{}.pdf".format,
    "doi": _doi_url,
    "cvf": _cvf_page,
    "pmlr": "https://proceedings.mlr.press/{}.html".format,
    "acl": "https://aclanthology.org/{}/".format,
    "neurips": _neurips_page,
    "neurips-old": "https://papers.nips.cc/paper/{}".format,
    "ieee": "https://ieeexplore.ieee.org/document/{}".format,
    "sciencedirect": "https://www.sciencedirect.com/science/article/pii/{}".format,
    "aaai": lambda id: "https://ojs.aaai.org/index.php/{}/article/view/{}".format(*id.split("/")),
    "ecva": _ecva_page,
    "ijcai": _ijcai_page,
    "jmlr": "https://jmlr.org/papers/{}.html".format,
    "s2": "https://www.semanticscholar.org/paper/{}".format,
    "corpusid": "https://api.semanticscholar.org/CorpusID:{}".format,
    "dblp": "https://dblp.org/rec/{}".format,
    "github": "https://github.com/{}".format,
    "url": _plain_url,
}


def _landing_writer(kind: str) -> Callable[[ParsedUrl], str | None]:
    return lambda parsed: LANDING_URLS[kind](parsed.ref.id)


FORM_WRITERS: dict[tuple[str, str], Callable[[ParsedUrl], str | None]] = {
    ("arxiv", "abs"): _landing_writer("arxiv"),
    ("arxiv", "pdf"): lambda parsed: f"https://arxiv.org/pdf/{parsed.ref.id}",
    ("arxiv", "html"): lambda parsed: f"https://arxiv.org/html/{parsed.ref.id}",
    ("arxiv", "doi"): lambda parsed: f"https://doi.org/10.48550/arXiv.{parsed.ref.id}",
    ("openreview", "forum"): _landing_writer("openreview"),
    ("openreview", "pdf"): lambda parsed: f"https://openreview.net/pdf?id={parsed.ref.id}",
    ("cvf", "html"): _landing_writer("cvf"),
    ("cvf", "pdf"): _cvf_pdf,
    ("pmlr", "html"): _landing_writer("pmlr"),
    ("pmlr", "pdf"): _pmlr_pdf,
    ("acl", "page"): _landing_writer("acl"),
    ("acl", "pdf"): lambda parsed: f"https://aclanthology.org/{parsed.ref.id}.pdf",
    ("acl", "doi"): lambda parsed: f"https://doi.org/10.18653/v1/{parsed.ref.id}",
    ("neurips", "abstract"): lambda parsed: _neurips_file(parsed, "hash", "Abstract", "html"),
    ("neurips", "pdf"): lambda parsed: _neurips_file(parsed, "file", "Paper", "pdf"),
    ("neurips-old", "page"): _landing_writer("neurips-old"),
    ("neurips-old", "pdf"): lambda parsed: f"https://papers.nips.cc/paper/{parsed.ref.id}.pdf",
    ("ieee", "page"): _landing_writer("ieee"),
    ("ieee", "pdf"): lambda parsed: f"https://ieeexplore.ieee.org/stamp/stamp.jsp?arnumber={parsed.ref.id}",
    ("sciencedirect", "page"): _landing_writer("sciencedirect"),
    ("aaai", "page"): _landing_writer("aaai"),
    ("ecva", "html"): _landing_writer("ecva"),
    ("ecva", "pdf"): _ecva_pdf,
    ("ijcai", "page"): _landing_writer("ijcai"),
    ("ijcai", "pdf"): _ijcai_pdf,
    ("jmlr", "html"): _landing_writer("jmlr"),
    ("jmlr", "pdf"): _jmlr_pdf,
    ("s2", "page"): _landing_writer("s2"),
    ("dblp", "page"): _landing_writer("dblp"),
    ("doi", "doi"): _landing_writer("doi"),
    ("doi", "page"): _doi_page,
}
