"""The classes: two of the county, one or two of each committee, in every stage of a batch's life."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from core.days import days_range, each_day, first_day, last_day, set_back_to, today
from organizations.enums import Level
from organizations.models import Organization
from reports.demo.timetables import timetable_of
from rotations.enums import AttendanceStatus, BatchState
from rotations.models import Batch, Session
from rotations.selectors.change_letters import held_notice
from rotations.services import batch_states as lives
from rotations.services import batches
from rotations.services.attendance import call_roll, close_roll
from rotations.services.change_notices import discard_notice, send_notice
from rotations.services.completion import Decision, decide_completions
from rotations.services.enrolments import accept, nominate
from rotations.services.groups import deal_groups, set_groups
from rotations.services.quotas import set_quotas
from rotations.services.releases import release_timetable
from rotations.services.timetable import arrange_session
from trainees.models import Appointment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from courses.models import Room, Venue
    from organizations.models import User
    from reports.demo.places import Places
    from reports.demo.resources import Resources
    from reports.demo.staff import Staff
    from rotations.models import Campaign
    from trainees.models import Person


CALLED = 10  # days before a class its names are accepted
NEIGHBOUR_CLASS = 7  # of the twelve seats of the second neighbour


@dataclass(frozen=True)
class ClassPlan:
    """One class of the story: whose, for which seats, when, and how far it has come."""

    organization: Organization
    series: str
    number: int
    seats: Sequence[Organization]
    offset: int  # of the first day from today
    days: int
    reaches: BatchState
    by: User
    venue: Venue
    room: Room
    payer: str
    named: int | None = None  # how many seats have sent a name; all when None


class Builder:
    """Holds the classes of one campaign through the services, as the offices would."""

    def __init__(
        self, campaign: Campaign, staff: Staff, resources: Resources, dice: Random
    ) -> None:
        self.campaign, self.staff, self.resources, self.dice = campaign, staff, resources, dice
        held = Appointment.objects.filter(is_principal=True, period__upper_inf=True)
        self.secretaries: dict[int, Person] = {
            post.organization_id: post.person for post in held.select_related("person")
        }

    def hold_all(self, plans: Sequence[ClassPlan]) -> list[Batch]:
        """Bring every class to where the story needs it."""
        return [self.hold(plan) for plan in plans]

    def hold(self, plan: ClassPlan) -> Batch:
        """Bring one class to where the story needs it."""
        batch = self.draft(plan)
        lives.publish_batch(batch, by=plan.by)
        named = plan.seats if plan.named is None else plan.seats[: plan.named]
        names = [nominate(batch, self.secretaries[seat.pk], by=plan.by) for seat in named]
        if plan.reaches == BatchState.PUBLISHED:
            return batch
        with set_back_to(first_day(batch.dates) - dt.timedelta(days=CALLED)):
            accept(names, by=plan.by)
        lives.confirm_batch(batch, by=plan.by)
        self.schedule(batch, plan)
        with set_back_to(first_day(batch.dates)):
            lives.start_batch(batch, by=plan.by)
        if plan.reaches == BatchState.FINISHED:
            self.finish(batch, plan.by)
        return batch

    def draft(self, plan: ClassPlan) -> Batch:
        """Write the class down and share its places out."""
        first = today() + dt.timedelta(days=plan.offset)
        is_county = plan.organization.level == Level.COUNTY
        batch = Batch(
            campaign=self.campaign,
            organization=plan.organization,
            series=plan.series,
            number=plan.number,
            level=Level(plan.organization.level),
            venue=plan.venue,
            carrier_name=plan.venue.name,
            payer=plan.payer,
            dates=days_range(first, first + dt.timedelta(days=plan.days - 1)),
            capacity=len(plan.seats),
            names_due_on=min(first, first - dt.timedelta(days=3) if plan.offset else first),
            teacher=self.staff.teacher if plan.by == self.staff.county else None,
            contact=f"{plan.by.full_name} 0792-2660000",
            notice_number=f"组通〔{first.year}〕{plan.number}号" if is_county else "",
        )
        categories = {seat.category for seat in plan.seats if seat.category}
        batches.create_batch(
            batch, categories=list(categories), by=plan.by, is_backfill=plan.offset < 0
        )
        set_quotas(batch, places_by_unit(plan), by=plan.by)
        return batch

    def schedule(self, batch: Batch, plan: ClassPlan) -> None:
        """Deal groups, fill the days and publish them; of classes long over nobody is told."""
        if plan.days > 2:
            set_groups(batch, 8, by=plan.by)
            deal_groups(batch, by=plan.by)
        days = list(each_day(batch.dates))
        for facts in timetable_of(batch, days, plan.room, self.resources):
            arrange_session(batch, by=plan.by, **facts)
        release_timetable(batch, by=plan.by)
        notice = held_notice(batch)
        if notice:
            decide = send_notice if plan.reaches == BatchState.RUNNING else discard_notice
            decide(notice, revision=notice.revision, by=plan.by)

    def finish(self, batch: Batch, by: User) -> None:
        """Call the rolls, decide the completions and end the class."""
        for session in Session.objects.filter(batch=batch).order_by("period"):
            trainees = batch.enrolments.filter(place__isnull=False).values_list("pk", flat=True)
            call_roll(session, {pk: self.status() for pk in trainees}, by=by)
            close_roll(session, by=by)
        seated = batch.enrolments.filter(place__isnull=False).values_list("pk", flat=True)
        decisions = {pk: Decision(True, reason="考勤和学习表现合格") for pk in seated}
        with set_back_to(last_day(batch.dates)):
            decide_completions(batch, decisions, by=by)
            lives.finish_batch(batch, by=by)

    def status(self) -> str:
        """Throw the dice for one mark: nearly everybody is there."""
        throw = self.dice.random()
        if throw < 0.985:
            return AttendanceStatus.PRESENT
        return AttendanceStatus.LATE if throw < 0.995 else AttendanceStatus.LEAVE


def places_by_unit(plan: ClassPlan) -> dict[Organization, int]:
    """Return one place for each seat, gathered by the unit that names the people."""
    if plan.organization.level != Level.COUNTY:
        return {plan.organization: len(plan.seats)}
    direct = [seat for seat in plan.seats if seat.parent_id == plan.organization.pk]
    places = dict.fromkeys(direct, 1)
    below = [seat for seat in plan.seats if seat.parent_id != plan.organization.pk]
    for _, seats in groupby(sorted(below, key=lambda seat: seat.path), lambda s: s.parent_id):
        group = list(seats)
        if group[0].parent is not None:
            places[group[0].parent] = len(group)
    return places


def plans(places: Places, staff: Staff, resources: Resources, base: set[int]) -> list[ClassPlan]:
    """Return all classes of the story; only seats of the base are called."""
    county = places.county
    villages = [seat for seat in places.villages if seat.pk in base]
    made = [
        ClassPlan(
            county,
            "县直机关党组织书记培训班",
            1,
            places.departments,
            -26,
            2,
            BatchState.FINISHED,
            staff.county,
            resources.party_school,
            resources.hall,
            "县委组织部",
        ),
        ClassPlan(
            county,
            "村（社区）党组织书记培训班",
            1,
            villages,
            -13,
            3,
            BatchState.FINISHED,
            staff.county,
            resources.vocational_school,
            resources.classroom,
            "县就业局",
        ),
    ]
    made.extend(committee_plans(places, staff, resources))
    made.append(neighbour_plan(places, staff, resources, base))
    return made


def neighbour_plan(places: Places, staff: Staff, resources: Resources, base: set[int]) -> ClassPlan:
    """Return the class of the second neighbour, so that the city sees more than one county at work."""
    county, by = places.neighbours[1], staff.neighbours[1]
    seats = Organization.objects.under(county.path).filter(pk__in=base)
    room = resources.rooms[county.pk]
    return ClassPlan(
        county,
        "村党组织书记轮训班",
        1,
        list(seats.select_related("category", "parent")[:NEIGHBOUR_CLASS]),
        -17,
        3,
        BatchState.FINISHED,
        by,
        room.venue,
        room,
        "县委组织部",
    )


def committee_plans(places: Places, staff: Staff, resources: Resources) -> list[ClassPlan]:
    """Return the classes of townships and work committees, each for its own organizations."""
    made = []
    by_parent: dict[int, list[Organization]] = {}
    for seat in places.others:
        by_parent.setdefault(seat.parent_id or 0, []).append(seat)
    for turn, (key, seats) in enumerate(by_parent.items()):
        unit, by, room = seats[0].parent, staff.clerks[key], resources.rooms[key]
        if unit is None:
            continue
        for number, (part, offset, reaches, named) in enumerate(stages(unit, seats, turn), start=1):
            made.append(
                ClassPlan(
                    unit,
                    "基层党组织书记轮训班",
                    number,
                    part,
                    offset,
                    2,
                    reaches,
                    by,
                    room.venue,
                    room,
                    f"{unit}党（工）委",
                    named,
                )
            )
    return made


Stage = tuple["Sequence[Organization]", int, BatchState, "int | None"]


def stages(unit: Organization, seats: Sequence[Organization], turn: int) -> list[Stage]:
    """Return how one unit's people are split into classes, when these are and how far they came."""
    if unit.name == "牯岭镇":
        return [(seats, 0, BatchState.RUNNING, None)]
    if unit.name == "蓼南乡":
        return [(seats, 10, BatchState.PUBLISHED, 7)]
    if "非公" in unit.name:
        return [
            (seats[:48], -9, BatchState.FINISHED, None),
            (seats[48:], 14, BatchState.PUBLISHED, 5),
        ]
    if "机关" in unit.name:
        return [
            (seats[:30], -20, BatchState.FINISHED, None),
            (seats[30:], -6, BatchState.FINISHED, None),
        ]
    return [(seats, -40 + 3 * turn, BatchState.FINISHED, None)]
