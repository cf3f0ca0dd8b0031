"""Measure: `make bench` for all figures, `make bench BENCH="tree_load"` for some.

Prints one line of JSON a figure. Every figure runs in a process of its own, on a database and in a
LUNXUN_HOME of its own that vanish afterwards; a seed (BENCH_SEED) makes runs repeatable.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

# A module of this package with a function `measure(seed)` that returns a Figure, or several, and the
# names of these figures. Where each takes long of its own it is `measure(seed, names)` and makes the named.
FIGURES = {
    "tree_load": ("tree_load",),
    "dashboard": (
        "dashboard_country",
        "dashboard_province",
        "dashboard_city",
        "dashboard_county",
    ),
    "ballots": ("ballot_get", "ballot_post"),
    "person_search": ("person_search",),
    "coverage": ("coverage_today", "coverage_asof"),
    "roster": ("roster_import", "roster_reimport"),
    "planning": ("plan_city", "plan_province", "plan_repair"),
    "planning_app": ("plan_read", "plan_adopt"),
    "board": ("board_move", "board_page"),
    "releases": ("release_changes",),
    "conflicts": ("conflicts_full", "conflicts_move"),
    "timetabling": ("solve_ctt",),
}
CHOSEN_ELSEWHERE = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")


def run(module: str, names: set[str], seed: int) -> int:
    """Measure figures of one module in a fresh home; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="lunxun-bench-") as home:
        own = {key: value for key, value in os.environ.items() if key not in CHOSEN_ELSEWHERE}
        own |= {"LUNXUN_HOME": str(Path(home) / "home")}
        command = [sys.executable, "-m", "benchmarks.measure", module, str(seed), *sorted(names)]
        return subprocess.run(command, env=own, check=False).returncode  # our own module


def main(names: list[str]) -> int:
    """Measure the named figures, or all; return 1 when a name is unknown or a run broke."""
    known = {name for figures in FIGURES.values() for name in figures}
    unknown = set(names) - known
    if unknown:
        sys.stderr.write(
            f"unknown: {' '.join(sorted(unknown))}; known: {' '.join(sorted(known))}\n"
        )
        return 1
    chosen = set(names) or known
    seed = int(os.environ.get("BENCH_SEED", "7"))
    return max(
        run(module, chosen.intersection(figures), seed)
        for module, figures in FIGURES.items()
        if chosen.intersection(figures)
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
