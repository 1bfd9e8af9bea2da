"""The slips in a link that have one repair each, as patterns: what is wrong, and what stands in its place."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.core.text.pattern import lazy_pattern

URL = r"https?://[^\s()<>\[\]|`\"]+(?:\([^\s()<>]*\)[^\s()<>\[\]|`\"]*)*"
_URL_REST = (
    r"(?P<rest>[^\s()<>\[\]|`\"]+(?:\([^\s()<>]*\)[^\s()<>\[\]|`\"]*)*)"  # of an address, from its host on
)
# These links lead where they should, and show one bracket too many.
UNPAIRED_IN_LABEL, UNPAIRED_AFTER_LINK = "one closes within the label", "one closes behind the link"
UNPAIRED_BEFORE_LINK = "one opens before the link"


def _replace_group(group: str, text: str) -> Callable[[re.Match[str]], tuple[int, int, str]]:
    return lambda found: (*found.span(group), text)


# What is wrong, how it is replaced, and how many more openers than closers of [] and () there are
# where it alone is wrong: a number, or None where the brackets pair all the same.
BROKEN_FORMS: tuple[
    tuple[str, re.Pattern[str], Callable[[re.Match[str]], tuple[int, int, str]], int, int], ...
] = (
    (
        "a blank stands between the label and the address",
        lazy_pattern(rf"(?<!\])\[(?:[^\[\]\n]|\[[^\[\]\n]*\])+\](?P<at>[ \t]{{1,3}})\({URL}\)"),
        _replace_group("at", ""),
        0,
        0,
    ),
    (
        "the address is a link itself",
        lazy_pattern(rf"\]\((?P<at>\[\s*{URL}\]\((?P<url>{URL})\))\)"),
        lambda found: (*found.span("at"), found["url"]),
        0,
        0,
    ),
    (
        "the address begins with a slip",
        lazy_pattern(
            r"\]\((?P<at>(?!https?://[\w\[])h{0,3}t{1,3}p{1,2}(?P<s>s{0,2})(?::/{1,3}|//:?)"
            rf"(?=[a-z\d-]+(?:\.[a-z\d-]+)+[/)]){_URL_REST})\)",
            re.IGNORECASE,
        ),
        lambda found: (*found.span("at"), ("https://" if found["s"] else "http://") + found["rest"]),
        0,
        0,
    ),
    (
        "the address stands behind its brackets",
        lazy_pattern(rf"\]\((?P<at>\)(?P<url>{URL}))(?=[\]\s|]|$)"),
        lambda found: (*found.span("at"), f"{found['url']})"),
        0,
        0,
    ),
    (
        "the address stands in two pairs of brackets",
        lazy_pattern(r"\]\((?P<at>\((?P<url>[^()\s<>]+)\))\)"),
        lambda found: (*found.span("at"), found["url"]),
        0,
        0,
    ),
    (
        "the address begins twice",
        lazy_pattern(rf"\]\((?P<at>https?://(?P<url>https?://(?=[a-z\d]){_URL_REST}))\)", re.IGNORECASE),
        lambda found: (*found.span("at"), found["url"]),
        0,
        0,
    ),
    (
        "a backslash stands before the address",
        lazy_pattern(rf"\]\((?P<at>\\){URL}\)"),
        _replace_group("at", ""),
        0,
        0,
    ),
    (
        "the label has no end",
        lazy_pattern(rf"\[\w[^\[\]()\n]{{0,40}}(?P<at>)\({URL}\)"),
        _replace_group("at", "]"),
        1,
        0,
    ),
    (
        "the address has no bracket before it",
        lazy_pattern(rf"\[[^\[\]\n]{{1,250}}\]{{1,2}}(?P<at>){URL}\)"),
        _replace_group("at", "("),
        0,
        -1,
    ),
    (
        "the address has no bracket behind it",
        # A bracket at the end may be the address's own, or hold a remark: "(Releasing)".
        lazy_pattern(rf"\]\({URL}(?<!\))(?P<at>)(?=\s*(?:$|\|))", re.MULTILINE),
        _replace_group("at", ")"),
        0,
        1,
    ),
    (
        "the address stands without brackets",
        lazy_pattern(rf"\[[^\[\]\n]{{1,60}}\](?P<at>(?P<url>{URL}))(?=\s*(?:$|\|))", re.MULTILINE),
        lambda found: (*found.span("at"), f"({found['url']})"),
        0,
        0,
    ),
    (
        "a bracket too many ends the label",
        lazy_pattern(rf"(?<![\[\]])(?P<at>)\[[^\[\]\n]{{1,60}}\](?P<more>\])\({URL}\)"),
        lambda found: (
            (*found.span("at"), "[") if "]](" in found.string[found.end() :] else (*found.span("more"), "")
        ),
        -1,
        0,
    ),
    (
        "the label has no beginning",
        lazy_pattern(rf"(?P<at>)(?<!\[)(?:!\[[^\[\]\n]{{0,60}}\]\[[^\[\]\n]{{0,60}}\] ?){{1,6}}\]\({URL}\)"),
        _replace_group("at", "["),
        -1,
        0,
    ),
    (
        UNPAIRED_BEFORE_LINK,
        lazy_pattern(
            rf"(?<!\])\((?:[a-z]+:? ){{0,3}}"
            rf"\[[^\[\]\n]{{1,60}}\]\({URL}\)(?:, ?\[[^\[\]\n]{{1,60}}\]\({URL}\)){{0,8}}"
            r"(?P<at>)(?=[.;]?[ \t]*(?:$|[\0(\[!|]))",
            re.MULTILINE,
        ),
        _replace_group("at", ")"),
        0,
        1,
    ),
    (
        UNPAIRED_IN_LABEL,
        lazy_pattern(rf"\[[^\[\]()\n]{{1,60}}(?P<at>\))\]\({URL}\)"),
        _replace_group("at", ""),
        0,
        -1,
    ),
)
