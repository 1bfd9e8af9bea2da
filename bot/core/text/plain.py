"""Turns marked-up text (HTML, LaTeX, Markdown, look-alike characters) into the plain line that it shows."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.core.text.characters import DIRECTION_CONTROLS, SOFT_HYPHEN, VARIATION_SELECTORS, ZERO_WIDTH
from bot.core.text.pattern import lazy_pattern

_MARKUP_TAG = lazy_pattern(
    r"</?(?:i|b|em|strong|sub|sup|tt|sc|scp|small|span|u|p|font|code|italic|bold|a|inline-formula|tex-math|"
    r"math|m(?:i|n|o|row|sup|sub|text|athml)|(?:mml|jats):[\w-]+)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_LINE_BREAK_TAG = lazy_pattern(r"<br\s*/?>", re.IGNORECASE)
# Control characters but for blanks, soft hyphens, zero-width and direction marks, variation selectors, tags.
_DROPPED_CHARACTERS: dict[int, None] = dict.fromkeys(
    code
    for first, last in (
        (0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0x180E, 0x180E), (0x200E, 0x200F),
        (0x2061, 0x206F), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F),
    )
    for code in range(first, last + 1)
)  # fmt: skip
_DROPPED_CHARACTERS |= dict.fromkeys(
    map(ord, (SOFT_HYPHEN, *ZERO_WIDTH, *VARIATION_SELECTORS, *DIRECTION_CONTROLS)),
)

# LaTeX
_LATEX_ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_LATEX_ACCENT = lazy_pattern(
    r"\\(?:(?P<sign>['`^\"~=.])(?:\s*\{\s*(?P<a>\\?[A-Za-z])\s*\}|\s*(?P<b>\\?[A-Za-z]))"
    r"|(?P<letter>[uvHckrdb])(?:\s*\{\s*(?P<c>\\?[A-Za-z])\s*\}|\s+(?P<d>[A-Za-z])(?![A-Za-z])))"
)
_LATEX_SYMBOLS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "aa": "å", "AA": "Å", "i": "i", "j": "j", "ell": "ℓ", "infty": "∞", "times": "×", "to": "→",
    "rightarrow": "→", "leftarrow": "←", "alpha": "α", "beta": "β", "gamma": "γ", "Gamma": "Γ",
    "delta": "δ", "Delta": "Δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "Theta": "Θ", "kappa": "κ", "lambda": "λ", "Lambda": "Λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "Pi": "Π", "rho": "ρ", "sigma": "σ", "Sigma": "Σ", "tau": "τ", "phi": "φ",
    "varphi": "φ", "Phi": "Φ", "chi": "χ", "psi": "ψ", "Psi": "Ψ", "omega": "ω", "Omega": "Ω",
    "textquoteright": "’", "textquoteleft": "‘", "textendash": "–", "textemdash": "—", "ldots": "…",
    "dots": "…", "textdegree": "°", "circ": "°", "degree": "°",
}  # fmt: skip
_LATEX_COMMAND = lazy_pattern(r"\\([A-Za-z]+)(?:\{\}|\s+(?=[A-Za-z]))?")
_LATEX_STYLE = lazy_pattern(
    r"\\(?:text(?:it|bf|sc|tt|rm|sf|up|normal|sl)?|math(?:cal|bf|rm|bb|it|sf|tt|frak|scr)|emph|mbox|hbox|"
    r"operatorname|boldsymbol|bm|underline|texorpdfstring|rm|bf|it|sc|tt|cal)(?![A-Za-z])\s*"
)
# A dollar behind a backslash is a price: it neither opens a formula nor closes one.
_INLINE_MATH = lazy_pattern(r"(?<!\\)\$((?:[^$\\]|\\.){1,80})\$|\\\(([^$]{1,80}?)\\\)")
_PRICE_RANGE = lazy_pattern(r"[\d.,]*[KMB]?\s.*\s")


def _render_latex(text: str) -> str:
    """LaTeX's accents, symbols and styles as the characters they print."""

    def combine_accent(match: re.Match[str]) -> str:
        letter = (match["a"] or match["b"] or match["c"] or match["d"]).lstrip("\\")
        return unicodedata.normalize("NFC", letter + _LATEX_ACCENTS[match["sign"] or match["letter"]])

    text = _LATEX_ACCENT.sub(combine_accent, text)
    text = _LATEX_COMMAND.sub(lambda match: _LATEX_SYMBOLS.get(match[1], match[1]), text)
    return re.sub(r"\\([^\w\s])", r"\1", text)


def _simplify_formula(match: re.Match[str]) -> str:
    formula = match[1] or match[2]
    if match[1] and _PRICE_RANGE.fullmatch(formula):  # "$5 or $6"
        return match[0]
    return re.sub(r"[{}]|[\^_](?=[\w{(+*\\-])", "", formula)


_HTML_ENTITY = lazy_pattern(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")


def unescape_entities(text: str) -> str:
    """HTML entities as characters, if they end in a semicolon: the `&not` of `&noteId=` is none."""
    import html

    return _HTML_ENTITY.sub(lambda match: html.unescape(match[0]), text)


@lru_cache(maxsize=8192)
def strip_markup(text: str) -> str:
    """A source's title or name as one line for people: no markup, no entities, no closing full stop."""
    text = text.translate(_DROPPED_CHARACTERS)
    if "&" in text:
        text = unescape_entities(unescape_entities(text)).translate(_DROPPED_CHARACTERS)
    if "<" in text:
        text = _MARKUP_TAG.sub("", _LINE_BREAK_TAG.sub(" ", text))
    if "\\" in text:
        text = _LATEX_STYLE.sub("", text)
    if "$" in text or "\\(" in text:
        text = _INLINE_MATH.sub(_simplify_formula, text)
    if "\\" in text:
        text = _render_latex(text)
    if "{" in text:
        text = re.sub(r"[{}]", "", text)
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if text.endswith(".") and not re.search(r"\.\.$|\b(?:[A-Za-z]\.){2}$|\b(?:al|etc|vs)\.$", text):
        text = text[:-1].rstrip()
    return text


# Bounded, and a run of backticks is taken whole: no text takes longer than in proportion to its length.
EMPHASIS = lazy_pattern(r"(?<![\w*\\])(\*{1,3}|_{1,3}|~~|(?<!`)`++)(?=\S)(.{1,500}?)(?<=\S)\1(?![\w*])")
_MARKDOWN_LINK = lazy_pattern(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
# Letters that do not come apart into a plain one and a mark.
_LATIN_EQUIVALENTS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE",
     "ı": "i", "&": " and "}
)  # fmt: skip


@lru_cache(maxsize=8192)
def plain_letters(text: str) -> str:
    """`text` as plain letters for comparison: `strip_markup`, and without Markdown's marks and diacritics."""
    for _ in range(3):
        shorter = EMPHASIS.sub(r"\2", text) if any(mark in text for mark in "*_`~") else text
        if shorter == text:
            break
        text = shorter
    if "](" in text:
        text = _MARKDOWN_LINK.sub(r"\1", text)
    text = strip_markup(text).translate(_LATIN_EQUIVALENTS)
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
