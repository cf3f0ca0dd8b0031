"""Failures that need more than their template: the rest are templates/<status>.html."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what was wrong with a request: too much at once (413), or not understood (400)."""
    status = 413 if isinstance(exception, RequestDataTooBig | TooManyFilesSent) else 400
    return render(request, f"{status}.html", status=status)


def busy(request: HttpRequest) -> HttpResponse:
    """Say that another act stood in the way (409) and that trying again helps."""
    return render(request, "409.html", status=409)
