"""Django's handle on the rotations app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class RotationsConfig(AppConfig):
    """See docs/architecture.md for what this app owns."""

    name = "rotations"
    verbose_name = "轮训"

    def ready(self) -> None:
        """Listen to elections and to changes of the tree."""
        import_module("rotations.receivers")
        import_module("rotations.occupations")
        import_module("rotations.hours_sources")
        import_module("rotations.words")
