"""Django's handle on the jobs package."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """See docs/adr/0002-jobs.md."""

    name = "core.jobs"
    label = "jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        """Let every app's `tasks` module register its handlers, in web and worker processes alike."""
        autodiscover_modules("tasks")
