"""Django's handle on the scoping package (it has no models; its migrations install the extensions)."""

from __future__ import annotations

from django.apps import AppConfig


class ScopingConfig(AppConfig):
    """The floor every scoped table stands on."""

    name = "core.scoping"
    label = "scoping"
    verbose_name = "数据范围"
