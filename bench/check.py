"""What a check costs, CPU and memory, beside awesome-lint on the same lists: `python -m bench.check`."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SIZES = (60, 1_000, 4_000, 16_000)
WORDS = """
    Adaptive Aligned Attention Balanced Calibrated Causal Contrastive Cross-Modal Deep Diffusion Distilled
    Dynamic Efficient Equivariant Fusion Generative Graph Hierarchical Implicit Incomplete Latent Learning
    Masked Multimodal Networks Neural Noisy Optimal Prompted Provable Representation Retrieval Robust Sparse
    Temporal Transformers Transport Trustworthy Uncertainty Unified Unsupervised Variational Vision
"""
VENUES = ("CVPR", "ICCV", "ECCV", "ICML", "NeurIPS", "ICLR", "AAAI", "ACL", "arXiv")


@dataclass(frozen=True)
class Cost:
    """Of one whole process: seconds of CPU (user and system) and on the wall, megabytes at most, status."""

    cpu: float
    wall: float
    peak: float
    status: int


def main() -> int:
    options = _options()
    lint = _lint(options.awesome_lint)
    with tempfile.TemporaryDirectory() as folder:
        texts = [listing(size, options.seed) for size in SIZES if not options.lists]
        texts += [path.read_text("utf-8") for path in options.lists]
        rows = [_row(text, Path(folder) / str(n), lint, options) for n, text in enumerate(texts)]
    head = [
        "lines",
        "check: CPU s",
        "peak MB",
        "one entry: CPU s",
        "peak MB",
        "awesome-lint: CPU s",
        "peak MB",
    ]
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    if not lint:
        print("\nawesome-lint was not found (npm install awesome-lint), so it was not measured.")
    count = options.runs * 2 + 1
    help_seconds = _median([_cost([*_ours(options), "--help"], {}) for _ in range(count)], "wall")
    print(f"\n`awesome-review --help`: {help_seconds:.2f} s on the wall, the median of {count}.")
    requests = _requests(20, options.seed)
    counts = ", ".join(f"{host} {count}" for host, count in requests.items())
    print(f"Requests for a pull request of 20 entries linked to arXiv, all known there: {counts}.")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.check", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="the median of so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("lists", nargs="*", type=Path, help="files of lists, in place of invented ones")
    parser.add_argument("--awesome-lint", metavar="PATH", help="its command, if it is not on the PATH")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has awesome-review")
    return parser.parse_args()


def listing(lines: int, seed: int) -> str:
    """A list of so many lines: a head, sections, entries in one form, most with a code link."""
    chance = random.Random(seed)
    text = ["# Awesome Learning [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)", ""]
    text += ["> Papers on learning, made up.", "", "## Contents", ""]
    words = WORDS.split()
    names = [f"{words[i % len(words)]} Methods {i // len(words) + 1}" for i in range(max(2, lines // 60))]
    text += [f"- [{name}](#{name.lower().replace(' ', '-')})" for name in names]
    per = (lines - len(text)) // len(names) - 3
    for name in names:
        text += ["", f"## {name}", "", *(entry(chance) for _ in range(per))]
    text += [entry(chance) for _ in range(lines - len(text))]
    return "\n".join(text) + "\n"


def entry(chance: random.Random, venue: str | None = None) -> str:
    words = WORDS.split()
    title = " ".join(chance.sample(words, chance.randint(4, 9)))
    year = chance.randint(2016, 2025)
    link = f"https://arxiv.org/abs/{year % 100}{chance.randint(1, 12):02}.{chance.randint(10, 18_000):05}"
    code = f" [[code](https://github.com/{chance.choice(words).lower()}/{chance.randrange(10**6)})]"
    tail = code if chance.random() < 0.6 else ""
    return f"- [{title}]({link}) [{venue or chance.choice(VENUES)} {year}]{tail}"


def _ours(options: argparse.Namespace) -> list[str]:
    return [options.python, "-m", "bot"]


def _lint(given: str | None) -> str | None:
    return shutil.which(given or "awesome-lint")


def _row(text: str, home: Path, lint: str | None, options: argparse.Namespace) -> list[str]:
    # awesome-lint wants a repository with a remote and a file of this name.
    home.mkdir()
    file, base = home / "readme.md", home / "base.md"
    lines = text.split("\n")
    at = len(lines) * 2 // 3
    base.write_text(text, encoding="utf-8")
    changed = [*lines[:at], entry(random.Random(options.seed + 1)), *lines[at:]]
    _git(home)
    environment = {"DATABASE_URL": f"sqlite:///{home / 'cache.sqlite'}", "XDG_CACHE_HOME": str(home)}
    check = [*_ours(options), "check", "readme.md", "--offline"]
    file.write_text(text, encoding="utf-8")
    whole = _runs(check, environment, options.runs, home)
    linted = _runs([lint, "readme.md"], {}, min(options.runs, 3), home) if lint else []
    file.write_text("\n".join(changed), encoding="utf-8")
    one = _runs([*check, "--base", "base.md"], environment, options.runs, home)
    cells = [f"{len(lines) - 1:,}"]
    for costs in (whole, one, linted):
        cells += [f"{_median(costs, 'cpu'):.2f}", f"{_median(costs, 'peak'):.0f}"] if costs else ["-", "-"]
    return cells


def _git(home: Path) -> None:
    options = {"cwd": home, "check": True, "capture_output": True}
    for words in (
        "init -q",
        "remote add origin https://github.com/example/awesome-learning.git",
        "add base.md",
        "-c user.name=b -c user.email=b@example.org commit -qm base",
    ):
        subprocess.run(["git", *words.split()], **options)  # type: ignore[call-overload]


def _runs(command: Sequence[str], environment: dict[str, str], runs: int, home: Path) -> list[Cost]:
    costs = [_cost(command, environment, home) for _ in range(runs)]
    if any(cost.status not in (0, 1) for cost in costs):
        raise SystemExit(f"{' '.join(command)} failed with {costs[0].status}")
    return costs


def _cost(command: Sequence[str], environment: dict[str, str], home: Path | None = None) -> Cost:
    """Run it and ask the kernel what it took, its own children included."""
    path = os.pathsep.join(filter(None, [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]))
    start = time.monotonic()
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": path, **environment},
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / unit, process.returncode)


def _median(costs: Sequence[Cost], name: str) -> float:
    return statistics.median(getattr(cost, name) for cost in costs)


def _requests(count: int, seed: int) -> dict[str, int]:
    """How often each host is asked for a pull request of so many entries, all known to arXiv."""
    from bench.arxiv import recorded

    before, chance = listing(60, seed), random.Random(seed + 2)
    new = [
        entry(chance, chance.choice([venue for venue in VENUES if venue != "arXiv"])) for _ in range(count)
    ]
    return recorded(before, "\n".join([before.rstrip("\n"), *new, ""]))


if __name__ == "__main__":
    sys.exit(main())
