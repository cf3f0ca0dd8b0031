"""What somebody has in a class besides the name on the list: bed, seat, bus, task. It goes with the name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotations.models import BusRider, ClassRole, ClassSeat, Stay

if TYPE_CHECKING:
    from rotations.models import Batch, Enrolment

HELD = (Stay, ClassSeat, BusRider, ClassRole)


def release_places(enrolment: Enrolment) -> None:
    """Free bed, seat, bus and tasks of somebody who leaves the list."""
    for model in HELD:
        model.objects.filter(enrolment=enrolment).delete()


def release_class(batch: Batch) -> None:
    """Free everything that the people of a cancelled class hold."""
    for model in HELD:
        model.objects.filter(enrolment__batch=batch).delete()
