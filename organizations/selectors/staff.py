"""Who is to be told of what concerns a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.days import today
from organizations.enums import Role
from organizations.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.models import Organization


def staff_of(
    units: Iterable[Organization | int], roles: Iterable[Role] = (Role.STAFF,)
) -> list[User]:
    """Return who now holds one of these posts at exactly these units, not at what lies below them."""
    found = User.objects.filter(
        posts__organization__in=list(units),
        posts__role__in=list(roles),
        posts__period__contains=today(),
        is_active=True,
    )
    return list(found.distinct())
