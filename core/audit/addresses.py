"""The network address of the request at work, so that services can record it without knowing requests."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_address: ContextVar[str] = ContextVar("address", default="")


def current_address() -> str:
    """Return the address of the current request; empty in jobs and commands."""
    return _address.get()


def client_address(request: HttpRequest) -> str:
    """Return where the request came from, behind settings.PROXIES trusted proxies of our own.

    Only what our own proxies appended is believed; a header sent by the client is not.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if settings.PROXIES and len(hops) >= settings.PROXIES and hops[0]:
        return str(hops[-settings.PROXIES])[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


class RememberAddressMiddleware:
    """Keep the client's address at hand while a request runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Remember the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the address around the request."""
        token = _address.set(client_address(request))
        try:
            return self.get_response(request)
        finally:
            _address.reset(token)
