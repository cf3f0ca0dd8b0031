"""What happens when somebody signs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from core.audit.services import record
from organizations.models import User
from organizations.services.accounts import home_path
from organizations.sessions import mark_session

if TYPE_CHECKING:
    from django.http import HttpRequest


@receiver(user_logged_in)
def begin_session(*, request: HttpRequest, user: User, **_signal: Any) -> None:
    """Make the new session the user's latest, and note the sign-in."""
    mark_session(request, user)
    record("accounts.sign_in", by=user, target=user, path=home_path(user))


@receiver(user_logged_out)
def end_session(*, user: User | None, **_signal: Any) -> None:
    """Note the sign-out."""
    if user is not None:
        record("accounts.sign_out", by=user, target=user, path=home_path(user))


@receiver(user_login_failed)
def note_failure(*, credentials: dict[str, Any], **_signal: Any) -> None:
    """Note a failed sign-in under the account's home, if there is such an account."""
    name = str(credentials.get("username", ""))[:150]
    account = User.objects.filter(username=name).select_related("organization").first()
    path = home_path(account) if account else ""
    record("accounts.sign_in_failed", by=None, target=account, detail={"name": name}, path=path)
