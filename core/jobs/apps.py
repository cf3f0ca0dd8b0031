"""Django's handle on the jobs package."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See docs/architecture.md for what this package owns."""

    name = "core.jobs"
    label = "jobs"
    verbose_name = "后台任务"
