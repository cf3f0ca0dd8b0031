"""What no request may carry, refused before a view meets it; and what no view can foresee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest

from core.constraints import is_deadlock
from core.navigation.failures import busy

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


class RefuseNulMiddleware:
    """Answer 400 to a NUL character in an address: PostgreSQL stores none, so nothing can match.

    Form fields refuse it themselves, beside the field.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass a clean request on."""
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class TellDeadlocksMiddleware:
    """Answer 409 when the database ended an act for another one's sake: nothing was saved, trying again helps.

    Services lock in one order, so that this is rare; where a service tells it itself, the typing is kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Tell a deadlock; everything else goes its way."""
        return busy(request) if is_deadlock(exception) else None
