"""Django's handle on the courses app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """See docs/architecture.md for what this app owns."""

    name = "courses"
    verbose_name = "课程与师资"

    def ready(self) -> None:
        """Say what the acts of this app are called."""
        import_module("courses.words")
