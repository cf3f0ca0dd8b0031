"""What somebody has in a class besides the name on the list: bed, seat, bus, task. It goes with the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from rotations.enums import SEATED_STATES
from rotations.models import BusRider, ClassRole, ClassSeat, Enrolment, Stay

if TYPE_CHECKING:
    from rotations.models import Batch

HELD = (Stay, ClassSeat, BusRider, ClassRole)


def refuse_gone(enrolment: Enrolment) -> None:
    """Refuse to give anything to somebody who left the list meanwhile; the batch row is locked.

    What is released on leaving would be held again, and by nobody. Raises ValidationError("gone").
    """
    if not Enrolment.objects.filter(pk=enrolment.pk, state__in=SEATED_STATES).exists():
        raise ValidationError(f"{enrolment.person}已不在名册上，请刷新。", code="gone")


def release_places(enrolment: Enrolment) -> None:
    """Free bed, seat, bus and tasks of somebody who leaves the list."""
    for model in HELD:
        model.objects.filter(enrolment=enrolment).delete()


def release_class(batch: Batch) -> None:
    """Free everything that the people of a cancelled class hold."""
    for model in HELD:
        model.objects.filter(enrolment__batch=batch).delete()
