"""A substitution at the last minute (临时替换): roster, group, bed, meals, seat, bus and tasks in one act."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction

from core.audit.services import record
from rotations.affairs.beds import Sleeper, plan_beds
from rotations.models import BusRider, ClassRole, ClassSeat, TraineeNeeds
from rotations.selectors.affairs import default_diet, needs_of
from rotations.selectors.lodging import free_rooms, stay_of
from rotations.services.enrolments import substitute
from rotations.services.lodging import give_bed, lock_beds

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Enrolment, Stay
    from trainees.models import Person


@dataclass
class Substitution:
    """What the newcomer took over, and what needs somebody's eye, in sentences."""

    successor: Enrolment
    taken: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


@transaction.atomic
def substitute_in_class(
    enrolment: Enrolment,
    newcomer: Person,
    *,
    reason: str,
    by: User,
    diet: str = "",
    lodges: bool | None = None,
    takes_roles: bool = True,
) -> Substitution:
    """Put another person in somebody's place in everything the class has, in one act.

    The bed goes over when the sexes agree, else another free bed of the venue is given; who finds
    none is told. Without `diet` the newcomer's own custom decides, without `lodges` what held
    before. Raises what `substitute` raises.
    """
    before = _Holdings(enrolment)
    done = Substitution(substitute(enrolment, newcomer, reason=reason, by=by))
    done.taken.append(f"学号 {done.successor.place}")
    if done.successor.group:
        done.taken.append(str(done.successor.group))
    sleeps = before.lodges if lodges is None else lodges
    _set_table(done, diet or default_diet(newcomer.ethnicity), lodges=sleeps)
    if sleeps and before.stay:
        _move_in(done, before.stay)
    _sit_down(done, before)
    _take_tasks(done, before, takes_roles=takes_roles)
    detail = {"taken": len(done.taken), "open": len(done.open)}
    record(
        "affairs.substitute",
        by=by,
        target=done.successor,
        path=done.successor.org_path,
        detail=detail,
    )
    return done


class _Holdings:
    """What somebody has in a class, read before it is released."""

    def __init__(self, enrolment: Enrolment) -> None:
        self.lodges = needs_of([enrolment])[enrolment.pk].lodges
        self.stay = stay_of(enrolment)
        self.seat = ClassSeat.objects.filter(enrolment=enrolment).first()
        self.rides = list(BusRider.objects.filter(enrolment=enrolment).select_related("bus"))
        self.roles = list(ClassRole.objects.filter(enrolment=enrolment).select_related("group"))


def _set_table(done: Substitution, diet: str, *, lodges: bool) -> None:
    """Count the newcomer among the eaters."""
    needs = TraineeNeeds.objects.create(enrolment=done.successor, diet=diet, lodges=lodges)
    done.taken.append(f"用餐（{needs.get_diet_display()}）")


def _move_in(done: Substitution, stay: Stay) -> None:
    """Give the newcomer the bed, or where the sexes differ another one."""
    newcomer = done.successor
    sex = newcomer.person.sex
    if not sex:
        done.open.append(f"{newcomer.person}未登记性别，补登后请安排房间。")
        return
    lock_beds(stay.room.venue)
    room, bed = stay.room_id, stay.bed
    if sex != stay.sex:
        plan = plan_beds([Sleeper(newcomer.pk, sex, "")], free_rooms(stay.room.venue, stay.nights))
        if newcomer.pk not in plan.beds:
            done.open.append(f"原房间住有异性，也没有其他空床，请为{newcomer.person}另行安排住宿。")
            return
        room, bed = plan.beds[newcomer.pk]
    made = give_bed(newcomer, room, bed, stay.nights, is_fixed=stay.is_fixed and sex == stay.sex)
    words = "" if room == stay.room_id else f"，由 {stay.room} 房改"
    done.taken.append(f"{made.room} 房 {made.bed} 床{words}")


def _sit_down(done: Substitution, before: _Holdings) -> None:
    """Hand over the seat in the hall and those on buses."""
    if before.seat:
        seat = ClassSeat.objects.create(
            enrolment=done.successor,
            batch=done.successor.batch,
            row=before.seat.row,
            column=before.seat.column,
        )
        done.taken.append(str(seat))
    for ride in before.rides:
        BusRider.objects.create(bus=ride.bus, enrolment=done.successor, place=ride.place)
        done.taken.append(str(ride.bus))


def _take_tasks(done: Substitution, before: _Holdings, *, takes_roles: bool) -> None:
    """Hand over tasks in the class, or say which are vacant now."""
    for role in before.roles:
        label = role.get_post_display()
        if takes_roles:
            ClassRole.objects.create(
                batch=done.successor.batch,
                post=role.post,
                enrolment=done.successor,
                group=role.group,
            )
            done.taken.append(label)
        else:
            done.open.append(f"{label}空缺，请另行指定。")
