"""Who is in which post, and which seats stand empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from core.days import today
from organizations.models import Organization
from trainees.models import Appointment

if TYPE_CHECKING:
    import datetime as dt

    from core.scoping.querysets import Viewer
    from organizations.models import User


def appointments_for(user: Viewer) -> QuerySet[Appointment]:
    """Return the appointments in the user's subtrees, past ones too."""
    return Appointment.objects.visible_to(user).select_related("person", "organization")


def principals_on(day: dt.date) -> QuerySet[Appointment]:
    """Return the appointments of all principal secretaries in post on a day, unscoped."""
    return Appointment.objects.filter(is_principal=True, period__contains=day)


def principal_of(organization: Organization, on: dt.date | None = None) -> Appointment | None:
    """Return the appointment of the principal secretary in post on a day (today by default)."""
    in_post = principals_on(on or today()).filter(organization=organization)
    return in_post.select_related("person", "organization").first()


def seats_for(user: User) -> QuerySet[Organization]:
    """Return the living organizations in scope that have a secretary's seat: those with a category."""
    seats = Organization.objects.visible_to(user).filter(
        category__isnull=False, valid_until__isnull=True
    )
    return seats.select_related("category", "parent")


def vacancies_for(user: User, on: dt.date | None = None) -> QuerySet[Organization]:
    """Return the seats in scope without a principal secretary on a day (today by default)."""
    in_post = principals_on(on or today()).filter(organization=OuterRef("pk"))
    return seats_for(user).filter(~Exists(in_post))
