"""The addresses of the project's pages, as reports name them."""

from __future__ import annotations

from bot.core.render.rule_pages import DOCUMENTATION_URL

HOME_PAGE = DOCUMENTATION_URL.partition("/blob/")[0]


def rule_page(name: str) -> str:
    """The address of a rule's page."""
    return f"{DOCUMENTATION_URL}/{name}.md"
