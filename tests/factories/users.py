"""Accounts and posts."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import factory
from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from factory.django import DjangoModelFactory

from organizations.enums import Role
from organizations.models import Organization, User, UserPost

PASSWORD = "Lunxun-2026"


@lru_cache(maxsize=1)
def hashed_password() -> str:
    """Return the hash of PASSWORD; hashing is slow on purpose, once is enough."""
    return make_password(PASSWORD)


class UserFactory(DjangoModelFactory):
    """An account that nothing stops at the door; its password is PASSWORD."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"干部{n}")
    password = factory.LazyFunction(hashed_password)
    password_changed_at = factory.LazyFunction(timezone.now)


class UserPostFactory(DjangoModelFactory):
    """A staff post held for years, without an end."""

    class Meta:
        model = UserPost

    user = factory.SubFactory(UserFactory)
    role = Role.STAFF
    period = factory.LazyFunction(lambda: DateRange(dt.date(2020, 1, 1), None, "[)"))


def officer(username: str, organization: Organization, role: Role = Role.STAFF) -> User:
    """Return a new account of this organization with one post there."""
    user = UserFactory.create(username=username, organization=organization)
    UserPostFactory.create(user=user, organization=organization, role=role)
    return user


def officers(seats: dict[str, tuple[Organization, Role]]) -> dict[str, User]:
    """Return accounts like `officer` makes them, by user name, all written at once."""
    users = {
        name: UserFactory.build(username=name, organization=organization)
        for name, (organization, _) in seats.items()
    }
    User.objects.bulk_create(users.values())
    UserPost.objects.bulk_create(
        UserPostFactory.build(user=users[name], organization=organization, role=role)
        for name, (organization, role) in seats.items()
    )
    return users
