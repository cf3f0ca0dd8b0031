"""Django's handle on the display package."""

from __future__ import annotations

from django.apps import AppConfig


class DisplayConfig(AppConfig):
    """See docs/architecture.md for what this package owns."""

    name = "core.display"
    label = "display"
    verbose_name = "显示"
