"""Django's handle on the listing package."""

from __future__ import annotations

from django.apps import AppConfig


class ListingConfig(AppConfig):
    """See docs/architecture.md for what this package owns."""

    name = "core.listing"
    label = "listing"
    verbose_name = "列表"
