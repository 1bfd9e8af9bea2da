"""The rules, in the order in which they speak of one entry: what it is, then where it stands, then how it is
written.
"""

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
from bot.core.rules.rule import Rule

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
