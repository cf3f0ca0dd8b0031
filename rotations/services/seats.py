"""Seats in the hall: arranging a whole class, moving one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from core.refusals.fields import refused
from rotations.affairs.seating import MOST_COLUMNS, MOST_ROWS, arrange
from rotations.affairs.strokes import stroke_key
from rotations.enums import SeatOrder
from rotations.models import Batch, ClassAffairs, ClassSeat
from rotations.selectors.sessions import trainees_of
from rotations.services.class_places import refuse_gone

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Enrolment


def in_order(trainees: list[Enrolment], order: str) -> list[Enrolment]:
    """Return trainees in one of the orders of seating; the seat number breaks ties."""
    keys = {
        SeatOrder.STROKES: lambda row: (stroke_key(row.person.name), row.place),
        SeatOrder.UNIT: lambda row: (row.org_path, row.place),
        SeatOrder.PLACE: lambda row: row.place,
        SeatOrder.GROUP: lambda row: (row.group.number if row.group else 999, row.place),
    }
    return sorted(trainees, key=keys[SeatOrder(order)])


@transaction.atomic
def arrange_seats(affairs: ClassAffairs, *, rows: int, columns: int, order: str, by: User) -> int:
    """Seat the whole class anew in a hall of so many rows and columns; return how many sit.

    Raises ValidationError on `rows` or `columns` when the hall is no hall or too small.
    """
    batch = affairs.batch
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    for name, number, most in (("rows", rows, MOST_ROWS), ("columns", columns, MOST_COLUMNS)):
        if not 1 <= number <= most:
            raise ValidationError({name: f"请填写 1 至 {most}。"})
    trainees = in_order(trainees_of([batch.pk]), order)
    try:
        places = arrange(trainees, rows, columns)
    except ValueError as error:
        words = f"{rows} 排 × {columns} 座共 {rows * columns} 个座位，名册有 {len(trainees)} 人。"
        raise refused({"rows": words}, code="small") from error
    ClassSeat.objects.filter(batch=batch).delete()
    ClassSeat.objects.bulk_create(
        ClassSeat(enrolment=row, batch=batch, row=place.row, column=place.column)
        for row, place in places.items()
    )
    ClassAffairs.objects.filter(pk=affairs.pk).update(rows=rows, columns=columns, order=order)
    record("seats.arrange", by=by, target=batch, path=batch.org_path, detail={"seats": len(places)})
    return len(places)


@transaction.atomic
def move_seat(enrolment: Enrolment, *, row: int, column: int, by: User) -> Enrolment | None:
    """Seat somebody elsewhere; who sits there changes places with them, and is returned.

    Raises ValidationError: "gone", or on `row` or `column` outside the hall.
    """
    batch = enrolment.batch
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    refuse_gone(enrolment)
    affairs = ClassAffairs.objects.get(batch=batch)
    if not 1 <= row <= affairs.rows:
        raise ValidationError({"row": f"会场共 {affairs.rows} 排。"})
    if not 1 <= column <= affairs.columns:
        raise ValidationError({"column": f"每排共 {affairs.columns} 座。"})
    seats = ClassSeat.objects.filter(batch=batch)
    own = seats.filter(enrolment=enrolment).first()
    there = seats.filter(row=row, column=column).select_related("enrolment__person").first()
    if there and there.enrolment_id == enrolment.pk:
        return None
    seats.filter(pk__in=[seat.pk for seat in (own, there) if seat]).delete()
    ClassSeat.objects.create(enrolment=enrolment, batch=batch, row=row, column=column)
    if there and own:
        moved = there.enrolment
        ClassSeat.objects.create(enrolment=moved, batch=batch, row=own.row, column=own.column)
    detail = {"row": row, "column": column}
    record("seats.move", by=by, target=enrolment, path=enrolment.org_path, detail=detail)
    return there.enrolment if there else None
