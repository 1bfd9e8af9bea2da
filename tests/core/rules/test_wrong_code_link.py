"""Repositories: what GitHub says of them, each once; another paper's only beyond doubt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.core import refs, review
from bot.core.model import Config, Found, Lookup, Missing, Question, Record, Severity, Unavailable
from bot.core.pull import ChangedFile
from tests.core.list_builder import mended

BASE = """# A list

## Views
- [DeepView: Seeing with Many Eyes](https://arxiv.org/abs/2401.00001) [CVPR 2024] [[code](https://github.com/eyes/DeepView)]
- [A First Paper That Stands Here](https://arxiv.org/abs/2401.00003) [CVPR 2019]
"""
EYES = Record(
    "arXiv", refs.parse("arxiv.org/abs/2401.00001"), "DeepView: Seeing with Many Eyes", ("Ann Li", "Bo Wu")
)
EARS = Record(
    "arXiv", refs.parse("arxiv.org/abs/2401.00002"), "SoundFuse: Hearing with Ears", ("Cy Doe", "Di Fu")
)


def there(url: str) -> Lookup:
    return Found((Record("the site itself", refs.parse(url), "", url=url),))


def findings(
    entry: str, known_with: dict[str, Lookup], base: str = BASE, config: Config | None = None, all_rules=False
):
    answers = {
        Question("link", refs.parse(url)): lookup for url, lookup in known_with.items() if "github" in url
    }
    answers |= {Question("arXiv", refs.parse(url)): known_with[url] for url in known_with if "arxiv" in url}

    def look_up(questions):
        return {question: answers.get(question, Unavailable("it is down")) for question in questions}

    submission = review.submit(
        review.merge([ChangedFile("README.md", base, base, base + entry + "\n")]), config
    )
    judgement = review.check(review.answer_questions(submission, look_up))
    assert not judgement.rule_failures
    return [f for f in judgement.findings if all_rules or f.rule == "wrong-code-link"]


def line(*urls: str, title: str = "SoundFuse: Hearing with Ears") -> str:
    code = " ".join(f"[[code]({url})]" for url in urls)
    return f"- [{title}](https://arxiv.org/abs/2401.00002) [CVPR 2024] {code}"


def test_a_missing_repository_is_reported_once_and_by_one_rule():
    url = "https://github.com/ears/SoundFuse"
    entry = line(url, url + "/tree/main", url + ".git")
    (finding,) = findings(entry, {url: Missing()}, all_rules=True)
    assert (finding.rule, finding.severity) == ("wrong-code-link", Severity.WARNING)
    assert finding.message == "GitHub has no public repository “ears/soundfuse”."


def test_another_page_that_is_gone_is_reported_once_and_by_the_other_rule():
    entry = line("https://ears.example.org/x", "http://www.ears.example.org/x/")
    answers = {Question("link", refs.parse("https://ears.example.org/x")): Missing()}
    submission = review.submit(review.merge([ChangedFile("README.md", BASE, BASE, BASE + entry + "\n")]))
    judgement = review.check(replace(submission, lookups=answers))
    assert [finding.rule for finding in judgement.findings] == ["dead-link"]


MOVED = {
    "its address": ("https://github.com/ears/old", "https://github.com/Lab/SoundFuse"),
    "with www": ("https://www.github.com/Ears/Old", "https://www.github.com/Lab/SoundFuse"),
    "a folder": ("https://github.com/ears/old/tree/main/x", "https://github.com/Lab/SoundFuse/tree/main/x"),
    "its anchor": ("https://github.com/ears/old#usage", "https://github.com/Lab/SoundFuse#usage"),
    "as git has it": ("https://github.com/ears/old.git", "https://github.com/Lab/SoundFuse.git"),
    "with a slash": ("https://github.com/ears/old/", "https://github.com/Lab/SoundFuse/"),
    "dots in its name": ("https://github.com/ears/old.py", "https://github.com/Lab/SoundFuse"),
}


@pytest.mark.parametrize(("before", "after"), MOVED.values(), ids=MOVED)
def test_a_renamed_repository_gets_its_new_name_and_keeps_its_path(before, after):
    (finding,) = findings(line(before), {before: there("https://github.com/Lab/SoundFuse")})
    assert mended(finding.entry, [finding]) == line(after)
    assert finding.severity == Severity.HINT
    assert "redirects" in finding.message


def test_every_link_to_a_renamed_repository_is_fixed_by_one_finding():
    url = "https://github.com/ears/old"
    (finding,) = findings(line(url, url + "/blob/main/a.py"), {url: there("https://github.com/Lab/New")})
    new = "https://github.com/Lab/New"
    assert mended(finding.entry, [finding]) == line(new, new + "/blob/main/a.py")


def test_a_maintainer_sets_how_grave_a_rename_is():
    url, config = "https://github.com/ears/old", Config(rules={"wrong-code-link": Severity.ERROR})
    (finding,) = findings(line(url), {url: there("https://github.com/Lab/New")}, config=config)
    assert finding.severity == Severity.ERROR


UNMOVED = {
    "there": "https://github.com/ears/SoundFuse",
    "there in other letters": "https://github.com/Ears/soundfuse",
    "a page for those who have not logged in": "https://github.com/login?return_to=x",
    "an owner": "https://github.com/ears",
    "another site": "https://gitlab.com/ears/SoundFuse",
    "a site that looks like it": "https://github.com.example.org/ears/other",
    "a name that hides a site": "https://evil.example.org/?https://github.com/ears/other",
    "no address": "",
}


@pytest.mark.parametrize("url", UNMOVED.values(), ids=UNMOVED)
def test_only_a_redirect_to_another_repository_is_a_move(url):
    asked = "https://github.com/ears/SoundFuse"
    assert findings(line(asked), {asked: there(url)}) == []


@pytest.mark.parametrize("lookup", [Unavailable("it answered 429"), None], ids=["refused", "not asked"])
def test_a_github_that_does_not_answer_proves_nothing(lookup):
    url = "https://github.com/ears/SoundFuse"
    assert findings(line(url), {url: lookup} if lookup else {}) == []


SHARED = "https://github.com/eyes/DeepView"
KNOWN = {
    SHARED: there(SHARED),
    "https://arxiv.org/abs/2401.00001": Found((EYES,)),
    "https://arxiv.org/abs/2401.00002": Found((EARS,)),
}


@pytest.mark.parametrize("name", ["DeepView", "deep-view", "DeepView-PyTorch", "deepview_official"])
def test_the_repository_of_another_paper_is_reported(name):
    url = f"https://github.com/eyes/{name}"
    (finding,) = findings(line(url), KNOWN | {url: there(url)}, BASE.replace(SHARED, url))
    assert f"bears the name of “{EYES.title}”, on line 4, by other authors" in finding.message
    assert not finding.edits


def known_with(**changes: Any) -> dict[str, Lookup]:
    return KNOWN | {"https://arxiv.org/abs/2401.00002": Found((replace(EARS, **changes),))}


def titled(title: str) -> dict[str, Lookup]:
    return known_with(title=title)


OWN = "https://github.com/ears/SoundFuse"
BOTH = line(SHARED)
NOT_REPORTED = {
    "its own": (line(OWN), KNOWN | {OWN: there(OWN)}, BASE),
    "one author in common": (BOTH, known_with(authors=("Cy Doe", "Bo Wu")), BASE),
    "one author in common, with initials": (BOTH, known_with(authors=("C. Doe", "B. Wu")), BASE),
    "authors cut short": (BOTH, known_with(authors=("Cy Doe", "et al.")), BASE),
    "authors unknown": (BOTH, known_with(authors=()), BASE),
    "the other's authors unknown": (
        BOTH,
        KNOWN | {"https://arxiv.org/abs/2401.00001": Unavailable("it is down")},
        BASE,
    ),
    "its own record silent": (
        BOTH,
        KNOWN | {"https://arxiv.org/abs/2401.00002": Unavailable("it is down")},
        BASE,
    ),
    "the link leads to another paper": (BOTH, titled("Something Else Altogether in Depth"), BASE),
    "the authors name it themselves": (BOTH, known_with(note="Code: https://github.com/eyes/DeepView"), BASE),
    "no name before a colon": (
        line(SHARED, title="Hearing with Ears in Noise"),
        titled("Hearing with Ears in Noise"),
        BASE,
    ),
    "the name of the successor": (
        line(SHARED, title="DeepView2: Hearing with Ears"),
        titled("DeepView2: Hearing with Ears"),
        BASE,
    ),
    "the title speaks of it": (
        line(SHARED, title="EarView: Extending DeepView to Sound"),
        titled("EarView: Extending DeepView to Sound"),
        BASE,
    ),
    "a part of its name": (
        line(SHARED, title="View: Hearing with Ears"),
        titled("View: Hearing with Ears"),
        BASE,
    ),
    "a framework": (
        BOTH,
        KNOWN
        | {
            "https://arxiv.org/abs/2401.00001": Found((replace(EYES, title="DeepView: A Framework of Eyes"),))
        },
        BASE.replace("Seeing with Many Eyes", "A Framework of Eyes"),
    ),
    "a benchmark": (
        BOTH,
        KNOWN
        | {
            "https://arxiv.org/abs/2401.00001": Found((replace(EYES, title="DeepView: A Benchmark of Eyes"),))
        },
        BASE.replace("Seeing with Many Eyes", "A Benchmark of Eyes"),
    ),
    "a third paper has it too": (
        BOTH,
        KNOWN,
        BASE + f"- [TasteIt: Food](https://arxiv.org/abs/2401.00004) [CVPR 2024] [[code]({SHARED})]\n",
    ),
    "a repository named for neither": (
        line("https://github.com/eyes/research"),
        KNOWN | {"https://github.com/eyes/research": there("https://github.com/eyes/research")},
        BASE.replace(SHARED, "https://github.com/eyes/research"),
    ),
    "a short name": (
        line("https://github.com/eyes/DV"),
        KNOWN | {"https://github.com/eyes/DV": there("https://github.com/eyes/DV")},
        BASE.replace(SHARED, "https://github.com/eyes/DV").replace("[DeepView:", "[DV:"),
    ),
    "the list has it nowhere else": (BOTH, KNOWN, BASE.replace(SHARED, "https://github.com/eyes/other")),
    "everything silent": (BOTH, {}, BASE),
}


@pytest.mark.parametrize(("entry", "answers", "base"), NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_a_repository_that_papers_may_share_is_left_alone(entry, answers, base):
    assert findings(entry, answers, base) == []
