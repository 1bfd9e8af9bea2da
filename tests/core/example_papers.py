"""A list, two papers that a pull request adds to it, and what the sources know of one of them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.model import Found, Lookup, Question, Record, Ref, Unavailable
from bot.core.sources import INDEX
from bot.core.submission import Submission

UNAVAILABLE = Unavailable("it answered 503")
HEAD = "# L\n\n## Fusion\n"
RIGHT_LINE = "- [A Paper on Fusion of Views](https://arxiv.org/abs/2001.00001) [CVPR 2020]\n"
FAULTY_LINE = "- [A Paper on Trust in Fusoin](https://arxiv.org/abs/2001.00002) [CVPR 2019]\n"
PREPRINT = Record(
    "arXiv",
    Ref("arxiv", "2001.00002"),
    "A Paper on Trust in Fusion",
    ("Ann Smith",),
    status="preprint",
    note="Accepted to CVPR 2020",
)
PUBLISHED = Record(
    "DBLP",
    Ref("dblp", "conf/cvpr/Smith20"),
    "A Paper on Trust in Fusion",
    ("Ann Smith",),
    "CVPR",
    frozenset({2020}),
    "published",
)


def look_up_known(questions: Iterable[Question]) -> dict[Question, Lookup]:
    """What arXiv and DBLP know of the second paper; all else is unavailable."""
    known_records = {
        Question("arXiv", PREPRINT.ref): PREPRINT,
        Question("DBLP", Ref("title", PREPRINT.title)): PUBLISHED,
    }
    return {
        question: Found((known_records[question],)) if question in known_records else UNAVAILABLE
        for question in questions
    }


def cvf_line(number: int) -> str:
    """An entry that links a paper's page in the proceedings of CVPR 2023."""
    url = f"https://openaccess.thecvf.com/content/CVPR2023/html/Smith_View_{number}_CVPR_2023_paper.html"
    return f"- [Seeing the View Number {number} of Many]({url}) [CVPR 2023]\n"


def remote_questions(submission: Submission) -> list[Question]:
    """What was asked, but for the questions that the local index answers."""
    return [question for question in submission.lookups if question.source != INDEX]
