"""Django's handle on the organizations app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """See docs/architecture.md for what this app owns."""

    name = "organizations"
    verbose_name = "组织机构"

    def ready(self) -> None:
        """Connect the receivers (they import models: not before the apps are loaded)."""
        import_module("organizations.receivers")
