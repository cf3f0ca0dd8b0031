"""Granting and ending posts, and handing them over: what a person may do begins and ends here."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from core.audit.services import record
from core.refusals.fields import BadInputError
from organizations.enums import ADMIN_ROLES, DATA_ROLES, Level, Role
from organizations.models import Organization, User, UserPost
from organizations.permissions import is_allowed

if TYPE_CHECKING:
    from collections.abc import Iterable


@transaction.atomic
def grant_post(
    account: User,
    *,
    organization: Organization,
    role: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    by: User | None,
) -> UserPost:
    """Give the account a post from the first day to the last, both included; None: no end.

    `by` is None only for the command that makes the first administrators. Raises ValidationError
    with code "not_allowed", "own_post", "days_reversed", "duties_not_separate" or "same_post".
    """
    User.objects.select_for_update().get(pk=account.pk)  # two grants to one account take turns
    if by is not None:
        _check_grantor(by, account, organization)
    if ends_on is not None and ends_on < starts_on:
        raise ValidationError(
            {"ends_on": ValidationError("结束日期不能早于开始日期。", "days_reversed")}
        )
    period = _days(starts_on, ends_on)
    check_separation(account, organization=organization, role=role, period=period)
    held = account.posts.filter(organization=organization, role=role, period__overlap=period)
    if held.exists():
        raise BadInputError("该账号在此期间已有相同岗位。", code="same_post")
    post = UserPost.objects.create(
        user=account, organization=organization, role=role, period=period
    )
    record_post("posts.grant", post, by=by)
    return post


def record_post(action: str, post: UserPost, *, by: User | None) -> None:
    """Write an act on a post into the log."""
    detail = {"user": post.user.username, "role": post.role, "period": str(post.period)}
    record(action, by=by, target=post, detail=detail, path=post.organization.path)


def _check_grantor(by: User, account: User, organization: Organization) -> None:
    home = account.organization
    reached = is_allowed(by, "accounts.grant", organization)
    if not (reached and home and is_allowed(by, "accounts.grant", home)):
        raise BadInputError("只能在本级及下级范围内授予岗位。", code="not_allowed")
    if by == account and organization.level <= Level.PREFECTURE:
        raise BadInputError("市级及以上的安全管理员不能给自己授予岗位。", code="own_post")


def check_separation(
    account: User, *, organization: Organization, role: str, period: DateRange
) -> None:
    """Refuse a second administrator's role from the prefecture up; a county office may combine.

    Source: GB/T 22239-2019 8.1.4 and 8.1.5 (system, audit and security administrators are
    different people); an office of one person could otherwise not work, so counties are exempt.
    Raises ValidationError(code="duties_not_separate").
    """
    if role not in ADMIN_ROLES:
        return
    others = account.posts.filter(
        role__in=[other for other in ADMIN_ROLES if other != role], period__overlap=period
    )
    if organization.level > Level.PREFECTURE:
        others = others.filter(organization__level__lte=Level.PREFECTURE)
    if others.exists():
        raise BadInputError(
            "市级及以上，系统管理员、安全管理员、审计管理员须由不同的人担任。",
            code="duties_not_separate",
        )


@transaction.atomic
def end_post(post: UserPost, *, ends_on: dt.date, by: User) -> None:
    """Let the post end after this day; a post that would never have begun is removed.

    Raises ValidationError(code="not_allowed" | "ended_before").
    """
    if not is_allowed(by, "accounts.grant", post):
        raise BadInputError("只能调整本级及下级范围内的岗位。", code="not_allowed")
    record_post("posts.end", post, by=by)
    cut_post(post, first_free_day=ends_on + dt.timedelta(days=1))


def cut_post(post: UserPost, *, first_free_day: dt.date) -> None:
    """End a post before a day; one that would not have begun by then goes. Raises "ended_before"."""
    locked = UserPost.objects.select_for_update().get(pk=post.pk)
    begins, ends = locked.period.lower, locked.period.upper
    if ends is not None and ends <= first_free_day:
        raise BadInputError("该岗位在此日期前已经结束。", code="ended_before")
    if begins is not None and begins >= first_free_day:
        locked.delete()
        return
    locked.period = DateRange(begins, first_free_day, "[)")
    locked.save(update_fields=["period"])


@transaction.atomic
def hand_over_posts(
    account: User, *, to: User, posts: Iterable[UserPost], starts_on: dt.date, by: User
) -> list[UserPost]:
    """Hand posts over to a colleague from a day on, and return the colleague's new posts.

    People hand over their own data posts to a colleague of the same organization; the security
    administrator any post in reach. What the colleague already holds is not granted twice.
    Raises ValidationError(code="not_allowed" | "same_person" | "ended_before" |
    "duties_not_separate").
    """
    if account == to:
        raise BadInputError("请选择另一位同事。", code="same_person")
    list(User.objects.select_for_update().filter(pk__in=(account.pk, to.pk)).order_by("pk"))
    granted = []
    for post in posts:
        _check_hand_over(post, account=account, to=to, by=by)
        record_post("posts.hand_over", post, by=by)
        cut_post(post, first_free_day=starts_on)
        begins = max(starts_on, post.period.lower or starts_on)
        granted += _take_over(post, to=to, period=DateRange(begins, post.period.upper, "[)"))
    return granted


def _check_hand_over(post: UserPost, *, account: User, to: User, by: User) -> None:
    own = (
        by == account and post.role in DATA_ROLES and to.organization_id == account.organization_id
    )
    if post.user_id != account.pk or not (own or is_allowed(by, "accounts.grant", post)):
        raise BadInputError("只能移交本人的业务岗位，接收人须为本单位同事。", code="not_allowed")
    if not to.is_active or post.role == Role.TRAINEE:
        raise BadInputError("接收人账号已停用，或该岗位不能移交。", code="not_allowed")


def _take_over(post: UserPost, *, to: User, period: DateRange) -> list[UserPost]:
    same = Q(organization=post.organization, role=post.role)
    if to.posts.filter(same, period__contains=period).exists():
        return []
    check_separation(to, organization=post.organization, role=post.role, period=period)
    if to.posts.filter(same, period__overlap=period).exists():
        raise BadInputError("接收人在此期间已有相同岗位，请先调整其任期。", code="same_post")
    return [
        UserPost.objects.create(
            user=to, organization=post.organization, role=post.role, period=period
        )
    ]


def _days(first: dt.date, last: dt.date | None) -> DateRange:
    return DateRange(first, None if last is None else last + dt.timedelta(days=1), "[)")
