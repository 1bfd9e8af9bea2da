"""Where years, parts and neighbours of a venue's name stand in a text, as patterns."""

from __future__ import annotations

import re

from bot.core.text.months import MONTH_PATTERN
from bot.core.text.pattern import lazy_pattern
from bot.core.text.words import praise_words

_FOUR_DIGIT_YEAR = r"(?:19[89]|20[0-4])\d"
_YEAR_END = r"(?!\d|[./:%-]\d|[a-z]|[A-Z]{2})"
# Behind a known name two digits more may follow: a second year or a month ("CVPR 2023/24", "TMLR 2022-08").
_KNOWN_YEAR_END = r"(?!\d|[.:%]\d|[/-]\d(?!\d(?![\d./:-]))|[a-z]|[A-Z]{2})"
_PARTS = ("conference", "track", "demo", "companion", "industry")


def _year_after_known_source() -> str:
    decoration = rf"(?:{'|'.join((*_PARTS, *sorted(praise_words())))})"
    return (
        rf"(?:(?:[\s,.:'’`()\[\]*_/\\-]{{0,6}}|\s{{0,60}}\|?\s{{0,60}}|,?\s)"
        rf"(?:(?:{decoration}|\d{{1,2}}(?=\s+{MONTH_PATTERN}\b|/(?:19|20)\d\d)|{MONTH_PATTERN}\b)[\s,.:()\[\]*_/-]{{1,4}}){{0,4}}"
        rf"(?P<four>{_FOUR_DIGIT_YEAR}){_KNOWN_YEAR_END}"
        rf"|[\s,*_(\[]{{0,3}}\\?(?:['’‘`´]|&\#39;)\s?(?P<short>\d\d){_YEAR_END}"
        rf"|-?(?P<glued>\d\d)(?!\w|[./:%-]\d))"
    )


# The year behind a known name, with praise, a part of the conference or a month between them.
YEAR_AFTER_KNOWN = lazy_pattern(_year_after_known_source, re.IGNORECASE)
# Behind a journal's name: volume, issue, pages or the number of an article, then the year.
_NUMBER_WORD = r"(?:(?:vol(?:ume)?|no|nr|issue|iss|pp?|pages?|art(?:icle)?)\b\.?\s?)"
YEAR_AFTER_VOLUME = lazy_pattern(
    rf"(?:[\s,;:/*_]{{1,3}}(?:{_NUMBER_WORD}?[a-z]{{0,4}}\d{{1,7}}(?:\s?\(\d{{1,4}}(?:[-–/]\d{{1,4}})?\))?"
    rf"(?:\s?[:–-]\s?[a-z]?\d{{1,7}}){{0,2}}|early access|online first|in press)){{1,4}}?"
    rf"[\s,;.]{{1,3}}\(?(?:{MONTH_PATTERN}\b[\s,.]{{1,3}})?(?P<four>{_FOUR_DIGIT_YEAR}){_KNOWN_YEAR_END}",
    re.IGNORECASE,
)
YEAR_AFTER_UNKNOWN = lazy_pattern(
    rf"(?:[ \t]{{0,40}}|[*_]{{0,2}}[,'’:-]?[*_]{{0,2}} ?)(?P<four>{_FOUR_DIGIT_YEAR}){_YEAR_END}"
    rf"|\s?['’](?P<short>\d\d){_YEAR_END}"
)
YEAR_BEFORE = lazy_pattern(rf"(?<![\w./'’,-])(?P<four>{_FOUR_DIGIT_YEAR})(?:\s?[-_]\s?| )$")
REST_OF_DATE = lazy_pattern(rf"(?:{MONTH_PATTERN}|\d)\W{{0,3}}$", re.IGNORECASE)
PART_AFTER_NAME = lazy_pattern(
    r"[\s_-]*(?P<part>workshops?\b|W\b|findings\b|datasets\s+(?:and|&)\s+benchmarks\b|D&B\b)", re.IGNORECASE
)
PART_AFTER_YEAR = lazy_pattern(
    r"[\s,(_-]*(?P<part>workshops?\b|W\b|findings\b|datasets\s+(?:and|&)\s+benchmarks\b|D&B\b)", re.IGNORECASE
)
NAME_JOINER = lazy_pattern(r"[\s./&@_:,+*-]{1,3}$|\s+(?:&|and)\s+$")
URL = lazy_pattern(r"(?:https?:)?//[^\s)>\]|]+|(?<=\]\()[^\s)]+")
ARXIV_LINK = lazy_pattern(r"\s?:\s?\d|\s\d{4}\.\d|\]\(|\]\[")
WORKSHOP_ACRONYM = lazy_pattern(r" (?P<name>[A-Z][A-Z0-9a-z]*[A-Z])(?= \d{4}|')")
WORKSHOP_PREFIX = lazy_pattern(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*[@-]$")

# What may stand before a tag such as "NeurVis 2023", and behind it; "" is the edge of the text.
TAG_STARTS = ("", ".", "(", "[", "|", "\n")
TAG_ENDS = ("", ".", ")", "]", "|", "\n")

_NAME_WORD = r"(?:[A-Z][\w’'&-]{0,30}|and|of|the|in|for|on|&)"
# A name in full words right before its year.
FORMAL_NAME = lazy_pattern(
    r"(?P<name>(?:(?:[A-Z][\w’'-]{1,30}|\d{1,2}(?:st|nd|rd|th)) ){0,4}"
    rf"(?:Conference|Symposium|Workshop|Journal|Transactions|Annals) (?:on|of|in|for) {_NAME_WORD}"
    rf"(?:,? {_NAME_WORD}){{0,8}})"
    rf"(?:, ?|,? \(?)(?P<year>{_FOUR_DIGIT_YEAR}){_YEAR_END}"
)
