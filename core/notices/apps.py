"""Django's handle on the notices package."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """See docs/architecture.md for what this package owns."""

    name = "core.notices"
    label = "notices"
    verbose_name = "通知"
