"""Turns one list into its conventions: how it writes entries, venues, links and orders, and their support."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from bot.core import refs, sections, venues
from bot.core.conventions.bullets import Bullet, find_bullet
from bot.core.conventions.descriptions import find_description_end
from bot.core.conventions.line_breaks import find_line_ends
from bot.core.conventions.link_style import LinkStyle, StyledLink, find_styled_links
from bot.core.conventions.order import Order, detect_list_order, detect_order, is_fully_sorted, is_sortable
from bot.core.conventions.separators import Separator, find_separators
from bot.core.conventions.template import EntryLayout, Template, TemplateGroup, parse_layout
from bot.core.conventions.template_diff import Deviation, measure_deviation
from bot.core.conventions.usage import (
    MIN_ENTRIES,
    Convention,
    UsageCounts,
    most_common_value,
    strong_convention,
)
from bot.core.model import Config, Document, Entry, Link

# A link works in every form, and maintainers merge all of them: only an unbroken habit has a say.
# These numbers were set by what `bench/judgement.py` counts: findings on merged entries that nobody fixed
# later, of which lower numbers make more, and planted faults found, of which higher ones make fewer.
MIN_LINK_AGREEMENT = 0.99
MANY_LINKS = 100  # of one kind, among which a few that lead elsewhere are slips: MIN_STRICT_AGREEMENT decides
MIN_LINKS = 20  # in a section that goes its own way, or of a kind that is not the list's main one
MIN_STRICT_AGREEMENT = 0.97
MIN_LINE_ENDS = 100  # descriptions that must show whether they end with a full stop
MIN_BULLETS = 20  # bullets of one depth that a list must have before its mark is a habit
MIN_NEIGHBOURS = 3  # bullets of a section in which an entry without one is a slip
MIN_SEPARATORS = 30  # links that must follow another before what stands between them is a habit
MIN_VENUE_MENTIONS = 20  # times that a venue must be named before its name has one spelling
MIN_SORTED_SECTION_SHARE = 0.75  # of the sections that could be in an order, those that are
MAX_TEMPLATES = 8  # the commonest ways of writing entries with the same parts: to these others are compared

CONFIGURABLE_ORDERS = {
    "newest-first": Order.NEWEST,
    "oldest-first": Order.OLDEST,
    "alphabetical": Order.ALPHABETICAL,
}
"""The orders that a configuration may state, beside "none"."""


@dataclass(frozen=True)
class Conventions:
    """How one list writes things. Every method answers None where the list has no strong convention.

    `venue_spellings` holds the list's commonest name of each venue; `orders_by_section` the sections that
    have an order; `blank_lines` how many stand between two entries. What `config` states goes before what is
    seen: ask the methods.
    """

    path: str
    templates: Mapping[TemplateGroup, UsageCounts[Template]]
    link_forms: Mapping[str, UsageCounts[str]]
    url_schemes: UsageCounts[str]
    arxiv_versions: UsageCounts[bool]
    pdf_suffixes: UsageCounts[str]
    link_styles: Mapping[str, UsageCounts[LinkStyle]]
    full_stops: Mapping[bool, UsageCounts[bool]]
    separators: Mapping[str, UsageCounts[str]]
    bullets: Mapping[bool, UsageCounts[str]]
    hard_breaks: UsageCounts[bool]
    venue_spellings: Mapping[str, Convention[str]]
    orders_by_section: Mapping[tuple[str, ...], Convention[Order]]
    blank_lines: Convention[int] | None
    config: Config = field(default_factory=Config)

    def template_for(self, layout: EntryLayout) -> Convention[Template] | None:
        """How the list writes entries that have the same parts as this one; blanks make no difference."""
        if layout.group not in self._merged_templates and layout.group in self.templates:
            self._merged_templates[layout.group] = _merge_blank_variants(self.templates[layout.group])
        counts = self._merged_templates.get(layout.group)
        return counts.find_convention(layout.entry.section) if counts else None

    @cached_property
    def _merged_templates(self) -> dict[TemplateGroup, UsageCounts[Template]]:
        return {}

    def separator(self, kind: str, section: tuple[str, ...] = ()) -> Convention[str] | None:
        """What stands between neighbouring links of a `Separator.kind`, where nearly all are joined alike."""
        counts = self.separators.get(kind)
        convention = counts.find_convention(section, MIN_STRICT_AGREEMENT) if counts else None
        return convention if convention and convention.total >= MIN_SEPARATORS else None

    def count_separator(self, separator: Separator) -> int:
        """How many links of the list are joined as these are."""
        counts = self.separators.get(separator.kind)
        return counts.overall[separator.text] if counts else 0

    def bullet(self, bullet: Bullet, section: tuple[str, ...]) -> Convention[str] | None:
        """The list's mark of bullets at this depth, where nearly all have it; None in a section that also
        has this one, and where entries without a mark are usual.
        """
        counts = self.bullets.get(bullet.is_nested)
        section_counts = counts.by_section.get(section, Counter()) if counts else Counter()
        convention = counts.find_convention(share=MIN_STRICT_AGREEMENT) if counts else None
        if convention is None or not convention.value or convention.total < MIN_BULLETS:
            return None
        # What begins a section, without a mark, may introduce it.
        is_new = not bullet.mark and section_counts[convention.value] < MIN_NEIGHBOURS
        return None if is_new or section_counts[bullet.mark] else convention

    def line_break(self, section: tuple[str, ...] = ()) -> Convention[bool] | None:
        """Whether lines within entries end with a hard break, where nearly all of many do or none."""
        convention = self.hard_breaks.find_convention(section, MIN_STRICT_AGREEMENT)
        return convention if convention and convention.total >= MIN_LINE_ENDS else None

    def venue_spelling(self, venue: str) -> Convention[str] | None:
        """The list's one name of a venue that it names often; None where it has several."""
        key = venues.identify(venue)
        convention = self.venue_spellings.get(key) if key else None
        return (
            convention
            if convention
            and convention.total >= MIN_VENUE_MENTIONS
            and convention.has_agreement(MIN_STRICT_AGREEMENT)
            else None
        )

    def link_style(self, link: StyledLink, section: tuple[str, ...]) -> Convention[LinkStyle] | None:
        """How the list styles links of this label in its tables, where nearly all are styled alike."""
        counts = self.link_styles.get(link.label)
        convention = counts.find_convention(section, MIN_STRICT_AGREEMENT) if counts else None
        return convention if convention and convention.total >= MIN_LINKS else None

    def full_stop(self, ends_line: bool, section: tuple[str, ...] = ()) -> Convention[bool] | None:
        """Whether descriptions end with a full stop, at a line's end (`ends_line`) or before what follows,
        where nearly all of many do or none.
        """
        counts = self.full_stops.get(ends_line)
        convention = counts.find_convention(section, MIN_STRICT_AGREEMENT) if counts else None
        return convention if convention and convention.total >= MIN_LINE_ENDS else None

    def count_template(self, layout: EntryLayout) -> int:
        """How many entries of the list have this very shape."""
        counts = self.templates.get(layout.group)
        return counts.overall[layout.template] if counts else 0

    @cached_property
    def template_entry_count(self) -> int:
        """How many entries have a shape at all."""
        return sum(counts.overall.total() for counts in self.templates.values())

    def link_form(self, kind: str, section: tuple[str, ...] = ()) -> Convention[str] | None:
        """Which form of `refs.link_form` the list links papers of this kind by: "abs", "pdf", ..."""
        if configured_form := self.config.links.get(kind):
            return Convention(configured_form, 0, 0, is_configured=True)
        counts = self.link_forms.get(kind)
        if counts is None:
            return None
        share = MIN_STRICT_AGREEMENT if counts.overall.total() >= MANY_LINKS else MIN_LINK_AGREEMENT
        convention = counts.find_convention(section, share)
        is_section_own = convention is not None and convention != counts.find_convention((), share)
        # A dozen links of a kind that the list hardly uses have not been chosen by anybody.
        is_main_kind = 2 * counts.overall.total() >= self.url_schemes.overall.total()
        return (
            convention
            if convention and (convention.total >= MIN_LINKS or (is_main_kind and not is_section_own))
            else None
        )

    def section_order(self, section: tuple[str, ...]) -> Convention[Order] | None:
        """The order of a section's entries; of several stated ones that of the innermost section."""
        depths = {
            name: depth
            for name in self.config.order
            if name and (depth := sections.match_depth(name, section))
        }
        name = max(depths, key=lambda name: depths[name], default="")
        if configured_order := self.config.order.get(name):
            return (
                Convention(CONFIGURABLE_ORDERS[configured_order], 0, 0, is_configured=True)
                if configured_order in CONFIGURABLE_ORDERS
                else None
            )
        return self.orders_by_section.get(section)

    def commonest_link_form(self, kind: str, without: frozenset[str]) -> Convention[str] | None:
        """The most used form of a kind of link in a list that never uses any of the forms `without`."""
        form_counts = self.link_forms[kind].overall if kind in self.link_forms else Counter()
        convention = most_common_value(form_counts)
        return (
            convention
            if convention and convention.total >= MIN_ENTRIES and without.isdisjoint(form_counts)
            else None
        )

    def url_scheme(self) -> Convention[str] | None:
        """ "https" where nearly all links to papers are."""
        return self.url_schemes.find_convention(share=MIN_STRICT_AGREEMENT)

    def arxiv_version(self) -> Convention[bool] | None:
        """Whether the list's arXiv links name a version, where nearly all do or hardly any does."""
        return self.arxiv_versions.find_convention(share=MIN_STRICT_AGREEMENT)

    def url_in_form(self, url: str, form: str) -> str | None:
        """The same paper's address in another form, as the list writes addresses of that form."""
        converted_url = refs.convert_form(url, form)
        suffix_convention = most_common_value(self.pdf_suffixes.overall)
        if (
            converted_url
            and form == "pdf"
            and refs.parse(converted_url).kind == "arxiv"
            and suffix_convention
            and suffix_convention.value
        ):
            converted_url = converted_url.removesuffix(suffix_convention.value) + suffix_convention.value
        return converted_url

    def venue_name(self, key: str) -> str:
        """The list's own name of a venue; the canonical one unless two entries agree on another."""
        if configured_name := self.config.venues.get(key):
            return configured_name
        spelling = self.venue_spellings.get(key)
        if spelling and spelling.support >= 2 and 2 * spelling.support > spelling.total:
            return spelling.value
        return key

    @cached_property
    def main_template(self) -> Convention[Template] | None:
        """The shape that most entries have, for people to read."""
        template_counts: Counter[Template] = Counter()
        for counts in self.templates.values():
            template_counts.update(counts.overall)
        return most_common_value(template_counts)


def infer(document: Document, config: Config | None = None) -> Conventions:
    """The conventions of one list file, from its entries and from what its configuration states."""
    templates: dict[TemplateGroup, UsageCounts[Template]] = {}
    link_forms: dict[str, UsageCounts[str]] = {}
    url_schemes: UsageCounts[str] = UsageCounts()
    arxiv_versions: UsageCounts[bool] = UsageCounts()
    pdf_suffixes: UsageCounts[str] = UsageCounts()
    link_styles: dict[str, UsageCounts[LinkStyle]] = {}
    full_stops: dict[bool, UsageCounts[bool]] = {}
    separators: dict[str, UsageCounts[str]] = {}
    bullets: dict[bool, UsageCounts[str]] = {}
    hard_breaks: UsageCounts[bool] = UsageCounts()
    spellings: dict[str, Counter[str]] = {}
    for entry in document.entries:
        if entry_layout := parse_layout(entry):
            if entry_layout.group not in templates:
                templates[entry_layout.group] = UsageCounts()
            templates[entry_layout.group].add(entry_layout.template, entry.section)
        if link := identifying_link(entry):
            if form := refs.link_form(link.url.value):
                if link.ref.kind not in link_forms:
                    link_forms[link.ref.kind] = UsageCounts()
                link_forms[link.ref.kind].add(form, entry.section)
            url_schemes.add(link.url.value.partition(":")[0].lower(), entry.section)
            if link.ref.kind == "arxiv":
                arxiv_versions.add(refs.arxiv_version(link.url.value) is not None, entry.section)
                if refs.link_form(link.url.value) == "pdf":
                    pdf_suffixes.add(_pdf_suffix(link.url.value), entry.section)
        if entry.venue and (key := venues.identify(entry.venue.value)):
            spellings.setdefault(key, Counter())[entry.venue.value] += 1
        if description_end := find_description_end(entry):
            full_stops.setdefault(description_end.ends_line, UsageCounts()).add(
                description_end.has_full_stop, entry.section
            )
        for styled_link in find_styled_links(entry):
            link_styles.setdefault(styled_link.label, UsageCounts()).add(styled_link.style, entry.section)
        for separator in find_separators(entry):
            separators.setdefault(separator.kind, UsageCounts()).add(separator.text, entry.section)
        if bullet := find_bullet(entry):
            bullets.setdefault(bullet.is_nested, UsageCounts()).add(bullet.mark, entry.section)
        for line_end in find_line_ends(entry):
            hard_breaks.add(line_end.has_hard_break, entry.section)
    return Conventions(
        path=document.path,
        templates=templates,
        link_forms=link_forms,
        url_schemes=url_schemes,
        arxiv_versions=arxiv_versions,
        pdf_suffixes=pdf_suffixes,
        link_styles=link_styles,
        full_stops=full_stops,
        separators=separators,
        bullets=bullets,
        hard_breaks=hard_breaks,
        venue_spellings={
            key: spelling
            for key, name_counts in spellings.items()
            if (spelling := most_common_value(name_counts))
        },
        orders_by_section=_infer_orders(document.entries),
        blank_lines=strong_convention(_count_blank_lines(document.entries)),
        config=config or Config(),
    )


def _merge_blank_variants(counts: UsageCounts[Template]) -> UsageCounts[Template]:
    """The counts with each template taken for the commonest one that differs from it in blanks only."""
    representatives: dict[Template, Template] = {}
    common: list[Template] = []
    for template, _ in counts.overall.most_common():
        equivalents = (
            candidate for candidate in common if measure_deviation(template, candidate) is Deviation.SLIGHT
        )
        representatives[template] = next(equivalents, template)
        if representatives[template] is template and len(common) < MAX_TEMPLATES:
            common.append(template)
    merged_counts: UsageCounts[Template] = UsageCounts()
    for section, section_counts in counts.by_section.items():
        for template, count in section_counts.items():
            merged_counts.add(representatives[template], section, count)
    return merged_counts


def identifying_link(entry: Entry) -> Link | None:
    """The link of the entry that is surely to the paper: of a kind whose address tells which paper it is."""
    link = refs.find_paper_link(entry)
    return link if link and link.ref.kind in refs.PAPER_KINDS else None


def _pdf_suffix(url: str) -> str:
    """How an arXiv PDF's address ends: both with and without, arXiv answers."""
    return ".pdf" if url.lower().endswith(".pdf") else ""


def _infer_orders(entries: Iterable[Entry]) -> dict[tuple[str, ...], Convention[Order]]:
    """The sections that have an order, where most of the list's long sections have the same.

    One sorted section among many that are not came about by chance, or in the course of time. In a list that
    is sorted as a whole, each section without a fault has its order too, and the whole list's support.
    """
    sections: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        sections.setdefault(entry.section, []).append(entry)
    section_orders = {}
    for section, members in sections.items():
        if detected_order := detect_order(members):
            section_orders[section] = Convention(*detected_order)
    order_counts = Counter(convention.value for convention in section_orders.values())
    sortable_counts = {
        kind: sum(is_sortable(kind, members) for members in sections.values()) for kind in order_counts
    }
    own_orders = {
        section: convention
        for section, convention in section_orders.items()
        if order_counts[convention.value] >= MIN_SORTED_SECTION_SHARE * sortable_counts[convention.value]
    }
    whole_list_order = detect_list_order([*sections.values()])
    if whole_list_order is None:
        return own_orders
    list_convention = Convention(*whole_list_order)
    return {
        section: list_convention
        for section, members in sections.items()
        if is_fully_sorted(list_convention.value, members)
    } | own_orders


def _count_blank_lines(entries: tuple[Entry, ...]) -> Counter[int]:
    return Counter(
        below.first_line - above.last_line - 1
        for above, below in pairwise(entries)
        if above.section == below.section and above.form == below.form and above.last_line < below.first_line
    )
