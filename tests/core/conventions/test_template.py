import pytest

from bot.core.conventions.template import edits_to_template, parse_layout
from tests.core.list_builder import SEED, Listing, one, paper


def replaced(text, made):
    for edit in reversed(made):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


WRITTEN = {
    "seed": (SEED, "- [{title}]({url}) [{venue} {year}]", ""),
    "bold title": ("* **{title}** ({year}) [[pdf]({url})]", "* **{title}** ({year}) [[{label}]({url})]", ""),
    "venue as label": ("- {title} [[{venue}{year}]]({url})", "- {title} [[{venue}{year}]]({url})", ""),
    "short year": ("- [{title}]({url}) [{venue}'{yy}]", "- [{title}]({url}) [{venue}'{yy}]", ""),
    "code after": (
        "- [{title}]({url}) [{venue} {year}] [[code]({code})]",
        "- [{title}]({url}) [{venue} {year}] ",
        "links",
    ),
    "badge after": (
        "- [{title}]({url}) ({year}) [![Star](x)]({code})",
        "- [{title}]({url}) ({year}) ",
        "images",
    ),
    "note after": ("- [{title}]({url}) ({year}) - Short.", "- [{title}]({url}) ({year}) - ", "text"),
    "lines after": ("+ [{title}]({url}) ({year})  \n  more", "+ [{title}]({url}) ({year})  ", "lines"),
    "authors between": (
        "- {title} ({year}), {authors} [[pdf]({url})]",
        "- {title} ({year}), {text}{label}]({url})]",
        "",
    ),
    "award": ("- [{title}]({url}) [{venue} {year} oral]", "- [{title}]({url}) [{venue} {year} ", "clause"),
    "clause after": ("- [{title}]({url}) ({year}) with code", "- [{title}]({url}) ({year}) ", "clause"),
    "note in brackets": ("- [{title}]({url}) (PDF)", "- [{title}]({url}) ", "note"),
    "blanks before a line end": ("- [{title}]({url}) \n  more", "- [{title}]({url})", "lines"),
    "hard break into nothing": ("**[{title}]({url})**  \n\n*names*", "**[{title}]({url})**", "lines"),
    "emoji": ("- [🔥{title}]({url})", "- {text}{title}]({url})", ""),
    "formula": ("- $x^2$: {title}. [[pdf]({url})]", "- {text}{title}. [[{label}]({url})]", ""),
    "trailing blanks": (SEED + "  ", "- [{title}]({url}) [{venue} {year}]", ""),
    "escaped brackets": (
        "* {title}, {venue}'{yy}. [\\[paper\\]]({url})",
        "* {title}, {venue}'{yy}. [\\[{label}\\]]({url})",
        "",
    ),
}


@pytest.mark.parametrize(("pattern", "shape", "tail"), WRITTEN.values(), ids=WRITTEN)
def test_a_shape_is_what_stands_between_the_fields(pattern, shape, tail):
    found = parse_layout(one(pattern))
    assert found is not None
    assert (str(found.template), found.group.tail) == (shape, tail)


def test_indent_and_number_are_not_part_of_the_shape():
    found = parse_layout(one("    12. [{title}]({url})", form="numbered"))
    assert found is not None
    assert str(found.template) == "{number}. [{title}]({url})"
    assert found.group.is_nested


UNSURE = {
    "row": one("| [{title}]({url}) | {venue} |", form="row"),
    "no link": one("- {title} ({year})"),
    "title not located": one("- [a title]({url})"),
    "title is the address": Listing().add("- <{url}>", **paper(1) | {"title": "x"}).entries[0],
}


@pytest.mark.parametrize("entry", UNSURE.values(), ids=UNSURE)
def test_no_shape_is_better_than_an_unsure_one(entry):
    assert parse_layout(entry) is None


REWRITTEN = {
    "space before address": "- [{title}] ({url}) [{venue} {year}]",
    "no space before venue": "- [{title}]({url})[{venue} {year}]",
    "other bullet": "* [{title}]({url}) [{venue} {year}]",
    "no space after bullet": "-[{title}]({url}) [{venue} {year}]",
    "two spaces after bullet": "-  [{title}]({url}) [{venue} {year}]",
    "round brackets": "- [{title}]({url}) ({venue} {year})",
    "apostrophe year": "- [{title}]({url}) [{venue}'{yy}]",
    "double space": "- [{title}]({url})  [{venue} {year}]",
    "bold": "- [**{title}**]({url}) [{venue} {year}]",
    "comma": "- [{title}]({url}) [{venue}, {year}]",
    "full stop": "- [{title}]({url}) [{venue} {year}].",
    "venue in the middle": "- [{title}][{venue} {year}]({url})",
    "venue first": "- [{venue} {year}] [{title}]({url})",
    "year first": "- [{title}]({url}) [{year} {venue}]",
    "all in another order": "* {year}, {venue}: [{title}]({url})",
}


@pytest.mark.parametrize("pattern", REWRITTEN.values(), ids=REWRITTEN)
def test_an_entry_is_rewritten_in_another_shape(pattern):
    wanted, found = parse_layout(one(SEED)), parse_layout(one(pattern))
    assert wanted
    assert found
    assert found.group == wanted.group
    made = edits_to_template(found, wanted.template)
    document = Listing().under("Fusion").text + found.entry.text
    assert replaced(document, made) == Listing().under("Fusion").text + wanted.entry.text


def test_edits_touch_only_what_differs():
    wanted, found = parse_layout(one(SEED)), parse_layout(one("- [{title}] ({url}) [{venue} {year}]"))
    assert wanted
    assert found
    (edit,) = edits_to_template(found, wanted.template)
    assert (edit.text, edit.span.end - edit.span.start) == ("", 1)


def test_the_tail_is_kept_byte_for_byte():
    tail = " [[code]({code})]  \n  <br> *note*"
    wanted, found = (
        parse_layout(one(SEED + tail)),
        parse_layout(one("* [{title}]({url})  ({venue} {year})" + tail)),
    )
    assert wanted
    assert found
    head = Listing().under("Fusion").text
    assert (
        replaced(head + found.entry.text, edits_to_template(found, wanted.template))
        == head + wanted.entry.text
    )


def test_a_question_gets_no_full_stop_besides():
    wanted = parse_layout(one("1. **{title}.** {venue} {year}. [paper]({url})", form="numbered"))
    asked = "1. **{title}**  {venue} {year}. [paper]({url})"
    found = parse_layout(one(asked, form="numbered", title="Is Attention All You Need?"))
    plain = parse_layout(one(asked, form="numbered"))
    assert wanted
    assert found
    assert plain
    assert edits_to_template(found, wanted.template) == ()
    assert len(edits_to_template(plain, wanted.template)) == 1


def test_parts_with_free_text_are_never_put_in_another_order():
    wanted = parse_layout(one("- {title}, {authors} {venue} {year}. [paper]({url})"))
    found = parse_layout(one("- {venue} {year}. {title}, {authors} [paper]({url})"))
    assert wanted
    assert found
    assert edits_to_template(found, wanted.template) == ()
