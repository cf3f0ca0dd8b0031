"""Django's handle on the reports app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """See docs/architecture.md for what this app owns."""

    name = "reports"
    verbose_name = "报表上报"

    def ready(self) -> None:
        """Name the acts of this app."""
        import_module("reports.words")
