"""Reads of names: who stands on a batch's list, and who could."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import get_object_or_404

from core.days import today
from core.scoping.querysets import within_any
from organizations.permissions import with_right
from rotations.enums import ACTIVE_STATES, SEATED_STATES, DutyState, EnrolmentState
from rotations.models import Duty, Enrolment
from rotations.places.quotas import nearest_above
from rotations.selectors.quotas import quotas_for
from trainees.models import Appointment, Person
from trainees.selectors.people import matching

if TYPE_CHECKING:
    from core.scoping.querysets import OrgScopedQuerySet, Viewer
    from organizations.models import User
    from rotations.models import Batch, Quota

MOST_NOMINEES = 200


def enrolments_for(user: Viewer) -> OrgScopedQuerySet:
    """Return the names the user sees, with person, seat, unit and batch."""
    names: OrgScopedQuerySet = Enrolment.objects.visible_to(user).select_related(
        "person__organization",
        "organization",
        "appointment__organization",
        "batch__organization",
        "batch__carrier",
        "batch__campaign",
        "group",
        "replaced_by__person",
    )
    return names


def enrolment_for(user: User, pk: int) -> Enrolment:
    """Return one name the user sees; absent and hidden are both 404."""
    found: Enrolment = get_object_or_404(enrolments_for(user), pk=pk)
    return found


def names_for(user: Viewer, batch: Batch) -> OrgScopedQuerySet:
    """Return the names of one batch as far as the user sees them, in the offices' order."""
    names: OrgScopedQuerySet = enrolments_for(user).filter(batch=batch)
    return names.order_by("org_path", "pk")


def roster_of(user: User, batch: Batch) -> OrgScopedQuerySet:
    """Return the seated names (学员名册) by their seat numbers."""
    return names_for(user, batch).filter(state__in=SEATED_STATES).order_by("place")


@dataclass
class UnitNames:
    """What one unit sent for its places."""

    quota: Quota
    names: list[Enrolment] = field(default_factory=list)

    @property
    def active(self) -> int:
        """How many of its names stand on the list."""
        return sum(name.state in ACTIVE_STATES for name in self.names)


def names_by_unit(user: User, batch: Batch) -> list[UnitNames]:
    """Return the units with places and their names, those that left included; two queries."""
    units = {quota.org_path: UnitNames(quota) for quota in quotas_for(user, batch)}
    for name in names_for(user, batch):
        holder = nearest_above(name.org_path, units)
        if holder is not None:
            units[holder].names.append(name)
    return list(units.values())


def undecided_of(user: User, batch: Batch) -> OrgScopedQuerySet:
    """Return the names that wait for the organizer's decision."""
    return names_for(user, batch).filter(state=EnrolmentState.NOMINATED)


@dataclass(frozen=True)
class Nominee:
    """A secretary whom a unit may send: the seat's duty, and what stands in the way."""

    appointment: Appointment
    duty: Duty | None
    obstacle: str = ""

    @property
    def person(self) -> Person:
        """The secretary."""
        person: Person = self.appointment.person
        return person

    @property
    def is_wanted(self) -> bool:
        """Whether the seat still waits for a class."""
        return not self.obstacle and (self.duty is None or self.duty.state == DutyState.DUE)


def seats_to_nominate_from(user: User, batch: Batch) -> OrgScopedQuerySet:
    """Return today's principal posts under the quotas of a batch, where the user may nominate."""
    holders = batch.quotas.filter(places__gt=0).values_list("org_path", flat=True)
    seats: OrgScopedQuerySet = Appointment.objects.visible_to(
        with_right(user, "rotations.nominate")
    )
    return seats.filter(
        within_any(("org_path",), holders),
        is_principal=True,
        period__contains=today(),
        organization__category__in=batch.categories.all(),
        person__merged_into=None,
    )


def people_to_nominate(user: User, batch: Batch) -> OrgScopedQuerySet:
    """Return the people of those posts, for choice fields."""
    seats = seats_to_nominate_from(user, batch)
    people: OrgScopedQuerySet = Person.objects.filter(pk__in=seats.values("person"))
    return people


def nominees_for(user: User, batch: Batch, text: str = "") -> list[Nominee]:
    """Return whom the user may send to a batch, those still due first; three queries."""
    seats = seats_to_nominate_from(user, batch).select_related("person", "organization")
    if text.strip():
        found = Person.objects.filter(matching(text)).values("pk")
        seats = seats.filter(Q(person__in=found) | Q(organization__name__contains=text.strip()))
    nominees = nominees_of(batch, list(seats.order_by("org_path", "pk")[:MOST_NOMINEES]))
    return sorted(nominees, key=lambda nominee: not nominee.is_wanted)


def nominees_of(batch: Batch, seats: list[Appointment]) -> list[Nominee]:
    """Return the holders of these seats with their duties and obstacles; two queries."""
    duties = Duty.objects.filter(
        campaign=batch.campaign_id, organization__in=[seat.organization_id for seat in seats]
    )
    duty_of = {duty.organization_id: duty for duty in duties}
    obstacles = _obstacles(batch, [seat.person_id for seat in seats])
    return [
        Nominee(seat, duty_of.get(seat.organization_id), obstacles.get(seat.person_id, ""))
        for seat in seats
    ]


def _obstacles(batch: Batch, people: list[int]) -> dict[int, str]:
    """Say for each person which list keeps it from this one; the same rules as the constraints."""
    clashing = Q(batch=batch) | Q(batch_dates__overlap=batch.dates)
    if not batch.is_repeatable:
        clashing |= Q(batch_campaign=batch.campaign_id, batch_repeatable=False)
    names = Enrolment.objects.filter(clashing, person__in=people, state__in=ACTIVE_STATES)
    return {
        name.person_id: "已在本班名单中"
        if name.batch_id == batch.pk
        else f"已参加{name.batch.organization}“{name.batch}”"
        for name in names.select_related("batch__organization").order_by("batch_dates")
    }
