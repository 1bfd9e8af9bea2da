"""The configuration file, from its text to the configuration in force, with the line of every problem."""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.core import config, parsing, sections
from bot.core.config import composed
from bot.core.model import Config, Severity

DOCS = Path(__file__).parents[3] / "docs" / "awesome-review.schema.json"


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        pytest.param("lists: README.md", "lists", ("README.md",), id="one glob"),
        pytest.param('lists: ["*.md", docs/]', "lists", ("*.md", "docs/"), id="globs in quotes"),
        pytest.param("leave:\n- News\n- 2023\n", "leave", ("News", "2023"), id="a section that is a number"),
        pytest.param("rules: {dead-link: off}", "rules", {"dead-link": Severity.OFF}, id="off is a word"),
        pytest.param("rules: {dead-link: false}", "rules", {"dead-link": Severity.OFF}, id="off, rewritten"),
        pytest.param("audit: No", "audit", "off", id="audit: no"),
        pytest.param("lists: [docs, v1.0, x.*]", "lists", ("docs", "v1.0", "x.*"), id="folders"),
        pytest.param('rules: {dead-link: "ERROR"}', "rules", {"dead-link": Severity.ERROR}, id="capitals"),
        pytest.param("links: {arxiv: pdf}", "links", {"arxiv": "pdf"}, id="a form"),
        pytest.param("links: {doi: doi}", "links", {"doi": "doi"}, id="a form of DOI"),
        pytest.param("venues: {Neurips: NIPS}", "venues", {"NeurIPS": "NIPS"}, id="a name of a venue"),
        pytest.param("order: none", "order", {"": "none"}, id="no order at all"),
        pytest.param(
            "order: {Papers / 2024: oldest-first}", "order", {"Papers / 2024": "oldest-first"}, id="path"
        ),
        pytest.param("repeats: yes", "repeats", True, id="yes"),
        pytest.param("repeats: No", "repeats", False, id="no"),
        pytest.param("repeats: auto", "repeats", None, id="auto"),
        pytest.param("comments: 0", "comments", 0, id="no inline comment"),
        pytest.param("audit: off", "audit", "off", id="no audit"),
        pytest.param("audit: monthly", "audit", "monthly", id="monthly"),
        pytest.param("drafts: true", "drafts", True, id="drafts"),
        pytest.param("bots: on", "bots", True, id="bots"),
        pytest.param("backlog: review", "backlog", "review", id="backlog"),
    ],
)
def test_a_key_is_read(text, key, value):
    found = config.parse(text)
    assert found.problems == ()
    assert getattr(found.config, key) == value
    assert found.config == dataclasses.replace(Config(), **{key: value})
    assert found.key_lines[key] == 1


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param(
            "\nrulez: {}", 2, "“rulez” is not a key of this file; did you mean “rules”?", id="a slip"
        ),
        pytest.param(
            "language: en", 1, "“language” is not a key of this file; known are lists,", id="a stranger"
        ),
        pytest.param("rules:\n  dead_link: off", 2, "did you mean “dead-link”?", id="a rule with a low line"),
        pytest.param(
            "rules:\n  dead-link: of", 2, "“of”; it may be off, hint, warning or error.", id="severity"
        ),
        pytest.param("rules: error", 1, "“rules” holds names with values", id="one severity for all"),
        pytest.param(
            "rules: {dead-link: [off]}", 1, "may be off, hint, warning or error", id="a list for a word"
        ),
        pytest.param("comments: 31", 1, "it may be a whole number from 0 to 30.", id="too many"),
        pytest.param("comments: -1", 1, "it may be a whole number from 0 to 30.", id="too few"),
        pytest.param("comments: ten", 1, "it may be a whole number from 0 to 30.", id="no number"),
        pytest.param("comments: ٣", 1, "it may be a whole number from 0 to 30.", id="another script's digit"),
        pytest.param("comments: 1\ncomments: 2", 2, "stands twice; the one on line 1 counts.", id="twice"),
        pytest.param("links:\n  arxiv: forum", 2, "“forum”; it may be abs, pdf, html or doi.", id="a form"),
        pytest.param("links:\n  arvix: abs", 2, "did you mean “arxiv”?", id="a kind"),
        pytest.param("venues:\n  CVRP: CVPR", 2, "did you mean “CVPR”?", id="a slip in a venue"),
        pytest.param(
            "venues:\n  Zorn: Zorn", 2, "is not the name of a venue that is known here.", id="a venue"
        ),
        pytest.param(
            "venues:\n  ICML: ICLR", 2, "“ICLR” is not known as a name of “ICML”.", id="another's name"
        ),
        pytest.param(
            "venues: {NIPS: NIPS, NeurIPS: NIPS}", 1, "which has its name already", id="one venue twice"
        ),
        pytest.param("order: newest", 1, "it may be newest-first, oldest-first", id="an order"),
        pytest.param("order:\n  Papers: up", 2, "“order.Papers” is “up”", id="a section's order"),
        pytest.param("leave:\n- News\n- [Old]", 3, "may be a list of sections", id="a list in a list"),
        pytest.param(
            "leave:\n- News\n-\n", 3, "is a list of sections, each of 1 to 200", id="nothing in a list"
        ),
        pytest.param("? [a]\n: b", 1, "holds something that is not a name", id="a name that is a list"),
        pytest.param("- rules", 1, "The file holds names with values", id="a list"),
        pytest.param("off", 1, "The file holds names with values", id="a word"),
        pytest.param("lists:\n  - *.md", 2, "put it in quotes", id="a bare star"),
        pytest.param("lists:\n  - **/*.md", 2, "put it in quotes", id="two bare stars"),
        pytest.param("a: &x [1]\nb: [*x, *x]", 2, "put it in quotes", id="an alias"),
        pytest.param("\nrules: !!python/object/apply:os.system [ls]", 2, "put it in quotes", id="a tag"),
        pytest.param("rules: {\n", 2, "The file is not YAML:", id="cut off"),
        pytest.param(
            "comments: 1\n\tdrafts: yes", 2, "The file is not YAML: there is a tab where", id="a tab"
        ),
        pytest.param("\nleave: [Caf\ufffd]", 2, "the file is to be UTF-8", id="another encoding"),
        pytest.param("leave: @us", 1, "; put the value in quotes.", id="an at sign"),
        pytest.param("lists:\n- a.rst\n- b.txt", 3, "“b.txt” names no list", id="a list in another format"),
        pytest.param("rules: {dead-link: true}", 1, "off, hint, warning or error", id="on is no severity"),
        pytest.param("\na: \x01", 2, "a character that YAML does not allow", id="a control character"),
        pytest.param('a: "\\UFFFFFFFF"', 1, "The file is not YAML", id="beyond Unicode"),
        pytest.param("a: 1\n---\nb: 2", 2, "“---” begins another document", id="two documents"),
        pytest.param("[[[[[[[[[", 1, "nested deeper", id="deep"),
        pytest.param("# " + "x" * 20_000, 1, "longer than 20,000 characters", id="huge"),
        pytest.param(
            "a: \u2028\nrulez: 1", 2, "did you mean “rules”", id="a line break that git does not know"
        ),
    ],
)
def test_a_problem_is_reported_with_its_line_and_what_is_allowed(text, line, words):
    found = config.parse(text)
    assert [problem.line for problem in found.problems if words in problem.message] == [line], found.problems


@pytest.mark.parametrize("text", ["rules: {", "- a", "x" * 20_001, "a: *b"])
def test_an_empty_file_is_distinguished_from_one_with_a_wrong_value(text):
    assert config.parse(text).is_invalid
    assert not config.parse("rulez: 1\ncomments: many\n").is_invalid
    assert not config.parse("").is_invalid
    assert config.unread_config("it is no text").is_invalid


def test_what_cannot_be_used_leaves_the_rest_in_force():
    found = config.parse("rules:\n  dead-link: of\n  entry-order: off\ncomments: many\naudit: monthly\n")
    assert found.config == Config(rules={"entry-order": Severity.OFF}, audit="monthly")
    assert [problem.line for problem in found.problems] == [2, 4]
    assert found.key_lines == {"rules": 1, "rules.entry-order": 3, "audit": 5}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "---\n",
        "null",
        "rules:\n",
        "rules: {}\n",
        "leave: []",
        "repeats:\ndrafts: ~",
        "\ufeff",
    ],
)
def test_a_file_that_says_nothing_changes_nothing(text):
    found = config.parse(text)
    assert (found.config, found.problems) == (Config(), ())


@given(st.text() | st.text("ab:-*&!{}[]\"'|>#,?%@ \n\t\\0", max_size=60) | st.text().map("rules: {0}".format))
def test_no_text_makes_reading_raise(text):
    for problem in config.parse(text).problems:
        assert 1 <= problem.line <= text.count("\n") + 1
        assert problem.message.endswith((".", "?"))


keys = [key.name for key in config.KEYS]
scraps = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["off", "abs", "CVPR", "News"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5) | st.sampled_from(["arxiv", "dead-link", "NIPS"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(keys), scraps))
def test_any_value_is_used_or_reported_as_unusable(values):
    text = yaml.safe_dump(values, allow_unicode=True)
    found = config.parse(text)
    for name, value in values.items():
        said = any(name in problem.message for problem in found.problems)
        assert value is None or name in found.key_lines or said or found.problems


configs = st.builds(
    Config,
    rules=st.dictionaries(st.sampled_from(["dead-link", "entry-order"]), st.sampled_from(list(Severity))),
    lists=st.lists(st.sampled_from(["*.md", "docs/**", "README.md"]), unique=True).map(tuple),
    leave=st.lists(st.text("abc /:#'é资源", min_size=1).filter(lambda s: s == s.strip()), unique=True).map(
        tuple
    ),
    links=st.fixed_dictionaries(
        {}, optional={"arxiv": st.sampled_from(["abs", "pdf"]), "cvf": st.just("html")}
    ),
    venues=st.fixed_dictionaries({}, optional={"NeurIPS": st.sampled_from(["NIPS", "NeurIPS"])}),
    order=st.just({"": "none"})
    | st.dictionaries(st.text("ab /", min_size=1).filter(str.strip), st.just("none")),
    repeats=st.sampled_from([True, False, None]),
    comments=st.integers(0, 30),
    comment=st.sampled_from(["findings", "always", "never"]),
    check=st.sampled_from(["lists", "always"]),
    audit=st.sampled_from(["weekly", "monthly", "off"]),
    drafts=st.booleans(),
    bots=st.booleans(),
    backlog=st.sampled_from(["check", "review", "ignore"]),
)


@given(configs)
def test_what_is_written_is_read_again_as_the_same(wanted):
    found = config.parse(yaml.safe_dump(config.to_dict(wanted), allow_unicode=True))
    assert (found.config, found.problems) == (wanted, ())
    assert config.parse(json.dumps(config.to_dict(wanted))).config == wanted


def test_every_default_reads_as_itself():
    assert config.parse(yaml.safe_dump(config.to_dict(Config()))).config == Config()


def test_every_field_is_a_key_of_the_table():
    assert {key.name for key in config.KEYS} == {field.name for field in dataclasses.fields(Config)}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("".join(f"k{n}: 1\n" for n in range(7000)), id="seven thousand keys"),
        pytest.param("venues:\n" + "".join(f" CVR{n}: x\n" for n in range(4000)), id="venues"),
        pytest.param("{" * 60_000, id="braces"),
        pytest.param("a: '" + "'' " * 15_000, id="quotes"),
        pytest.param("? " * 30_000, id="questions"),
        pytest.param("- " * 30_000, id="dashes"),
        pytest.param("leave: [" + "a," * 30_000 + "]", id="sections"),
        pytest.param("\n".join("a" * n for n in range(300)), id="a staircase"),
    ],
)
def test_a_hostile_file_is_read_in_a_blink(text):
    begun = time.process_time()
    config.parse(text[: composed.MAX_LENGTH])
    assert time.process_time() - begun < 2


def test_the_schema_in_docs_is_the_one_of_the_table():
    again = "run: awesome-review config --schema > docs/awesome-review.schema.json"
    assert json.loads(DOCS.read_text("utf-8")) == config.json_schema(), again


@pytest.mark.parametrize(
    ("glob", "path", "named"),
    [
        ("README.md", "README.md", True),
        ("/README.md", "README.md", True),
        ("./README.md", "README.md", True),
        ("*.md", "list.md", True),
        ("*.md", "docs/list.md", False),
        ("**/*.md", "list.md", True),
        ("**/*.md", "a/b/c/list.md", True),
        ("docs/", "docs/a/b.md", True),
        ("docs", "docs/a/b.md", True),
        ("/docs", "docs/b.md", True),
        ("docs-*/", "docs-a/b.md", True),
        ("./", "docs/b.md", True),
        (".", "b.md", True),
        ("docs", "docs-a/b.md", False),
        ("doc", "docs/b.md", False),
        ("docs-*", "docs-a/b.md", False),
        ("README.md", "README.md.d/b.md", False),
        ("docs/**", "docs/b.md", True),
        ("docs/**/2024.md", "docs/2024.md", True),
        ("docs/**/2024.md", "docs/a/b/2024.md", True),
        ("docs/**/2024.md", "else/2024.md", False),
        ("docs/*/2024.md", "docs/a/b/2024.md", False),
        ("papers-202?.md", "papers-2024.md", True),
        ("[ab].md", "a.md", True),
        ("readme.md", "README.md", False),
        ("README.md", "docs/README.md", False),
        ("**", "a/b.md", True),
        ("", "README.md", False),
    ],
)
def test_a_glob_names_paths(glob, path, named):
    assert config.matches_glob(glob, path) is named


def test_a_long_glob_takes_no_time():
    begun = time.process_time()
    assert not config.matches_glob("**/*a*/" * 28 + "x.md", "aaaaaaaa/" * 100 + "y.md")
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("lists", "path", "is_list"),
    [
        ((), "README.md", True),
        ((), "CONTRIBUTING.md", False),
        ((), ".github/list.md", False),
        (("CONTRIBUTING.md",), "CONTRIBUTING.md", True),
        (("docs/",), "README.md", False),
        (("**",), "setup.py", False),
        (("**",), "papers/2024.markdown", True),
    ],
)
def test_the_lists_are_those_named_or_all_that_may_be(lists, path, is_list):
    assert config.is_list(path, Config(lists=lists)) is is_list


@pytest.mark.parametrize(
    ("written", "section", "named"),
    [
        ("News", ("List", "News"), True),
        ("news", ("List", "🔥 News 🔥"), True),
        ("## News", ("List", "News"), True),
        ("News:", ("List", "News"), True),
        ("News", ("List", "News", "2024"), True),
        ("News / 2024", ("List", "News", "2024"), True),
        ("List > News > 2024", ("List", "News", "2024"), True),
        ("RGB/Depth", ("List", "RGB/Depth"), True),
        ("资源", ("列表", "资源"), True),
        ("🔥", ("List", "🔥"), True),
        ("News", ("List", "Newsletters"), False),
        ("News", ("List", "Old News"), False),
        ("News / 2024", ("List", "News", "2023"), False),
        ("News / 2024", ("List", "News", "All", "2024"), False),
        ("C++", ("List", "C"), True),
        ("", ("List", ""), False),
        ("News", (), False),
    ],
)
def test_a_section_is_named_by_heading_or_path(written, section, named):
    assert bool(sections.match_depth(written, section)) is named


def test_the_depth_tells_which_section_is_meant():
    path = ("List", "News", "2024", "News")
    assert [sections.match_depth(name, path) for name in ("List", "News / 2024", "News", "Old")] == [
        1,
        3,
        4,
        None,
    ]


def test_sections_left_alone_hold_nothing_to_judge():
    text = "# L\n## News\n- [A](https://arxiv.org/abs/2001.00001)\n## Papers\n- [B](https://arxiv.org/abs/2001.00002)\n"
    document = parsing.parse("README.md", text)
    assert [entry.title.value for entry in sections.exclude_sections(document, ("News",)).entries] == ["B"]
    assert sections.exclude_sections(document, ()) is document
