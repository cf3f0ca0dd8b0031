"""What a password must be, and when it must be changed (GB/T 22239-2019, 8.1.4.1).

The numbers are the ones assessors look for; each is a setting, 0 switches the rule off.
"""

from __future__ import annotations

import datetime as dt
import secrets
import string
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from organizations.models import User

# Initial passwords are read aloud and typed from paper: nothing that looks like something else.
READABLE = "".join(c for c in string.ascii_letters + string.digits if c not in "0O1lI")


def character_classes(password: str) -> int:
    """Return how many of the four classes occur: lower case, upper case, digits, others."""
    kinds = {
        "lower" if c.islower() else "upper" if c.isupper() else "digit" if c.isdigit() else "other"
        for c in password
    }
    return len(kinds)


class CharacterClassesValidator:
    """At least so many of the four character classes."""

    def __init__(self, classes: int = 3) -> None:
        self.classes = classes

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError(code="too_few_classes") when the password is too uniform."""
        if character_classes(password) < self.classes:
            raise ValidationError(self.get_help_text(), code="too_few_classes")

    def get_help_text(self) -> str:
        """Return the rule as one sentence."""
        return f"密码须包含大写字母、小写字母、数字、符号中的至少{self.classes}种。"


class HistoryValidator:
    """Not one of the last passwords of the same account."""

    def __init__(self, remembered: int = 5) -> None:
        self.remembered = remembered

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError(code="used_before") for a password used recently."""
        if user is None or user.pk is None:
            return
        former = user.former_passwords.all()[: self.remembered]
        if any(check_password(password, old.password) for old in former):
            raise ValidationError(self.get_help_text(), code="used_before")

    def get_help_text(self) -> str:
        """Return the rule as one sentence."""
        return f"不能与最近{self.remembered}次用过的密码相同。"


def must_change(user: User) -> bool:
    """Return whether the user has to choose a new password before anything else.

    Accounts without a password (trainees, who come with one-time codes) never have to.
    """
    if not user.has_usable_password():
        return False
    return user.must_change_password or is_expired(user)


def is_expired(user: User) -> bool:
    """Return whether the password is older than settings.PASSWORD_EXPIRY_DAYS."""
    days: int = settings.PASSWORD_EXPIRY_DAYS
    if not days or user.password_changed_at is None:
        return False
    return timezone.now() - user.password_changed_at >= dt.timedelta(days=days)


def initial_password() -> str:
    """Return a random first password (about 70 bits) that satisfies the rules itself."""
    while True:
        groups = ["".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3)]
        password = "-".join(groups)
        if character_classes(password) == 4:  # there are four
            return password
