"""Decides whether a few words are a label, a date or a venue rather than the name of a work."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from bot.core import venues
from bot.core.text.months import MONTH_PATTERN, MONTH_WORDS
from bot.core.text.pattern import lazy_pattern
from bot.core.text.words import praise_words, publishers

# Labels that say what a link leads to, never the name of a work.
_LABELS = frozenset(
    """
    paper papers pdf pdfs code codes official unofficial project projects page pages website web site
    homepage home demo video videos slide slides poster posters link links here dataset datasets data
    bibtex bib blog blogpost post supp supplementary supplemental material materials suppl appendix
    implementation reference openreview pub publication html url source sources repo repository tutorial
    talk doi abs abstract weights checkpoint checkpoints arxiv github model models review reviews
    download thesis report more info documentation docs doc presentation recording youtube colab
    huggingface hf full text version extended preprint details thread twitter tweet interactive related
    citation cite authors author tag tags tldr note notes comment comments summary news ieee acm
    springer elsevier online media article read original library tool software toolkit tools
    """.split()  # noqa: SIM905
)
_FRAMEWORKS = frozenset(
    """
    pytorch tensorflow tf keras jax torch matlab caffe caffe2 python java julia r c cpp theano mxnet
    mindspore paddle paddlepaddle chainer lasagne numpy scala lua flax re third party notebook medium
    and or in by for the of
    """.split()  # noqa: SIM905
)
_ALL_LABELS = _LABELS | _FRAMEWORKS
# What may stand beside a venue and its year without making them part of a title.
_VENUE_QUALIFIERS = frozenset(
    """
    workshop workshops findings demo track industry tutorial under review accept to appear in at on by the
    of and access d b datasets benchmarks conference journal extended version submission withdrawn
    """.split()  # noqa: SIM905
)
_CHINESE_LABEL = lazy_pattern(
    "论文|代码|项目|主页|链接|数据|中文|解读|视频|知乎|下载|地址|网站|备注|作者|单位|模型|英文|官方|新闻"
)
_DATE = lazy_pattern(
    rf"\W*(?:(?:19|20)\d\d(?:[\s./_-]\d{{1,2}}){{0,2}}|\d{{1,2}}[./-]\d{{1,2}}(?:[./-](?:19|20)?\d\d)?|"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\W{{1,3}})?{MONTH_PATTERN}\b\W{{0,3}}(?:\d{{1,2}}(?:st|nd|rd|th)?\b)?\W{{0,3}}"
    r"(?:(?:19|20)\d\d)?|(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?)\W*",
    re.IGNORECASE,
)


@cache
def _venue_qualifiers() -> frozenset[str]:
    return _VENUE_QUALIFIERS | praise_words() | publishers() | MONTH_WORDS


MAX_VENUE_WORDS = 2  # of a venue that stands in brackets before a title, without its year
_WORD = lazy_pattern(r"[^\W_]+")
_LETTER = lazy_pattern(r"[^\W\d_]")


def split_words(text: str) -> list[str]:
    """The words in lower case, without punctuation."""
    return _WORD.findall(text.lower())


def has_letter(text: str) -> bool:
    return _LETTER.search(text) is not None


@lru_cache(maxsize=4096)
def is_label(text: str, *, strict: bool = False) -> bool:
    """Whether it says what a link leads to ("Paper", "[code]"). `strict`: names of tools may be titles."""
    if len(text) > 80:
        return False
    label_words = split_words(text)
    if not label_words:
        return not has_letter(text)
    if len(label_words) > 6:
        return False
    label_vocabulary = _LABELS if strict else _ALL_LABELS
    for word in label_words:
        if not (
            word in label_vocabulary
            or word.isdigit()
            or word.rstrip("0123456789") in label_vocabulary
            or _CHINESE_LABEL.match(word)
        ):
            return False
    return True


@lru_cache(maxsize=4096)
def is_date(text: str) -> bool:
    """Whether it is a date or a year and nothing else."""
    return len(text) < 40 and any(map(str.isdigit, text)) and _DATE.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def is_dated_venue(text: str) -> bool:
    """Whether it is a venue with its year and perhaps a distinction, and nothing else."""
    if len(text) > 80 or is_date(text) or not any(map(str.isdigit, text)):
        return False
    mentions = [mention for mention in venues.find_mentions(text) if mention.year_span is not None]
    other_characters = list(text)
    for mention in mentions:
        for span in (mention.span, mention.year_span):
            if span:
                other_characters[span.start : span.end] = " " * (span.end - span.start)
    return bool(mentions) and all(
        word in _venue_qualifiers() or word.isdigit() for word in split_words("".join(other_characters))
    )


def names_dated_venue(label: str) -> bool:
    """Whether a venue with its year is in it: "ML for Systems workshop @ NeurIPS'24"."""
    return any(mention.year for mention in venues.find_mentions(label))


def is_venue_name(label: str) -> bool:
    """Whether it is nothing but a venue's name: "AAAI"."""
    return len(split_words(label)) <= MAX_VENUE_WORDS and venues.identify(label) is not None


def is_prefix(label: str) -> bool:
    """Whether it may stand before a title without being one: a label, a date, or a venue with its year."""
    return is_label(label) or is_date(label) or is_dated_venue(label)
