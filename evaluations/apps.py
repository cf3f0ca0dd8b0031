"""Django's handle on the evaluations app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    """See docs/architecture.md for what this app owns."""

    name = "evaluations"
    verbose_name = "测评"

    def ready(self) -> None:
        """Tell the log what acts are called."""
        import_module("evaluations.words")
