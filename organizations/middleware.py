"""The care of sessions between sign-in and the view: idleness, second sign-ins, due passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from organizations import sessions
from organizations.models import User
from organizations.passwords import is_expired, must_change

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

IDLE = "长时间未操作，已自动退出，请重新登录。"
DISPLACED = "您的账号已在别处登录，本页已退出。如非本人操作，请尽快修改密码。"
# A page left open asks for news on its own: that is no use of the session, or it would never end. The screen that
# shows the code of a class does not say so: it stands there for hours, and is meant to.
UNATTENDED = "X-Unattended"
KEPT = "刚才填写的内容已保留，登录后可以继续提交。"


def steer(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect the whole page, also when htmx asked for a fragment of it."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def page_of(request: HttpRequest) -> str:
    """Return the address of the page the user looks at, to come back to after signing in."""
    shown = request.headers.get("HX-Current-URL", "")
    if shown:
        parts = urlsplit(shown)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.get_full_path()


class SessionCareMiddleware:
    """Ends idle and displaced sessions; what was being posted waits for the same user's return.

    It acts in process_view, after the CSRF check: a forged post is never kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; a redirect to the login page takes htmx's whole page along."""
        response = self.get_response(request)
        login = reverse("accounts:login")
        if request.headers.get("HX-Request") and response.status_code == 302:  # Found
            address = response.headers["Location"]
            if address.startswith(login):
                return steer(request, redirect_to_login(page_of(request), login).url)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """End the session when its time is over, else note that it is in use."""
        user = request.user
        if not isinstance(user, User):
            return None
        if sessions.is_displaced(request, user):
            return self._end(request, view, user, DISPLACED)
        if sessions.is_idle(request, user):
            return self._end(request, view, user, IDLE)
        if UNATTENDED not in request.headers:
            sessions.touch(request)
        return None

    def _end(
        self, request: HttpRequest, view: Callable[..., Any], user: User, reason: str
    ) -> HttpResponse | None:
        """Sign out and send to the login page; pages open to everybody just go on."""
        is_open = not getattr(view, "login_required", True)
        token = None if is_open else sessions.keep_form(request, user)
        logout(request)
        if is_open:
            return None
        messages.warning(request, reason + (KEPT if token else ""))
        if token:
            request.session[sessions.KEPT] = token
        return steer(request, redirect_to_login(page_of(request), reverse("accounts:login")).url)


class PasswordCareMiddleware:
    """Lets nobody work on with a first or an expired password."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lead to the password page until the password is in order."""
        user = request.user
        is_open = not getattr(view, "login_required", True) or getattr(view, "any_password", False)
        if is_open or not isinstance(user, User) or not must_change(user):
            return None
        late = (
            "密码已到期，请设置新密码。" if is_expired(user) else "首次登录，请先设置自己的密码。"
        )
        messages.warning(request, late)
        return steer(request, reverse("accounts:password_change"))
