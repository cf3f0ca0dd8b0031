"""Who is in which post, and which seats stand empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from core.days import today
from organizations.models import Organization
from trainees.models import Appointment

if TYPE_CHECKING:
    import datetime as dt

    from core.scoping.querysets import Viewer
    from organizations.models import User
    from trainees.models import Person


def appointments_for(user: Viewer) -> QuerySet[Appointment]:
    """Return the appointments in the user's subtrees, past ones too."""
    return Appointment.objects.visible_to(user).select_related("person", "organization")


def appointments_of(person: Person) -> QuerySet[Appointment]:
    """Return one person's appointments, newest first; the caller has shown that it is visible."""
    terms = Appointment.objects.filter(person=person).select_related("organization__parent")
    return terms.order_by("-period")


def appointment_for(user: Viewer, pk: int) -> Appointment:
    """Return one appointment of the user's subtrees; absent and hidden are both 404."""
    appointment: Appointment = get_object_or_404(appointments_for(user), pk=pk)
    return appointment


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
    """Return the seats in scope without a principal secretary on a day (today by default).

    Each row knows who sat there last: `last_name` and `last_period`.
    """
    in_post = principals_on(on or today()).filter(organization=OuterRef("pk"))
    before = Appointment.objects.filter(organization=OuterRef("pk"), is_principal=True)
    last = before.order_by("-period")
    return (
        seats_for(user)
        .filter(~Exists(in_post))
        .annotate(
            last_name=Subquery(last.values("person__name")[:1]),
            last_period=Subquery(last.values("period")[:1]),
        )
    )


def open_organizations_for(viewer: Viewer) -> QuerySet[Organization]:
    """Return the living organizations of a scope in the offices' order."""
    living = Organization.objects.visible_to(viewer).filter(valid_until__isnull=True)
    return living.select_related("parent")
