"""Asks every source one real question and reports on the answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.core.model import Found, Lookup, Missing, Question, Ref, Unavailable
from bot.core.sources import INDEX, SOURCES
from bot.doctor.diagnosis import Diagnosis, Health

LookUp = Callable[[Iterable[Question]], Mapping[Question, Lookup]]

_ATTENTION, _RESNET = "Attention Is All You Need", "Deep Residual Learning for Image Recognition"
# Papers that each of them has known for years.
PROBES: Mapping[str, Ref] = {
    "arXiv": Ref("arxiv", "1706.03762"),
    "arXiv search": Ref("title", _ATTENTION),
    "Crossref": Ref("doi", "10.1109/cvpr.2016.90"),
    "Crossref search": Ref("title", _RESNET),
    "DBLP": Ref("title", _RESNET),
    "DBLP record": Ref("dblp", "conf/cvpr/HeZRS16"),
    "doi.org": Ref("doi", "10.1109/cvpr.2016.90"),
    "OpenReview": Ref("openreview", "rJl-b3RcF7"),
    "Semantic Scholar": Ref("arxiv", "1706.03762"),
    "Semantic Scholar search": Ref("title", _ATTENTION),
    "OpenAlex": Ref("doi", "10.1109/cvpr.2016.90"),
    "DataCite": Ref("arxiv", "1706.03762"),
    "listing": Ref("listing", "CVPR 2020"),
    "pages": Ref("neurips", "2017/3f5ee243547dee91fbd053c1c4a845aa"),
    "link": Ref("url", "aclanthology.org"),
}
ADVICE = {
    "Semantic Scholar": "A key (S2_API_KEY) is answered more often.",
    "Semantic Scholar search": "A key (S2_API_KEY) is answered more often.",
    "OpenAlex": "A free key (OPENALEX_API_KEY) allows ten times as much a day.",
    "OpenReview": "An account (OPENREVIEW_USERNAME, OPENREVIEW_PASSWORD) is answered.",
    "DBLP": "A local index (`awesome-review index update`) takes its place.",
}
LOCAL_SOURCES = (
    "DBLP",
    "DBLP record",
    "listing",
)  # those in whose place a local index answers, without any network
NETWORK_ADVICE = (
    "Nothing could be reached: behind a proxy set HTTPS_PROXY, and where it has certificates of its own "
    "SSL_CERT_FILE or REQUESTS_CA_BUNDLE."
)


def diagnose_sources(
    look_up: LookUp, *, has_index: bool = False, clock: Callable[[], float] = time.monotonic
) -> Iterator[Diagnosis]:
    """Ask each source one question, one after the other; where none answers, say what the network may need.

    `has_index`: a local index answers in place of some. Sources that are not in PROBES answer only what no
    probe can ask.
    """
    reached = 0
    for source in SOURCES:
        ref = PROBES.get(source.name)
        if ref is None or source.name == INDEX or not source.knows(ref):
            continue
        question = Question(source.name, ref)
        started_at = clock()
        lookup = look_up([question])[question]
        is_local = has_index and source.name in LOCAL_SOURCES
        reached += not (is_local or isinstance(lookup, Unavailable))
        yield _describe(source.name, ref, lookup, clock() - started_at)
    if not reached:
        yield Diagnosis("network", Health.BROKEN, "no source answered.", NETWORK_ADVICE)


def _describe(source: str, ref: Ref, lookup: Lookup, seconds: float) -> Diagnosis:
    match lookup:
        case Found():
            return Diagnosis(source, Health.OK, f"answered in {seconds:.1f} s.")
        case Missing():
            return Diagnosis(source, Health.WARNING, f"answered, but does not know {ref}.")
        case Unavailable(reason, _):
            return Diagnosis(source, Health.WARNING, f"{reason}.", ADVICE.get(source, ""))
