"""What the campaigns know of one person: the seats held, and the classes called to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from rotations.enums import SEATED_STATES
from rotations.models import Batch, Duty, Enrolment

if TYPE_CHECKING:
    from organizations.models import User
    from trainees.models import Person

MOST_CLASSES = 50  # a person has a few a year; more than these is the ledger's matter


@dataclass(frozen=True)
class CalledClass:
    """One class on a person's record; `is_open` when its page may be seen."""

    name: Enrolment
    is_open: bool


@dataclass(frozen=True)
class Training:
    """A person's part in the campaigns."""

    classes: list[CalledClass]
    duties: list[Duty]


def training_of(user: User, person: Person) -> Training:
    """Return the classes and the seats of a person whom the user may see.

    The record follows the person: a class attended under another office stays on it, without a link.
    Names that never got a seat are shown to the offices that have a part in them alone.
    """
    return Training(classes_of(user, person), duties_of(user, person))


def classes_of(user: User, person: Person) -> list[CalledClass]:
    """Return the classes a person was called to, the latest first."""
    seen = Enrolment.objects.visible_to(user).filter(person=person).values("pk")
    names = (
        Enrolment.objects.filter(Q(state__in=SEATED_STATES) | Q(pk__in=seen), person=person)
        .select_related("batch__organization", "batch__campaign", "completion")
        .order_by("-batch_dates", "-pk")
    )[:MOST_CLASSES]
    called = list(names)
    own = Batch.objects.visible_to(user).filter(pk__in={name.batch_id for name in called})
    open_pks = set(own.values_list("pk", flat=True))
    return [CalledClass(name, name.batch_id in open_pks) for name in called]


def duties_of(user: User, person: Person) -> list[Duty]:
    """Return the seats of campaigns that rest on a person, or that the person was trained on."""
    holds = Q(appointment__person=person) | Q(trained_appointment__person=person)
    duties = Duty.objects.visible_to(user).filter(holds)
    return list(
        duties.select_related("campaign", "organization", "appointment").order_by("-due_on", "-pk")
    )
