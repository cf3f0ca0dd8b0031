"""Whose desk a matter of an organization lands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.days import today
from organizations.enums import Role
from organizations.models import User
from organizations.paths import ancestor_paths

if TYPE_CHECKING:
    from organizations.models import Organization


def desk_of(organization: Organization) -> list[User]:
    """Return the active staff of the organization itself, or of the nearest one above that has any."""
    staff = User.objects.filter(
        is_active=True,
        posts__role=Role.STAFF,
        posts__period__contains=today(),
        posts__organization__path__in=ancestor_paths(organization.path),
    ).values_list("pk", "posts__organization__path")
    places = dict(sorted(staff, key=lambda row: len(row[1])))
    nearest = max((len(path) for path in places.values()), default=0)
    return list(
        User.objects.filter(pk__in=[pk for pk, path in places.items() if len(path) == nearest])
    )
