"""What a sign-in session remembers: when it was last used, which one is the latest, a form it interrupted."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import constant_time_compare

from organizations.enums import Role

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from organizations.models import User

SEEN_AT, MARK, KEPT = "seen_at", "mark", "kept_form"
SEEN_EVERY = 60  # seconds: how stale the time of last use may get before the session is written
KEPT_SECONDS = 30 * 60
KEPT_CHARACTERS = 200_000
UNKEPT = ("password", "csrfmiddlewaretoken", "id_number", "phone")


@dataclass(frozen=True)
class KeptForm:
    """What somebody had typed when the session ended under their hands."""

    token: str
    user_id: int
    path: str
    fields: list[tuple[str, str]]


def mark_session(request: HttpRequest, user: User) -> None:
    """Make this the user's latest session; with ONE_SESSION_PER_USER the others end."""
    user.session_mark = secrets.token_hex(16)
    user.save(update_fields=["session_mark"])
    request.session[MARK] = user.session_mark
    request.session[SEEN_AT] = int(time.time())


def is_displaced(request: HttpRequest, user: User) -> bool:
    """Return whether the user has signed in elsewhere since."""
    if not settings.ONE_SESSION_PER_USER:
        return False
    return not constant_time_compare(request.session.get(MARK, ""), user.session_mark)


def idle_seconds(user: User) -> int:
    """Return after how many seconds without a request this user's session ends; 0: never."""
    trainee = user.current_roles == {Role.TRAINEE}
    minutes: int = settings.TRAINEE_IDLE_MINUTES if trainee else settings.SESSION_IDLE_MINUTES
    return minutes * 60


def is_idle(request: HttpRequest, user: User) -> bool:
    """Return whether the session lay unused for too long."""
    limit = idle_seconds(user)
    return bool(limit) and time.time() - request.session.get(SEEN_AT, 0) > limit


def touch(request: HttpRequest) -> None:
    """Note that the session is in use, at most once in SEEN_EVERY seconds."""
    now = int(time.time())
    if now - request.session.get(SEEN_AT, 0) >= SEEN_EVERY:
        request.session[SEEN_AT] = now


def keep_form(request: HttpRequest, user: User) -> str | None:
    """Keep the posted fields for this user and return the token; None when nothing can be kept.

    Files, passwords and personal numbers are not kept, nor anything beyond KEPT_CHARACTERS.
    """
    fields = [
        (name, str(value))
        for name, values in request.POST.lists()
        if not any(part in name for part in UNKEPT)
        for value in values
    ]
    if not fields or sum(len(value) for _, value in fields) > KEPT_CHARACTERS:
        return None
    token = secrets.token_urlsafe(16)
    kept = {"user_id": user.pk, "path": request.get_full_path(), "fields": fields}
    cache.set(f"kept-form:{token}", kept, KEPT_SECONDS)
    return token


def kept_form(request: HttpRequest, user: User) -> KeptForm | None:
    """Return the form this browser's last session was interrupted in, if it was this user's."""
    token = request.session.get(KEPT, "")
    kept: dict[str, Any] | None = cache.get(f"kept-form:{token}") if token else None
    if kept is None or kept["user_id"] != user.pk:
        return None
    return KeptForm(token, kept["user_id"], kept["path"], [(n, v) for n, v in kept["fields"]])


def forget_form(request: HttpRequest) -> None:
    """Drop the kept form."""
    token = request.session.pop(KEPT, None)
    if token:
        cache.delete(f"kept-form:{token}")


def locked_out(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Answer 429 with the page as the login view made it: its form says how long to wait."""
    response.status_code = 429
    return response
