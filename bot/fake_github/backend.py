"""All that the endpoints work on: state, accounts, webhooks and the server's own address."""

from __future__ import annotations

from dataclasses import dataclass

from bot.fake_github.accounts import Accounts
from bot.fake_github.state import GitHubState
from bot.fake_github.webhooks import Webhooks


@dataclass
class Backend:
    state: GitHubState
    accounts: Accounts
    webhooks: Webhooks
    url: str = ""
