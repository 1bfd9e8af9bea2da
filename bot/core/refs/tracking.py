"""Finds parameters of an address that only say where a reader comes from and do not change the page."""

from __future__ import annotations

import re
from functools import cache

from bot.core.text.pattern import lazy_pattern
from bot.core.text.tables import read_rows

# `ref` is a branch on sites of code; as the name of a list or of a site it says where the reader came from.
_REFERRER = lazy_pattern(
    r"(?:[\w-]+\.)*(?:awesome[\w-]*|[\w-]+\.(?:com|net|org|io|ai))|github|reddit|producthunt|hackernews|twitter",
    re.IGNORECASE,
)
_CODE_HOST = lazy_pattern(
    r"(?:.+\.)?(?:github(?:usercontent)?\.com|gitlab\..+|gitee\.com|bitbucket\.org|huggingface\.co)"
)


@cache
def _hosts_by_parameter() -> dict[str, tuple[str, ...]]:
    return {name.lower(): tuple(hosts) for name, *hosts in read_rows("refs/tracking_parameters.tsv")}


def is_tracking_parameter(host: str, name: str, value: str) -> bool:
    """Whether the parameter `name=value` tracks the reader on pages of `host` (small letters)."""
    name = name.lower()
    prefix, _, rest = name.partition("_")
    for key in (name, f"{prefix}_*") if rest else (name,):
        hosts = _hosts_by_parameter().get(key, ())
        if any(known == "*" or host == known or host.endswith("." + known) for known in hosts):
            return True
    return name == "ref" and not _CODE_HOST.fullmatch(host) and _REFERRER.fullmatch(value) is not None
