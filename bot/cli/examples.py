"""What is done with each command, as --help and docs/command-line.md show it; a test runs them."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "demo": (("demo", "a pull request from opening to a clean recheck, on this machine alone"),),
    "check": (
        ("check", "every list of this folder"),
        ("check README.md --base main", "only what the file proposes against a branch"),
        ("check octo/awesome#7", "what a pull request proposes; a public one needs no token"),
        ("check octo/awesome", "the lists of a repository"),
        ("check README.md --offline", "by the list alone, the local index and remembered answers"),
        ("check README.md --wait done", "go on until every source has answered"),
        ("check --select {rule} --fail-on error", "by one rule; only errors fail"),
        ("check --format sarif --output report.sarif --format github", "a file and annotations at once"),
        ("check - --stdin-filename docs/list.md < list.md", "what an editor holds"),
    ),
    "fix": (
        ("fix README.md", "apply the suggestions in place"),
        ("fix README.md --diff", "show them as a patch, and change nothing"),
        ("fix README.md --base main", "only in what is proposed"),
        ("fix README.md --ignore {rule}", "without one rule"),
    ),
    "rules": (("rules", "all of them"), ("rules --format json", "for a program")),
    "explain": (("explain {rule}", "what it asks, why, and how to turn it off"),),
    "parse": (("parse README.md", "the entries and the list's conventions"),),
    "config": (
        ("config", "every value in force, and where it comes from"),
        ("config .github/awesome-review.yml", "check a configuration before it is pushed"),
        ("config --schema", "the JSON Schema for editors"),
    ),
    "cache": (("cache show", "where answers are remembered"), ("cache clear", "forget them")),
    "doctor": (("doctor", "what works, one line each, and what to do about the rest"),),
    "index": (
        ("index update", "download DBLP's dump and build from it"),
        ("index status", "its date, counts and size"),
        ("index show 'Attention Is All You Need'", "what it holds of a paper"),
    ),
    "review": (("review octo/awesome#7 --dry-run", "what the App would post"),),
    "audit": (("audit octo/awesome --dry-run", "the issue about the whole lists"),),
    "completion": (
        ("completion bash > ~/.local/share/bash-completion/completions/awesome-review", "for bash"),
        ("completion zsh >> ~/.zshrc", "for zsh"),
        ("completion fish > ~/.config/fish/completions/awesome-review.fish", "for fish"),
    ),
    "setup": (("setup --server https://bot.example", "an App on GitHub, and its credentials in .env"),),
    "serve": (("serve", "the App, in one process"),),
    "worker": (("worker", "the worker alone, beside a web process"),),
    "prepare": (("prepare", "the release step: create or migrate the database"),),
}


def example_lines(name: str) -> list[tuple[str, str]]:
    """The examples of a command as they are typed, each with what it does."""
    rows = []
    for line, words in EXAMPLES.get(name, ()):
        if "{rule}" in line:
            from bot.core.rules import RULES

            line = line.replace("{rule}", RULES[0].NAME)
        rows.append((f"awesome-review {line}", words))
    return rows
