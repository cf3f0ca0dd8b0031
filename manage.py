#!/usr/bin/env python
"""Entry point of every administrative command."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from config.embedded import services_for_command


def main() -> None:
    """Run one command; those that touch the database find it running (see config.embedded)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with services_for_command(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
