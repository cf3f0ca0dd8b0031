"""Django's handle on the courses app."""

from __future__ import annotations

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """See docs/architecture.md for what this app owns."""

    name = "courses"
    verbose_name = "课程与师资"
