"""Setting passwords, and remembering which ones an account has had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from core.audit.services import record
from organizations.models import FormerPassword
from organizations.passwords import initial_password

if TYPE_CHECKING:
    from organizations.models import User


@transaction.atomic
def change_password(user: User, *, password: str) -> None:
    """Give the user a password of own choice.

    Raises ValidationError with every rule of settings.AUTH_PASSWORD_VALIDATORS it breaks.
    """
    validate_password(password, user)
    _store(user, password, must_change=False)
    path = user.organization.path if user.organization else ""
    record("accounts.change_password", by=user, target=user, path=path)


@transaction.atomic
def set_initial_password(user: User) -> str:
    """Give the user a random first password, to be changed at the next login, and return it."""
    password = initial_password()
    _store(user, password, must_change=True)
    return password


def _store(user: User, password: str, *, must_change: bool) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    FormerPassword.objects.create(user=user, password=user.password)
    kept = user.former_passwords.values("pk")[: settings.PASSWORD_HISTORY]
    user.former_passwords.exclude(pk__in=[row["pk"] for row in kept]).delete()
