"""The seats of a unit as they stood at the end of a past day, each with whoever held it then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Case, F, OuterRef, Q, QuerySet, Subquery, When

from core.days import local_day
from rotations.models import Duty, DutyChange
from trainees.models import Appointment

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import Field
    from django.db.models.expressions import Combinable

    from organizations.models import Organization
    from rotations.models import Campaign


def begun_on(campaign: Campaign) -> dt.date | None:
    """Return the day from which the campaign has a base; None while it is a draft."""
    return local_day(campaign.base_frozen_at) if campaign.base_frozen_at else None


def seats_on(unit: Organization, campaign: Campaign, day: dt.date) -> QuerySet[Any]:
    """Return the seats of the base below a unit at the end of a day, by the tree of that day.

    What was known then stands in the columns `then_…`. The caller got the unit through its scope; seats that
    have moved away since belonged to it then, and are shown as they were then and no further.
    """
    later = DutyChange.objects.filter(duty=OuterRef("pk"), recorded_on__gt=day).order_by("pk")
    moved = later.filter(was_above__isnull=False)
    gone = DutyChange.objects.filter(
        campaign=campaign, recorded_on__gt=day, was_above__contains=[unit.pk]
    )
    here = Q(org_path__startswith=unit.path)

    def then(column: str, *, kind: Field[Any, Any] | None = None) -> Combinable:
        past = Subquery(later.values(f"was_{column}")[:1])
        return Case(
            When(change_after__isnull=True, then=F(column)), default=past, output_field=kind
        )

    held = Appointment.objects.filter(pk=OuterRef("then_appointment"))
    found: QuerySet[Any] = (
        Duty.objects.filter(here | Q(pk__in=gone.order_by().values("duty")), campaign=campaign)
        .annotate(
            change_after=Subquery(later.values("pk")[:1]),
            then_above=Subquery(moved.values("was_above")[:1]),
        )
        .filter(Q(here, then_above__isnull=True) | Q(then_above__contains=[unit.pk]))
        .annotate(
            then_in_base=then("in_base"),
            then_state=then("state"),
            then_level=then("level"),
            then_trained_on=then("trained_on"),
            then_appointment=then("appointment_id", kind=BigIntegerField()),
        )
        .filter(then_in_base=True)
        .annotate(
            then_person=Subquery(held.values("person__name")[:1]),
            then_person_key=Subquery(held.values("person")[:1]),
        )
        .select_related("organization__parent", "category")
    )
    return found
