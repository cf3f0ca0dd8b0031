"""Accounts: made, switched off and on again, given a new first password. Never deleted."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.refusals.fields import BadInputError
from organizations.models import Organization, User
from organizations.permissions import is_allowed
from organizations.services.passwords import set_initial_password


@transaction.atomic
def create_account(
    *, username: str, full_name: str, organization: Organization, by: User | None
) -> tuple[User, str]:
    """Make an account of an organization; return it with the first password, shown only once.

    It sees and does nothing until a post is granted. `by` is None only for `create_admin`.
    Raises ValidationError(code="not_allowed" | "unique").
    """
    if by is not None and not is_allowed(by, "accounts.manage", organization):
        raise BadInputError("只能为本级及下级单位开设账号。", code="not_allowed")
    account = open_account(username=username, full_name=full_name, organization=organization, by=by)
    return account, set_initial_password(account)


@transaction.atomic
def open_account(
    *, username: str, full_name: str, organization: Organization, by: User | None
) -> User:
    """Make an account that nobody can log in to yet. Raises ValidationError(code="unique")."""
    account = User(username=username, full_name=full_name, organization=organization)
    account.set_unusable_password()
    account.full_clean()
    account.save()
    record("accounts.create", by=by, target=account, path=organization.path)
    return account


@transaction.atomic
def create_trainee_account(
    *, username: str, full_name: str, organization: Organization, by: User
) -> User:
    """Make an account without a password, for a trainee who comes with one-time codes."""
    account = User(username=username, full_name=full_name, organization=organization)
    account.set_unusable_password()
    account.full_clean()
    account.save()
    record("accounts.create_trainee", by=by, target=account, path=organization.path)
    return account


@transaction.atomic
def disable_account(account: User, *, by: User) -> None:
    """Switch an account off at once, its sessions too; its history stays.

    Raises ValidationError(code="not_allowed" | "own_account").
    """
    _check_administered(account, by=by)
    if account == by:
        raise ValidationError("不能停用自己的账号。", code="own_account")
    account.is_active = False
    account.session_mark = ""
    account.save(update_fields=["is_active", "session_mark"])
    record("accounts.disable", by=by, target=account, path=home_path(account))


@transaction.atomic
def enable_account(account: User, *, by: User) -> None:
    """Switch an account on again. Raises ValidationError(code="not_allowed")."""
    _check_administered(account, by=by)
    account.is_active = True
    account.save(update_fields=["is_active"])
    record("accounts.enable", by=by, target=account, path=home_path(account))


@transaction.atomic
def reset_password(account: User, *, by: User) -> str:
    """Give a new first password and return it; the account's sessions end with the old one.

    Raises ValidationError(code="not_allowed" | "own_account").
    """
    _check_administered(account, by=by)
    if account == by:
        raise ValidationError("自己的密码请在“修改密码”中修改。", code="own_account")
    record("accounts.reset_password", by=by, target=account, path=home_path(account))
    return set_initial_password(account)


def home_path(account: User) -> str:
    """Return the path under which the log files what happens to an account; empty: unplaced."""
    return account.organization.path if account.organization else ""


def _check_administered(account: User, *, by: User) -> None:
    """Refuse an account whose home or any present post lies outside the administrator's reach.

    Else the county's administrator could walk into a province officer's account by its password.
    """
    places = [post.organization for post in account.current_posts]
    places += [account.organization] if account.organization else []
    if not places or not all(is_allowed(by, "accounts.manage", place) for place in places):
        raise ValidationError("该账号不在您的管理范围内。", code="not_allowed")
