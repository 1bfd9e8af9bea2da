"""One page under one title stands in a list once; a short title alone tells nothing."""

from __future__ import annotations

import pytest

from bot.core import review
from bot.core.model import Found, Lookup, Question, Record, Ref
from bot.core.pull import ChangedFile
from tests.core.rules.page_runner import judge_change

HEAD = "# A list\n\n## Tools\n- [Netron](https://github.com/lutzroeder/netron) - Viewer.\n"
BASE = HEAD + "\n## Viewers\n- [Zetane](https://zetane.example.org/) - Another.\n"


def reported_for_line(line: str, base: str = BASE, below: str = "## Viewers\n") -> list[str]:
    found = judge_change(base, base.replace(below, f"{below}{line}\n"), {}).findings
    return [finding.message for finding in found if finding.rule == "duplicate-entry"]


TWICE = {
    "in its section": ("- [Netron](https://github.com/lutzroeder/netron) - A viewer.", "## Tools\n"),
    "in another case": ("- [netron](https://github.com/LutzRoeder/Netron) - A viewer.", "## Tools\n"),
    "its page in another form": ("- [Zetane](http://www.zetane.example.org) - A viewer.", "## Viewers\n"),
    "under another heading": ("- [Netron](https://github.com/lutzroeder/netron) - A viewer.", "## Viewers\n"),
}


@pytest.mark.parametrize(("line", "below"), TWICE.values(), ids=TWICE)
def test_a_page_that_is_there_already_is_reported_for_line(line, below):
    (message,) = reported_for_line(line, below=below)
    assert message.endswith("both bear the same title and link the same page.")


REPEATING = (
    "# A list\n"
    + "".join(
        f"\n## {part}\n" + "".join(f"- [Kit {n}](https://kit{n}.example.org/) - A kit.\n" for n in range(3))
        for part in ("Tools", "Libraries")
    )
    + "\n## Viewers\n- [Zetane](https://zetane.example.org/) - Another.\n"
)
NOT_REPORTED = {
    "a detail of the entry above": ("- Viewer: [Netron](https://github.com/lutzroeder/netron)", BASE),
    "a namesake": ("- [Netron](https://netron.example.org/) - Another one.", BASE),
    "the same page under another title": (
        "- [Model Gallery](https://github.com/lutzroeder/netron) - Models.",
        BASE,
    ),
    "another page of its site": ("- [Zetane](https://zetane.example.org/pro) - The other one.", BASE),
    "a list that repeats pages on purpose": ("- [Kit 1](https://kit1.example.org/) - A kit.", REPEATING),
}


@pytest.mark.parametrize(("line", "base"), NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_it_reports_nothing_where_they_may_be_two(line, base):
    assert reported_for_line(line, base) == []


FUSION = "- [Quality Aware Fusion of Many Views](https://arxiv.org/abs/2402.06244) [ICLR 2024]"
DIFFUSION = "- [Mobile Diffusion for Editing](https://arxiv.org/abs/2402.06244) [CVPR 2024]"
PAPERS = f"# A list\n\n## Views\n{FUSION}\n\n## Videos\n- [Other](https://arxiv.org/abs/2402.07000)\n"


def knows(title: str) -> dict[Question, Lookup]:
    ref = Ref("arxiv", "2402.06244")
    return {Question("arXiv", ref): Found((Record("arXiv", ref, title, ("A. Author",)),))}


def reported(base: str, head: str, answers: dict[Question, Lookup] | None = None) -> list[str]:
    found = judge_change(base, head, answers or {}).findings
    return [finding.message for finding in found if finding.rule == "duplicate-entry"]


def test_one_link_under_two_titles_is_not_held_against_who_may_be_right():
    head = PAPERS.replace("## Videos\n", f"## Videos\n{DIFFUSION}\n")
    assert reported(PAPERS, head) == []
    assert reported(PAPERS, head, knows("Mobile Diffusion for Editing")) == []


def test_one_link_under_two_titles_is_reported_where_the_paper_is_known_to_be_the_other():
    head = PAPERS.replace("## Videos\n", f"## Videos\n{DIFFUSION}\n")
    (message,) = reported(PAPERS, head, knows("Quality Aware Fusion of Many Views"))
    assert message.endswith("as “Quality Aware Fusion of Many Views”: both link arXiv 2402.06244.")


def test_one_link_under_a_title_and_its_beginning_is_one_paper():
    line = "- [QAF](https://arxiv.org/pdf/2402.06244)"
    base = PAPERS.replace("[Quality", "[QAF: Quality")
    assert len(reported(base, base.replace("## Videos\n", f"## Videos\n{line}\n"))) == 1


RENAMED = {
    "renamed": ("", "", True),
    "with one project": (" [[page]](https://a.example/)", " [[page]](https://a.example/)", True),
    "one has a project": ("", " [[page]](https://a.example/)", True),
    "two projects": (" [[page]](https://a.example/)", " [[page]](https://b.example/)", False),
    "preprint and paper": (" [arXiv 2023]", " [CVPR 2024]", True),
    "conference and journal": (" [CVPR 2023]", " [TPAMI 2024]", False),
}


@pytest.mark.parametrize(("first", "second", "one"), RENAMED.values(), ids=RENAMED)
def test_one_link_under_two_similar_titles_is_one_paper_unless_all_else_differs(first, second, one):
    old = f"- [Mobile Video Diffusion on Phones](https://arxiv.org/abs/2412.06578){first}\n"
    new = f"- [Movie: Mobile Diffusion for Video on Phones](https://arxiv.org/abs/2412.06578){second}\n"
    assert len(reported(HEAD + old, HEAD + old + new)) == one


DATA = "| Name | Paper | Notes |\n|---|---|---|\n"
ROW = "| **{}** | [Chat Learns to Reject](https://arxiv.org/abs/2303.05983) | Rejections |\n"


@pytest.mark.parametrize(("name", "count"), [("Fruit", 0), ("CLEVR", 1), ("", 1), ("2", 1)])
def test_two_data_sets_of_one_paper_are_two(name, count):
    base = f"# A list\n\n## Data\n\n{DATA}{ROW.format('CLEVR')}"
    assert len(reported(base, base + ROW.format(name))) == count


@pytest.mark.parametrize(("columns", "count"), [("| Views | 2024 |", 1), ("| 2024 |", 0)])
def test_a_table_of_other_columns_may_hold_the_paper_for_another_reason(columns, count):
    row = "| [Chat Learns to Reject](https://arxiv.org/abs/2303.05983)"
    tables = f"# A list\n\n## Data\n\n{DATA}{row} | 2023 | Rejections |\n\n## Models\n\n"
    head = "|" + " x |" * (1 + columns.count("|") - 1)
    models = f"{head}\n{head.replace('x', '---')}\n"
    assert len(reported(tables + models, f"{tables}{models}{row} {columns}\n")) == count


RESULT = "| [{}](https://arxiv.org/pdf/2303.05983) | 25.3 |\n"


@pytest.mark.parametrize(("name", "count"), [("TFA w/cos", 0), ("TFA w/ fc", 1), ("TFA w/fc", 1)])
def test_two_variants_of_a_method_are_two_rows_of_a_table_of_results(name, count):
    base = f"# A list\n\n## Results\n\n| Method | AP |\n|---|---|\n{RESULT.format('TFA w/fc')}"
    assert len(reported(base, base + RESULT.format(name))) == count


def repeating(copies: int, more: int = 0) -> str:
    """A list that holds `copies` papers in two sections, by one address, and `more` papers once."""
    both = "".join(f"- [Copied {n}](https://arxiv.org/abs/2402.0800{n})\n" for n in range(copies))
    once = "".join(f"- [Once {n}](https://arxiv.org/abs/2403.{n:05})\n" for n in range(more))
    return PAPERS.replace("## Videos\n", f"## Videos\n{both}").replace(
        "## Views\n", f"## Views\n{both}{once}"
    )


OTHER = "- [Other](https://arxiv.org/abs/2402.07000)"
BY_PDF = "- [Other](https://arxiv.org/pdf/2402.07000)"
REPEATING_LISTS = {
    "it repeats none": (repeating(0), OTHER, 1),
    "a single one came twice by oversight": (repeating(1), OTHER, 1),
    "it repeats two": (repeating(2), OTHER, 0),
    "two of very many came twice by oversight": (repeating(2, 300), OTHER, 1),
    "the same address but for http": (repeating(2), OTHER.replace("https", "http"), 0),
    "it repeats two, and this one by another address": (repeating(2), BY_PDF, 1),
    "it repeats so many that the address does not matter": (repeating(4), BY_PDF, 0),
    "within the section": (repeating(9), "", 1),
}


@pytest.mark.parametrize(("base", "new", "count"), REPEATING_LISTS.values(), ids=REPEATING_LISTS)
def test_a_list_whose_way_it_is_may_repeat_a_paper_in_another_section(base, new, count):
    head = base.replace("## Views\n", f"## Views\n{new}\n") if new else base + OTHER + "\n"
    assert len(reported(base, head)) == count


def test_who_repeats_by_other_addresses_means_to_where_the_list_does():
    mixed = PAPERS
    for n in range(3):
        for form, below in (("abs", "## Videos\n"), ("pdf", "## Views\n")):
            mixed = mixed.replace(below, f"{below}- [Mixed {n}](https://arxiv.org/{form}/2402.0900{n})\n")
    assert reported(mixed, mixed.replace("## Views\n", f"## Views\n{BY_PDF}\n")) == []


def test_a_line_that_one_pull_adds_to_two_sections_is_meant_there():
    base = PAPERS.replace(FUSION + "\n", "- [First](https://arxiv.org/abs/2402.08000)\n")
    both = base.replace("s\n- [", f"s\n{FUSION}\n- [")
    assert both.count(FUSION) == 2
    assert reported(base, both) == []
    within = base.replace("## Views\n", f"## Views\n{FUSION}\n{FUSION}\n")
    assert len(reported(base, within)) == 1
    changed = both.replace("2402.06244) [ICLR 2024]", "2402.06244) [CVPR 2024]", 1)
    assert len(reported(base, changed)) == 1


def of_files(before: dict[str, str], after: dict[str, str]) -> list[str]:
    files = [ChangedFile(path, before[path], before[path], after[path]) for path in before]
    findings = review.check(review.submit(review.merge(files))).findings
    return [finding.message for finding in findings if finding.rule == "duplicate-entry"]


def test_one_paper_added_to_two_files_at_once_is_meant_there():
    before = {"README.md": HEAD, "README-zh.md": HEAD.replace("Netron", "Zetane").replace("lutzroeder", "a")}
    after = {path: text + FUSION + "\n" for path, text in before.items()}
    assert of_files(before, after) == []


def test_a_paper_of_another_file_is_reported_unless_the_files_share_papers():
    before = {"a.md": HEAD + FUSION + "\n", "b.md": BASE.replace("Netron", "Kit").replace("netron", "kit")}
    new = DIFFUSION.replace("6244", "6245")
    after = {"a.md": before["a.md"] + new + "\n", "b.md": before["b.md"] + FUSION + "\n"}
    assert len(of_files(before, after)) == 1
    twice = "- [Many Views of Old](https://arxiv.org/abs/2402.08000)\n"
    shared = {"a.md": before["a.md"] + twice, "b.md": BASE + twice}
    both = {
        path: text + line + "\n" for (path, text), line in zip(shared.items(), (new, FUSION), strict=True)
    }
    assert of_files(shared, both) == []


NAMESAKES = {
    "a book and a course": ("Introduction to Machine Learning", "http://a.example/book.pdf", 0),
    "a paper and its page": ("Introduction to Machine Learning on Many Views", "http://a.example/p.pdf", 1),
    "two papers": ("Introduction to Machine Learning", "https://openreview.net/forum?id=abcdefghij", 1),
}


@pytest.mark.parametrize(("title", "page", "count"), NAMESAKES.values(), ids=NAMESAKES)
def test_a_common_title_tells_nothing_of_a_page(title, page, count):
    base = HEAD + f"- [{title}](https://arxiv.org/abs/0904.3664)\n"
    assert len(reported(base, base + f"- [{title}]({page})\n")) == count


@pytest.mark.parametrize(("below", "count"), [("## Views\n", 1), ("## Videos\n", 0)])
def test_a_page_under_the_title_of_a_paper_in_another_section_may_be_a_talk(below, count):
    talk = "- [Quality Aware Fusion of Many Views](https://a.example/talk/)\n"
    assert len(reported(PAPERS, PAPERS.replace(below, below + talk))) == count


def test_an_audit_tells_of_the_first_repetitions():
    text = PAPERS.replace("## Videos\n", f"## Videos\n{FUSION}\n")
    findings = review.check(review.submit_whole_list("README.md", text)).findings
    assert [finding.entry.first_line for finding in findings if finding.rule == "duplicate-entry"] == [7]


def duplicate(old_tag: str, new_tag: str, new_url: str = "https://arxiv.org/pdf/2402.06244"):
    """What is said of a paper's second entry, and whether its deletion is suggested."""
    title = "Quality Aware Fusion of Many Views"
    base = f"{HEAD}- [{title}](https://arxiv.org/abs/2402.06244){old_tag}\n"
    judged = judge_change(base, f"{base}- [{title}]({new_url}){new_tag}\n", {})
    (finding,) = (one for one in judged.findings if one.rule == "duplicate-entry")
    return finding.message, bool(judged.suggestions)


@pytest.mark.parametrize(
    ("old_tag", "new_tag", "remedy"),
    [
        (
            " [arXiv 2024]",
            " [ICLR 2024]",
            "let it read “- [{}](https://arxiv.org/abs/2402.06244) [ICLR 2024]”",
        ),
        (" [arXiv'24]", " [TPAMI 2025]", "let it read “- [{}](https://arxiv.org/abs/2402.06244) [TPAMI'25]”"),
        ("", " [ICLR 2024]", "let it read “- [{}](https://arxiv.org/abs/2402.06244) [ICLR 2024]”"),
        (": see our page", " [ICLR 2024]", "edit it to name the venue"),
        (" (2024)", " [ICLR 2024]", "edit it to name the venue"),
    ],
)
def test_a_line_that_names_the_preprint_is_edited_where_the_new_one_names_the_venue(old_tag, new_tag, remedy):
    message, is_deleted = duplicate(old_tag, new_tag)
    assert remedy.format("Quality Aware Fusion of Many Views") in message
    assert message.endswith("and leave this one out.")
    assert not is_deleted


@pytest.mark.parametrize(
    ("old_tag", "new_tag"),
    [
        (" [ICLR 2024]", " [ICLR 2024]"),
        (" [ICLR 2024]", " [arXiv 2024]"),
        (" [ICLR 2024]", ""),
        (" [arXiv 2024]", " [arXiv 2024]"),
        ("", ""),
    ],
)
def test_a_line_that_is_no_better_is_deleted(old_tag, new_tag):
    message, is_deleted = duplicate(old_tag, new_tag)
    assert "names the preprint" not in message
    assert is_deleted


def test_one_link_under_titles_of_which_nobody_is_sure_is_one_paper():
    old = "- [Deep Views of Slow Moving Things](https://arxiv.org/abs/2412.06578)\n"
    new = "- [Slow Things and How They Move](https://arxiv.org/pdf/2412.06578)\n"
    (message,) = reported(HEAD + old, HEAD + old + new)
    assert message.endswith("as “Deep Views of Slow Moving Things”: both link arXiv 2412.06578.")
