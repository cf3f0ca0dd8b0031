"""Django's handle on the organizations app."""

from __future__ import annotations

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """See docs/architecture.md for what this app owns."""

    name = "organizations"
    verbose_name = "组织机构"
