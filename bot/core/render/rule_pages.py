"""A rule's name -> the name as a link to the page that explains the rule."""

from __future__ import annotations

from dataclasses import dataclass

DOCUMENTATION_URL = "https://github.com/awesome-review/awesome-review/blob/main/docs/rules"
"""The folder of the rules' pages in the documentation; a test compares it with the address in app.yaml."""
HELP_URL = f"{DOCUMENTATION_URL.removesuffix('/rules')}/contributors.md"
"""The page that says what a comment means and what to do about it."""
HELP_LINK = f"[what to do]({HELP_URL})"


@dataclass(frozen=True, slots=True)
class RulePages:
    """Where rules are explained: below `/rules` of the server at `server_url`, "" for the documentation."""

    server_url: str = ""

    def link(self, name: str) -> str:
        """The name, linked to its page."""
        page = f"{self.server_url}/rules/{name}" if self.server_url else f"{DOCUMENTATION_URL}/{name}.md"
        return f"[{name}]({page})"


DOCUMENTED = RulePages()
"""The pages in the documentation."""
