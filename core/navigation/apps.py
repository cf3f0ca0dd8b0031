"""Django's handle on the navigation package."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NavigationConfig(AppConfig):
    """See docs/architecture.md for what this package owns."""

    name = "core.navigation"
    label = "navigation"
    verbose_name = "导航"

    def ready(self) -> None:
        """Let every app with a `menu` module register its entries."""
        autodiscover_modules("menu")
