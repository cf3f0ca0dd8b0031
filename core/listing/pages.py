"""Answering with a list: the page, only its table for htmx, or the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from core.listing.export import export_response

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from core.listing.build import Listing


def render_listing(
    request: HttpRequest, template: str, listing: Listing, context: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer a request for a page whose main thing is a list; its template says {% listing listing %}."""
    if request.GET.get(listing.spec.parameter("export")):
        return cast("HttpResponse", export_response(listing))  # it streams, callers only pass it on
    if _wants_table(request, listing):
        response = render(request, "listing/table.html", {"listing": listing})
        response["HX-Push-Url"] = (
            f"{request.path}{listing.link()}" if listing.link().startswith("?") else request.path
        )
    else:
        response = render(request, template, {"listing": listing, **(context or {})})
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _wants_table(request: HttpRequest, listing: Listing) -> bool:
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request and htmx.target == listing.dom_id
