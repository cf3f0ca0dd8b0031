"""Buses of a site visit: ordered, filled by group, changed by hand."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from core.audit.services import record
from rotations.affairs.buses import seat_groups
from rotations.models import Bus, BusRider, Session
from rotations.selectors.sessions import expected_at

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Enrolment

MOST_SEATS = 100


@transaction.atomic
def add_bus(session: Session, *, capacity: int, plate: str, guide: str, by: User) -> Bus:
    """Order one more bus for a session. Raises ValidationError on `capacity`."""
    Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if not 1 <= capacity <= MOST_SEATS:
        raise ValidationError({"capacity": f"座位数应为 1 至 {MOST_SEATS}。"})
    last = Bus.objects.filter(session=session).aggregate(last=Max("number"))["last"] or 0
    made = Bus.objects.create(
        session=session,
        number=last + 1,
        capacity=capacity,
        plate=plate.strip(),
        guide=guide.strip(),
    )
    record("buses.add", by=by, target=session, path=session.batch.org_path)
    return made


@transaction.atomic
def drop_bus(bus: Bus, *, by: User) -> None:
    """Cancel a bus; its riders have no seat until they are dealt again."""
    session = bus.session
    Bus.objects.filter(pk=bus.pk).delete()
    record("buses.drop", by=by, target=session, path=session.batch.org_path)


@transaction.atomic
def deal_buses(session: Session, *, by: User) -> int:
    """Seat everybody expected at a session on its buses, group by group; return how many.

    Raises ValidationError: "no_bus", "nobody", or "small" with how many seats are missing.
    """
    Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    buses = list(Bus.objects.filter(session=session))
    trainees = sorted(expected_at(session), key=_together)
    if not buses:
        raise ValidationError("请先登记车辆。", code="no_bus")
    if not trainees:
        raise ValidationError("这节课还没有应到学员。", code="nobody")
    groups = [list(rows) for _, rows in groupby(trainees, key=_company)]
    by_key = {row.pk: row for row in trainees}
    try:
        seats = seat_groups(
            [[row.pk for row in rows] for rows in groups],
            {bus.pk: bus.capacity for bus in buses},
        )
    except ValueError as error:
        missing = len(trainees) - sum(bus.capacity for bus in buses)
        raise ValidationError(f"座位不够，还差 {missing} 座，请加车。", code="small") from error
    BusRider.objects.filter(session=session).delete()
    places = dict.fromkeys((bus.pk for bus in buses), 0)
    riders = []
    for key in by_key:
        bus = seats[key]
        places[bus] += 1
        riders.append(
            BusRider(bus_id=bus, enrolment=by_key[key], place=places[bus], session=session)
        )
    BusRider.objects.bulk_create(riders)
    detail = {"riders": len(riders)}
    record("buses.deal", by=by, target=session, path=session.batch.org_path, detail=detail)
    return len(riders)


def _company(row: Enrolment) -> tuple[int, int]:
    """Return with whom somebody rides: class and group."""
    return (row.batch_id, row.group.number if row.group else 0)


def _together(row: Enrolment) -> tuple[int, int, int]:
    return (*_company(row), row.place or 0)
