"""Measure figures of one module on the database of this LUNXUN_HOME.

`python -m benchmarks.measure ballots 7 ballot_get ballot_post`
"""

from __future__ import annotations

import inspect
import os
import sys
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

from benchmarks.figures import Figure
from config import embedded


def main(module: str, seed: int, names: list[str]) -> None:
    """Start the servers, lay the tables, measure, print the figures of these names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with embedded.running(Path(os.environ["LUNXUN_HOME"])):
        django.setup()
        call_command("migrate", verbosity=0)
        measure = import_module(f"benchmarks.{module}").measure
        picks = "names" in inspect.signature(measure).parameters
        measured = measure(seed, names) if picks else measure(seed)
        for figure in (measured,) if isinstance(measured, Figure) else measured:
            if figure.name in names:
                print(figure.as_line(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
