"""Measure one figure on the database of this LUNXUN_HOME: `python -m benchmarks.measure tree_load 7`."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command

from config import embedded


def main(name: str, seed: int) -> None:
    """Start the servers, lay the tables, measure, print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with embedded.running(Path(os.environ["LUNXUN_HOME"])):
        django.setup()
        call_command("migrate", verbosity=0)
        measured = import_module(f"benchmarks.{name}").measure(seed)
        for figure in measured if isinstance(measured, tuple) else (measured,):
            print(figure.as_line(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
