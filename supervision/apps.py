"""Django's handle on the supervision app."""

from __future__ import annotations

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """See docs/architecture.md for what this app owns."""

    name = "supervision"
    verbose_name = "督导检查"
