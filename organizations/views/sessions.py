"""Signing in and out, the own password, and the form a lost session interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core.refusals import form_page
from organizations import sessions
from organizations.forms.sessions import LoginForm
from organizations.services.passwords import change_password

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from organizations.http import UserRequest

View = TypeVar("View", bound="Callable[..., HttpResponse]")


def any_password(view: View) -> View:
    """Keep a view open to those whose password is due."""
    view.any_password = True  # type: ignore[attr-defined]  # read by PasswordCareMiddleware
    return view


def next_page(request: HttpRequest) -> str:
    """Return where to go after signing in: `next` when it is an address of ours, else home.

    Only a path will do: `redirect` takes other words for the name of a view.
    """
    asked = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours and asked.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with user name and password."""
    if request.user.is_authenticated:
        return redirect(next_page(request))
    form = LoginForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        login(request, user)
        if sessions.kept_form(request, user):
            return redirect("accounts:kept_form")
        return redirect(next_page(request))
    return form_page(request, "accounts/login.html", form, {"next": next_page(request)})


@any_password
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    messages.success(request, "您已退出登录。")
    return redirect(settings.LOGOUT_REDIRECT_URL)


@any_password
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: UserRequest) -> HttpResponse:
    """Change the own password; the present session stays, all others end."""
    if not request.user.has_usable_password():
        raise Http404
    form = PasswordChangeForm(request.user, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_password(request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改。")
        return redirect("home")
    context = {"rules": password_validators_help_texts()}
    return form_page(request, "accounts/password.html", form, context)


@require_POST
def stay(request: UserRequest) -> HttpResponse:
    """Say that the user is still there (the middleware has noted it)."""
    return HttpResponse(status=204)


@never_cache
@require_http_methods(["GET", "POST"])
def kept(request: UserRequest) -> HttpResponse:
    """Show what was typed when the last session ended, ready to be sent again; POST drops it."""
    form = sessions.kept_form(request, request.user)
    if form is None:
        return redirect("home")
    if request.method == "POST":
        sessions.forget_form(request)
        return redirect(form.path)
    return render(request, "accounts/kept_form.html", {"kept": form})
