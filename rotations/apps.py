"""Django's handle on the rotations app."""

from __future__ import annotations

from django.apps import AppConfig


class RotationsConfig(AppConfig):
    """See docs/architecture.md for what this app owns."""

    name = "rotations"
    verbose_name = "轮训"
