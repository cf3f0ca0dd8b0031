"""Django's handle on the trainees app."""

from __future__ import annotations

from django.apps import AppConfig


class TraineesConfig(AppConfig):
    """See docs/architecture.md for what this app owns."""

    name = "trainees"
    verbose_name = "学员"
