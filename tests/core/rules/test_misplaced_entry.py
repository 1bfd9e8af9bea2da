import pytest

from bot.core import review
from bot.core.pull import ChangedFile
from bot.core.rules import misplaced_entry


def listed(sections, pattern="- [{title}](https://arxiv.org/abs/{id}) [{tag}]"):
    """A list with these sections, heading -> tags of its entries."""
    text, number = "# A list\n", 0
    for heading, tags in sections:
        text += f"\n## {heading}\n\n"
        for tag in tags:
            number += 1
            text += (
                pattern.format(title=f"Views of Fusion Number {number}", id=f"2001.{10000 + number}", tag=tag)
                + "\n"
            )
    return text


def reported(
    base, heading, tag, line="- [Attention Is All You Need](https://arxiv.org/abs/1706.03762) [{tag}]"
):
    """What is said of one more entry with that tag, put first under that heading."""
    head = base.replace(f" {heading}\n\n", f" {heading}\n\n" + line.format(tag=tag) + "\n", 1)
    assert head != base
    submission = review.submit(review.merge([ChangedFile("README.md", base, base, head)]))
    (entry,) = submission.entries
    return [finding.message for finding in misplaced_entry.check(entry, submission)]


def years(*of, decorated="{}"):
    venues = ("CVPR", "ICML", "AAAI", "ICLR", "NeurIPS")
    return [(decorated.format(year), [f"{venue} {year}" for venue in venues]) for year in of]


YEARS = listed([*years(2024, 2023, 2022, 2021), ("Surveys", ["arXiv 2019"])])
VENUES = listed([(v, [f"{v} {y}" for y in range(2018, 2024)]) for v in ("CVPR", "ICML", "NeurIPS")])
EDITIONS = listed(
    [(e, [e] * 5) for e in ("CVPR 2024", "CVPR 2023", "ICML 2023", "NeurIPS 2023")]
    + [("Surveys", ["TPAMI 2022"])]
)
FOUND = {
    "year under another": (YEARS, "2022", "CVPR 2023", "“CVPR 2023”", "“2023”"),
    "decorated years": (
        listed(years(2024, 2023, 2022, decorated="📅 {} Papers")),
        "📅 2022 Papers",
        "ICML 2024",
        "“ICML 2024”",
        "“📅 2024 Papers”",
    ),
    "counted years": (
        listed(years(2024, 2023, 2022, decorated="{} (5)")),
        "2022 (5)", "ICML 2024", "“ICML 2024”", "“2024 (5)”",
    ),
    "venue under another": (VENUES, "CVPR", "ICML 2023", "“ICML 2023”", "“ICML”"),
    "the venue's other name": (VENUES, "CVPR", "NIPS 2017", "“NIPS 2017”", "“NeurIPS”"),
    "edition under another": (EDITIONS, "CVPR 2024", "CVPR 2023", "“CVPR 2023”", "“CVPR 2023”"),
    "edition of another venue": (EDITIONS, "CVPR 2023", "ICML 2023", "“ICML 2023”", "“ICML 2023”"),
}  # fmt: skip


@pytest.mark.parametrize(("base", "heading", "tag", "says", "meant"), FOUND.values(), ids=FOUND)
def test_an_entry_under_another_heading_than_its_own_is_reported(base, heading, tag, says, meant):
    (message,) = reported(base, heading, tag)
    assert f"says {says} and stands under “{heading}”, not {meant}." in message


def test_the_scheme_is_quoted():
    (message,) = reported(YEARS, "2022", "CVPR 2023")
    assert message.startswith("20 of 20 entries in this list's sections by years stand under their own;")


BROKEN = listed([("2024", ["CVPR 2023"] * 3 + ["ICML 2024"] * 4), *years(2023, 2022, 2021)])
NOT_REPORTED = {
    "under its own year": (YEARS, "2023", "CVPR 2023"),
    "a year without a section": (YEARS, "2022", "CVPR 2018"),
    "a section by topic": (YEARS, "Surveys", "CVPR 2023"),
    "no year": (YEARS, "2022", "CVPR"),
    "no tag": (YEARS, "2022", "code"),
    "a scheme that is not kept": (BROKEN, "2022", "CVPR 2023"),
    "two sections": (
        listed([*years(2024, 2023), *years(2024, 2023), ("Surveys", ["TPAMI 2021"] * 8)]),
        "2023",
        "CVPR 2024",
    ),
    "few entries": (listed([(str(y), [f"CVPR {y}"] * 3) for y in (2024, 2023, 2022)]), "2022", "CVPR 2023"),
    "an empty section": (listed([*years(2024, 2023, 2022), ("2021", [])]), "2021", "CVPR 2023"),
    "years of something else": (
        listed([(f"{y} and earlier", [f"CVPR {y}"] * 5) for y in (2024, 2023, 2022)]),
        "2022 and earlier",
        "CVPR 2023",
    ),
    "topics that hold a year": (
        listed([(f"Challenge of {y}", [f"CVPR {y}"] * 5) for y in (2024, 2023, 2022)]),
        "Challenge of 2022",
        "CVPR 2023",
    ),
    "a span of years": (
        listed([(f"{y - 1}-{y}", [f"CVPR {y}"] * 5) for y in (2024, 2023, 2022)]),
        "2021-2022",
        "CVPR 2023",
    ),
    "topics": (
        listed([(t, ["CVPR 2023"] * 8) for t in ("Fusion", "Balance", "Noise")]),
        "Noise",
        "ICML 2023",
    ),
    "under its own venue": (VENUES, "ICML", "ICML 2024"),
    "a venue without a section": (VENUES, "CVPR", "AAAI 2024"),
    "a preprint under a venue": (VENUES, "CVPR", "arXiv 2024"),
    "Findings under the conference": (
        listed([(v, [f"{v} {y}" for y in range(2018, 2024)]) for v in ("ACL", "EMNLP", "NAACL")]),
        "EMNLP",
        "Findings of EMNLP 2023",
    ),
    "a joint edition": (
        listed([(v, [f"{v} {y}" for y in range(2018, 2024)]) for v in ("ACL", "IJCNLP", "NAACL")]),
        "IJCNLP",
        "ACL 2021",
    ),
    "under its own edition": (EDITIONS, "CVPR 2023", "CVPR 2023"),
    "an edition without a section": (EDITIONS, "CVPR 2023", "ICML 2022"),
    "a survey among editions": (EDITIONS, "Surveys", "CVPR 2023"),
    "an unknown venue": (VENUES, "CVPR", "WHATCONF 2023"),
    "venue headings of lists of workshops": (
        listed([(f"{v} Workshops", [f"{v} 2023"] * 5) for v in ("CVPR", "ICML", "NeurIPS")]),
        "CVPR Workshops",
        "ICML 2023",
    ),
}


@pytest.mark.parametrize(("base", "heading", "tag"), NOT_REPORTED.values(), ids=NOT_REPORTED)
def test_it_reports_nothing_without_a_scheme_or_another_section(base, heading, tag):
    assert reported(base, heading, tag) == []


def test_sections_of_other_parents_are_not_scheme():
    base = "# A list\n"
    for number, year in enumerate((2024, 2023, 2022)):
        base += f"\n## Topic {number}\n\n### {year}\n\n"
        for k in range(5):
            url = f"https://arxiv.org/abs/2001.1{number}00{k}"
            base += f"- [Views {number} of {k} Fusions]({url}) [CVPR {year}]\n"
    assert reported(base, "2022", "CVPR 2023") == []


def test_a_section_below_the_years_belongs_to_its_year():
    base = "# A list\n"
    for number, year in enumerate((2024, 2023, 2022)):
        base += f"\n## {year}\n\n### Topic {number}\n\n"
        for k in range(5):
            url = f"https://arxiv.org/abs/2001.1{number}00{k}"
            base += f"- [Views {number} of {k} Fusions]({url}) [CVPR {year}]\n"
    assert len(reported(base, "Topic 2", "CVPR 2023")) == 1
    assert reported(base, "Topic 1", "CVPR 2023") == []


def test_a_heading_without_end_is_read_at_once():
    endless = ("a- " * 30_000).strip()
    assert reported(listed([(endless, ["CVPR 2023"])]), endless, "CVPR 2022") == []
