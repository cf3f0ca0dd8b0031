"""Django's handle on the exports package."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from core.listing.export import large_export_asked


class ExportsConfig(AppConfig):
    """See docs/architecture.md for what this package owns."""

    name = "core.exports"
    label = "exports"
    verbose_name = "导出"

    def ready(self) -> None:
        """Answer lists that ask for a large file."""
        receivers = import_module("core.exports.receivers")
        large_export_asked.connect(receivers.start_export, dispatch_uid="core.exports")
