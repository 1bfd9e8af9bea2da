"""The list of rules, in the order of their findings: what an entry is, where it is, how it is written."""

from __future__ import annotations

from bot.core.rules import (
    author_mismatch,
    broken_link,
    canonical_link,
    dead_link,
    duplicate_entry,
    entry_format,
    entry_order,
    generated_file,
    insecure_link,
    misplaced_entry,
    missing_field,
    published_version,
    retracted_paper,
    suspicious_text,
    title_mismatch,
    tracking_parameters,
    unknown_paper,
    venue_mismatch,
    wrong_code_link,
    year_mismatch,
)
from bot.core.rules.rule import About, AuditedRule, AuditGroup, RejectingRule, Rule

RULES: tuple[Rule, ...] = (
    duplicate_entry,
    generated_file,
    suspicious_text,
    unknown_paper,
    retracted_paper,
    title_mismatch,
    author_mismatch,
    venue_mismatch,
    year_mismatch,
    published_version,
    missing_field,
    broken_link,
    canonical_link,
    insecure_link,
    tracking_parameters,
    wrong_code_link,
    dead_link,
    entry_format,
    entry_order,
    misplaced_entry,
)
RULES_BY_NAME = {rule.NAME: rule for rule in RULES}
_AUDIT_GROUPS = {rule.NAME: rule.AUDIT_GROUP for rule in RULES if isinstance(rule, AuditedRule)}
_REJECTING_NAMES = frozenset(rule.NAME for rule in RULES if isinstance(rule, RejectingRule))


def subjects_of(name: str) -> frozenset[About]:
    """What the rule of this name is about; nothing where there is no such rule (any more)."""
    return frozenset({RULES_BY_NAME[name].ABOUT} if name in RULES_BY_NAME else ())


def audit_group(name: str) -> AuditGroup:
    """Under which heading an audit lists the findings of the rule of this name."""
    return _AUDIT_GROUPS.get(name, AuditGroup.OTHER_FINDINGS)


def rejects_entry(name: str) -> bool:
    """Whether a finding of the rule of this name says that the entry should not be in the list."""
    return name in _REJECTING_NAMES
