"""Reads of buses: the visits of a class, and who rides where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404

from courses.enums import Mode
from rotations.models import Bus, BusRider, Session
from rotations.selectors.sessions import runs_class, session_for

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Batch

MANAGE = "rotations.manage_class"


def visits_of(batch: Batch) -> list[Session]:
    """Return the sessions for which a class goes somewhere: site visits, and those with buses."""
    heard = Session.objects.filter(audiences__batch=batch)
    visits = heard.filter(mode=Mode.SITE_VISIT) | heard.filter(buses__isnull=False)
    return list(
        visits.distinct()
        .select_related("batch")
        .prefetch_related("places__room__venue", buses_with_riders())
        .order_by("period")
    )


def buses_with_riders() -> Prefetch[str]:
    """Return the prefetch of buses with their riders counted and listed."""
    riders = BusRider.objects.select_related(
        "enrolment__person", "enrolment__organization", "enrolment__group", "enrolment__batch"
    ).order_by("place")
    buses = Bus.objects.annotate(seated=Count("riders")).order_by("number")
    return Prefetch("buses", buses.prefetch_related(Prefetch("riders", riders)))


def visit_for(user: User, pk: int) -> Session:
    """Return a session of a class that the user runs, else 404.

    A class that sits in (合班) rides along, but orders and cancels nothing: the buses are those of
    the class that arranged the visit.
    """
    session = session_for(user, pk, MANAGE)
    if not runs_class(user, session.batch, MANAGE):
        raise Http404
    return session


def bus_for(user: User, pk: int) -> Bus:
    """Return a bus of a visit that the user arranges, else 404."""
    bus: Bus = get_object_or_404(Bus.objects.select_related("session"), pk=pk)
    visit_for(user, bus.session_id)
    return bus
