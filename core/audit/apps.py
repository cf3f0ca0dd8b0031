"""Django's handle on the audit package."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """See docs/architecture.md for what this package owns."""

    name = "core.audit"
    label = "audit"
    verbose_name = "操作日志"
