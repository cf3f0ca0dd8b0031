"""Accounts and posts as their administrators see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from core.days import today
from core.scoping.querysets import within_any
from organizations.enums import DATA_ROLES
from organizations.models import Organization, User, UserPost
from organizations.permissions import paths_with, with_right

if TYPE_CHECKING:
    from django.db.models import QuerySet

HOME = ("organization__path",)


def accounts_for(user: User) -> QuerySet[User]:
    """Return the accounts whose home lies where the user manages accounts or grants posts."""
    paths = {*paths_with(user, "accounts.manage"), *paths_with(user, "accounts.grant")}
    posts = UserPost.objects.filter(period__contains=today()).select_related("organization")
    accounts: QuerySet[User] = User.objects.filter(within_any(HOME, paths))
    return accounts.select_related("organization").prefetch_related(
        Prefetch("posts", posts, to_attr="posts_today")
    )


def manageable_accounts_for(user: User) -> QuerySet[User]:
    """Return the accounts whose home *and* present posts lie where the user manages accounts."""
    paths = paths_with(user, "accounts.manage")
    outside = UserPost.objects.filter(period__contains=today()).exclude(within_any(HOME, paths))
    accounts: QuerySet[User] = User.objects.filter(within_any(HOME, paths))
    return accounts.exclude(posts__in=outside)


def grantable_accounts_for(user: User) -> QuerySet[User]:
    """Return the active accounts to which the user may grant posts."""
    paths = paths_with(user, "accounts.grant")
    accounts: QuerySet[User] = User.objects.filter(within_any(HOME, paths), is_active=True)
    return accounts


def organizations_with(user: User, right: str) -> QuerySet[Organization]:
    """Return the living organizations where the user carries a right."""
    living = Organization.objects.filter(valid_until=None)
    return living.visible_to(with_right(user, right))


def posts_for(user: User) -> QuerySet[UserPost]:
    """Return the present and future posts that the user may end."""
    posts = UserPost.objects.visible_to(with_right(user, "accounts.grant"))
    return posts.filter(not_over()).select_related("user", "organization")


def not_over() -> Q:
    """Return the condition "held today or later"; a post without an end has no upper bound."""
    return Q(period__upper_inf=True) | Q(period__endswith__gt=today())


def own_posts(user: User) -> QuerySet[UserPost]:
    """Return the business posts that the user holds or will hold, and may hand over."""
    posts = user.posts.filter(role__in=DATA_ROLES).select_related("organization")
    return posts.filter(not_over())


def colleagues_of(user: User) -> QuerySet[User]:
    """Return the other active accounts of the user's organization."""
    same = Q(organization=user.organization_id) if user.organization_id else Q(pk__in=[])
    accounts: QuerySet[User] = User.objects.filter(same, is_active=True)
    return accounts.exclude(pk=user.pk)
