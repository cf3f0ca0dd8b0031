"""Trainees come in by a one-time code or link. Looking at the link does not use it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.audit.addresses import client_address
from core.limits import allow
from organizations.forms.sessions import CodeForm
from organizations.services.tickets import is_live, redeem_login_ticket

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from organizations.models import User

WINDOW = 15 * 60  # seconds
BACKEND = "django.contrib.auth.backends.ModelBackend"


def may_try(request: HttpRequest) -> bool:
    """Count a try of a typed code; a class of a hundred behind one address stays far below."""
    here = allow(f"code:{client_address(request)}", settings.CODE_TRIES_PER_ADDRESS, WINDOW)
    return here and allow("code", settings.CODE_TRIES_IN_ALL, WINDOW)


def come_in(request: HttpRequest, user: User) -> HttpResponse:
    """Sign a trainee in, for the days of a class, and go home."""
    login(request, user, backend=BACKEND)
    request.session.set_expiry(settings.TRAINEE_IDLE_MINUTES * 60)
    return redirect("home")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take a one-time code typed from the notice."""
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if not may_try(request):
            status = 429
            form.add_error(None, "尝试次数过多，请15分钟后再试。")
        elif form.is_valid():
            try:
                return come_in(request, redeem_login_ticket(form.cleaned_data["code"]))
            except ValidationError as refusal:
                form.add_error("code", refusal)
    return render(request, "accounts/code.html", {"form": form}, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def ticket(request: HttpRequest, secret: str) -> HttpResponse:
    """Offer to come in by the link of a notice; only the button uses it up."""
    if request.method == "POST":
        try:
            return come_in(request, redeem_login_ticket(secret))
        except ValidationError:
            return render(request, "accounts/ticket.html", {"is_live": False}, status=409)
    live = is_live(secret)
    return render(request, "accounts/ticket.html", {"is_live": live}, status=200 if live else 410)
