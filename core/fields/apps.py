"""Django's handle on the fields package."""

from __future__ import annotations

from django.apps import AppConfig


class FieldsConfig(AppConfig):
    """See docs/architecture.md for what this package owns."""

    name = "core.fields"
    label = "fields"
    verbose_name = "表单控件"
