"""One-time logins for trainees, who have no password: a link on the notice, or a code to type.

Only a keyed hash is stored, so neither the table nor a backup of it lets anybody in.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from organizations.enums import Role
from organizations.models import LoginTicket, User

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

LINK_BYTES = 16  # 128 bits: a link is clicked, nobody types it
CODE_LENGTH = 10  # 50 bits, typed from paper; the login page limits how often one may guess
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SALT = "organizations.login_ticket"


def issue_login_ticket(user: User, *, valid_for: dt.timedelta) -> str:
    """Return the secret of a new one-time link (`accounts:ticket`) for a trainee.

    Raises ValidationError(code="not_a_trainee") for anybody whose posts open more than own data:
    they log in with a password.
    """
    return _issue(user, secrets.token_urlsafe(LINK_BYTES), valid_for=valid_for)


def issue_login_code(user: User, *, valid_for: dt.timedelta) -> str:
    """Return a new one-time code for a trainee to type, in two groups of five.

    Raises ValidationError(code="not_a_trainee"), see `issue_login_ticket`.
    """
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    _issue(user, letters, valid_for=valid_for)
    return f"{letters[:5]}-{letters[5:]}"


def redeem_login_ticket(secret: str) -> User:
    """Use up a link's secret or a typed code and return whose it was.

    Of two who try at once one succeeds. Raises ValidationError(code="invalid_ticket") when it is
    unknown, used, expired, or its owner may no longer come in this way; the sentence does not tell which.
    """
    spent = ValidationError(
        "登录码无效、已使用或已过期，请联系班主任重新发放。", code="invalid_ticket"
    )
    with transaction.atomic():
        ticket = _live_tickets(secret).select_related("user").first()
        if ticket is None or not is_trainee_only(ticket.user):
            raise spent
        if _live_tickets(secret).update(used_at=timezone.now()) != 1:
            raise spent
    return ticket.user


def is_live(secret: str) -> bool:
    """Return whether a link could still be used; asking does not use it up."""
    return _live_tickets(secret).exists()


def is_trainee_only(user: User) -> bool:
    """Return whether the account is active and holds a trainee's post and no other today."""
    return user.is_active and user.current_roles == {Role.TRAINEE}


def _issue(user: User, secret: str, *, valid_for: dt.timedelta) -> str:
    if not is_trainee_only(user):
        raise ValidationError("一次性登录码只发给学员账号。", code="not_a_trainee")
    LoginTicket.objects.create(
        user=user, secret_hash=_hashed(secret), expires_at=timezone.now() + valid_for
    )
    return secret


def _live_tickets(secret: str) -> QuerySet[LoginTicket]:
    return LoginTicket.objects.filter(
        secret_hash=_hashed(secret), used_at=None, expires_at__gt=timezone.now()
    )


def _hashed(secret: str) -> str:
    return salted_hmac(SALT, _as_issued(secret), algorithm="sha256").hexdigest()


def _as_issued(secret: str) -> str:
    """Undo what typing does to a code: spaces, dashes, small letters. Links stay as they are."""
    typed = "".join(c for c in secret.upper() if c.isalnum())
    return typed if len(typed) == CODE_LENGTH else secret
