"""Lodging: registering rooms, giving beds to a whole class, moving one person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from core.audit.services import record
from core.constraints import explained
from core.refusals.fields import BadInputError
from courses.models import Venue
from rotations.affairs.beds import Sleeper, plan_beds
from rotations.models import Batch, ClassAffairs, LodgingRoom, Stay
from rotations.selectors.affairs import needs_of
from rotations.selectors.lodging import free_rooms
from rotations.selectors.sessions import trainees_of
from rotations.services.class_places import refuse_gone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from organizations.models import User
    from rotations.models import Enrolment

MOST_ROOMS = 200
MOST_BEDS = 20
TAKEN = {
    "bed_one_person_a_night": "该床位在这些夜晚已有人住，请另选房间。",
    "room_one_sex_a_night": "该房间在这些夜晚住有异性，请另选房间。",
    "stay_bed_within_room": "该房间没有这么多床位。",
}
RUN = re.compile(r"(\d+)\s*[-–—~至]\s*(\d+)")


def room_names(text: str) -> list[str]:
    """Return the rooms that a text names: 201-205、301 is six. Raises ValidationError for none or too many."""
    names: list[str] = []
    for part in re.split(r"[、,，;；\s]+", text.strip()):
        run = RUN.fullmatch(part)
        if run and len(run[1]) == len(run[2]) <= len("20000") and int(run[2]) >= int(run[1]):
            width = len(run[1])
            last = min(int(run[2]), int(run[1]) + MOST_ROOMS)
            names += [f"{number:0{width}d}" for number in range(int(run[1]), last + 1)]
        elif part:
            names.append(part)
    if not names or len(names) > MOST_ROOMS or max(map(len, names)) > len("x" * 20):
        raise ValidationError(
            {"names": f"请填写房号，如“201-210、301”；一次最多 {MOST_ROOMS} 间。"}
        )
    return list(dict.fromkeys(names))


@transaction.atomic
def add_rooms(
    venue: Venue, *, names: str, beds: int, floor: str = "", by: User
) -> list[LodgingRoom]:
    """Register rooms of one kind; a number that is there already gets these beds and is used again.

    Raises ValidationError on `names` or `beds`: also when more people sleep in a room than it would hold.
    """
    if not 1 <= beds <= MOST_BEDS:
        raise ValidationError({"beds": f"每间床位应为 1 至 {MOST_BEDS}。"})
    made = []
    for name in room_names(names):
        facts = {"beds": beds, "floor": floor.strip(), "is_retired": False}
        with explained({"stay_bed_within_room": f"{name} 房已安排的人数多于 {beds} 张床。"}):
            room, _ = LodgingRoom.objects.update_or_create(venue=venue, name=name, defaults=facts)
        made.append(room)
    detail = {"rooms": len(made), "beds": beds}
    record("lodging.add_rooms", by=by, target=venue, path=venue.org_path, detail=detail)
    return made


@transaction.atomic
def retire_room(room: LodgingRoom, *, by: User) -> None:
    """Use a room no more; who sleeps there now stays until moved."""
    LodgingRoom.objects.filter(pk=room.pk).update(is_retired=True)
    record("lodging.retire_room", by=by, target=room.venue, path=room.venue.org_path)


def nights_of(affairs: ClassAffairs) -> DateRange | None:
    """Return the nights of a class, or None when nobody stays overnight."""
    if affairs.first_night >= affairs.last_morning:
        return None
    return DateRange(affairs.first_night, affairs.last_morning, "[)")


def lock_beds(venue: Venue) -> None:
    """Let one office after the other give the beds of a venue: two at once would wait for each other."""
    Venue.objects.select_for_update(no_key=True, of=("self",)).get(pk=venue.pk)


def _nights_to_give(batch: Batch) -> DateRange:
    affairs = ClassAffairs.objects.filter(batch=batch).first()
    nights = nights_of(affairs) if affairs else None
    if nights is None:
        raise ValidationError("请先在“班务安排”填写入住和退房日期。", code="no_nights")
    return nights


def _venue_of(batch: Batch) -> Venue:
    if batch.venue is None:
        raise ValidationError("请先确定办班地点。", code="no_venue")
    return batch.venue


@dataclass(frozen=True)
class Lodged:
    """What an assignment came to: beds given, and who has none for which reason."""

    given: int
    left: list[Enrolment]
    unknown_sex: list[Enrolment]


@transaction.atomic
def assign_beds(batch: Batch, *, by: User) -> Lodged:
    """Give everybody who lodges a bed anew; rooms chosen by hand stay, unless the class moved.

    Raises ValidationError: "no_venue", "no_nights", "no_rooms"; or that another class just took a bed.
    """
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    venue, nights = _venue_of(batch), _nights_to_give(batch)
    if not LodgingRoom.objects.filter(venue=venue, is_retired=False).exists():
        raise ValidationError(f"{venue}还没有登记住宿房间，请先登记。", code="no_rooms")
    lock_beds(venue)
    own = Stay.objects.filter(enrolment__batch=batch)
    own.filter(Q(is_fixed=False) | ~Q(room__venue=venue) | ~Q(nights=nights)).delete()
    fixed = set(own.values_list("enrolment", flat=True))
    trainees = trainees_of([batch.pk])
    needs = needs_of(trainees)
    wanting = [row for row in trainees if needs[row.pk].lodges and row.pk not in fixed]
    unknown = [row for row in wanting if not row.person.sex]
    sleepers = [
        Sleeper(row.pk, row.person.sex, row.org_path[: len(batch.org_path) + 4])
        for row in wanting
        if row.person.sex
    ]
    plan = plan_beds(sleepers, free_rooms(venue, nights))
    _store(plan.beds, wanting, nights)
    detail = {"given": len(plan.beds), "left": len(plan.left)}
    record("lodging.assign", by=by, target=batch, path=batch.org_path, detail=detail)
    return Lodged(len(plan.beds), [row for row in wanting if row.pk in plan.left], unknown)


def _store(
    beds: dict[int, tuple[int, int]], trainees: Sequence[Enrolment], nights: DateRange
) -> None:
    rows = [
        Stay(
            enrolment=row,
            room_id=beds[row.pk][0],
            bed=beds[row.pk][1],
            nights=nights,
            sex=row.person.sex,
        )
        for row in trainees
        if row.pk in beds
    ]
    with explained(TAKEN):
        Stay.objects.bulk_create(rows)


@transaction.atomic
def put_in_room(enrolment: Enrolment, room: LodgingRoom | None, *, by: User) -> Stay | None:
    """Put somebody into a room by hand, on its lowest free bed; without a room the bed is free again.

    Raises ValidationError: "gone", "sex" (unknown), "full", and what the database says of the room.
    """
    batch = enrolment.batch
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    refuse_gone(enrolment)
    Stay.objects.filter(enrolment=enrolment).delete()
    made = None
    if room is not None:
        nights = _nights_to_give(batch)
        lock_beds(room.venue)
        bed = _bed_in(room, nights)
        made = give_bed(enrolment, room.pk, bed, nights, is_fixed=True)
    detail = {"room": str(room or "")}
    record("lodging.move", by=by, target=enrolment, path=enrolment.org_path, detail=detail)
    return made


def _bed_in(room: LodgingRoom, nights: DateRange) -> int:
    free = next((r.beds for r in free_rooms(room.venue, nights) if r.key == room.pk), ())
    if not free:
        raise BadInputError(f"{room} 房没有空床，请另选房间。", code="full")
    return free[0]


def give_bed(
    enrolment: Enrolment, room: int, bed: int, nights: DateRange, *, is_fixed: bool
) -> Stay:
    """Store one bed; the database refuses a taken bed and a room of the other sex."""
    if not enrolment.person.sex:
        raise ValidationError(f"{enrolment.person}未登记性别，请先补登。", code="sex")
    with explained(TAKEN, is_input=True):
        return Stay.objects.create(
            enrolment=enrolment,
            room_id=room,
            bed=bed,
            nights=nights,
            sex=enrolment.person.sex,
            is_fixed=is_fixed,
        )
