"""The tag that shows a list; built into every template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

if TYPE_CHECKING:
    from django.template.context import Context

    from core.listing.build import Listing

register = template.Library()


@register.inclusion_tag("listing/listing.html", takes_context=True)
def listing(context: Context, listing: Listing) -> dict[str, Any]:
    """`{% listing listing %}`: search and filters, the table, and its foot."""
    return {"listing": listing, "request": context["request"], "csrf_token": context["csrf_token"]}
