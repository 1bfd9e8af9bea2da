"""A configuration with every value in force -> what the command line prints, as text or as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from bot.core.config import effective
from bot.core.config.effective import FILE, INFERRED, Setting
from bot.core.model import LoadedConfig
from bot.core.submission import Submission


def as_json(configured: LoadedConfig, lists: Mapping[str, Submission]) -> str:
    """`{file, problems, notes, values}`; a value is `{key, value, from, line, list, why}`.

    `from` is "file" (with its `line`), "inferred" (from `list`, and `why`) or "default"; what does not apply
    is null.
    """
    return json.dumps(
        {
            "file": configured.path or None,
            "problems": [problem._asdict() for problem in configured.problems],
            "notes": _unknown_name_notes(configured, lists),
            "values": [_setting_as_dict(setting) for setting in effective.settings(configured, lists)],
        },
        ensure_ascii=False,
        indent=2,
    )


def _setting_as_dict(setting: Setting) -> dict[str, object]:
    fields = asdict(setting)
    return {
        "key": fields["key"],
        "value": fields["value"],
        "from": fields["origin"],
        "line": fields["line"],
        "list": fields["path"] or None,
        "why": fields["why"] or None,
    }


def as_text(configured: LoadedConfig, lists: Mapping[str, Submission]) -> str:
    """Which file, then a line for each problem, each note and each value with where it came from."""
    where = configured.path
    lines = [where or "no configuration file: the defaults, and what the list shows, are in force"]
    lines += [f"{where}:{problem.line}: {problem.message}" for problem in configured.problems]
    lines += [f"note: {note}" for note in _unknown_name_notes(configured, lists)]
    rows = [
        (one.key, _format_value(one.value), _format_origin(one))
        for one in effective.settings(configured, lists)
    ]
    widths = [min(44, max(len(row[at]) for row in rows)) for at in (0, 1)]
    lines += [f"{key:<{widths[0]}}  {value:<{widths[1]}}  {origin}" for key, value, origin in rows]
    return "\n".join(lines)


def _unknown_name_notes(configured: LoadedConfig, lists: Mapping[str, Submission]) -> list[str]:
    if configured.config.lists and not lists:
        return ["“lists” names no file here that holds entries"]
    list_names = " or ".join(lists)
    return [
        f"“{name}” names no section that holds entries in {list_names}"
        for name in (effective.find_unknown_sections(configured, lists) if lists else ())
    ]


def _format_value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return (value if isinstance(value, str) else json.dumps(value)) if value != {} else "-"


def _format_origin(setting: Setting) -> str:
    if setting.origin == FILE:
        return f"file, line {setting.line}"
    if setting.origin == INFERRED:
        return f"inferred from {setting.path} ({setting.why})"
    return setting.origin
