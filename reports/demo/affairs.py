"""The class that runs today: who does what in it, who came, where they sleep, ride and sit, what they choose."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.days import first_day, last_day, midnight
from courses.enums import Mode
from rotations.enums import ClassPost, Diet, SeatOrder, SessionKind
from rotations.models import Session
from rotations.selectors.affairs import Needs
from rotations.selectors.sessions import trainees_of
from rotations.services.affairs import affairs_of, save_affairs, set_needs
from rotations.services.buses import add_bus, deal_buses
from rotations.services.electives import open_block, set_capacities, wish
from rotations.services.groups import deal_groups, set_groups
from rotations.services.lodging import add_rooms, assign_beds
from rotations.services.registrations import mark_no_show, register_arrival
from rotations.services.releases import release_timetable
from rotations.services.roles import give_role
from rotations.services.seats import arrange_seats
from rotations.services.timetable import arrange_session, cancel_session, update_session
from rotations.sessions import period_on

if TYPE_CHECKING:
    from organizations.models import User
    from reports.demo.resources import Resources
    from rotations.models import Batch, Enrolment

GROUPS = 3
CHOICES = ("村级矛盾调解实务", "党务村务公开实务", "集体经济发展案例")
CHOICE_AT = (dt.time(14, 30), dt.time(16, 0))
HANDED = ("学员证", "学员手册", "房卡", "餐券")
CHANGE = "因观摩点接待安排调整，第一天下午改为现场观摩；第二天下午改为分组选学。"


def look_after(batch: Batch, resources: Resources, by: User) -> None:
    """Arrange the running class as its teacher would, and leave the notice of the changes held."""
    set_groups(batch, GROUPS, by=by)
    deal_groups(batch, by=by)
    visit = add_visit(batch, resources, by)
    part_the_afternoon(batch, by)
    release_timetable(batch, by=by, note=CHANGE)
    settle(batch, by)
    trainees = trainees_of([batch.pk])
    give_tasks(batch, trainees, by)
    register(trainees, by)
    add_bus(visit, capacity=19, plate="赣G·D3619", guide="导游小陶 19900019001", by=by)
    deal_buses(visit, by=by)
    open_choice(batch, trainees, by)


def add_visit(batch: Batch, resources: Resources, by: User) -> Session:
    """Turn the afternoon lecture of the first day into a visit; return it."""
    afternoon = sessions_on(batch, first_day(batch.dates))[-1]
    visit: Session = update_session(
        afternoon,
        revision=afternoon.revision,
        by=by,
        mode=Mode.SITE_VISIT,
        title="便民服务和村民事务理事会现场观摩",
        rooms=[resources.site],
    )
    return visit


def part_the_afternoon(batch: Batch, by: User) -> None:
    """Put a choice of three in place of the experience on the last day, each for one group."""
    day = last_day(batch.dates)
    gone = sessions_on(batch, day)[1]
    cancel_session(gone, revision=gone.revision, by=by)
    add_choices(batch, day, by)


def add_choices(batch: Batch, day: dt.date, by: User) -> None:
    """Arrange the parallel sessions of an afternoon, one for each group."""
    for number, title in enumerate(CHOICES, start=1):
        arrange_session(
            batch,
            by=by,
            kind=SessionKind.TEACHING,
            mode=Mode.CASE,
            title=title,
            period=period_on(day, *CHOICE_AT),
            audience=[(batch, [number])],
            counts_for_hours=True,
        )


def sessions_on(batch: Batch, day: dt.date) -> list[Session]:
    """Return the teaching of one day in its order, without the ceremonies."""
    begins, ends = midnight(day), midnight(day + dt.timedelta(days=1))
    held = Session.objects.filter(batch=batch, kind=SessionKind.TEACHING)
    return list(
        held.filter(period__startswith__gte=begins, period__startswith__lt=ends).order_by("period")
    )


def settle(batch: Batch, by: User) -> None:
    """Say what the class needs, give the beds and seat the hall."""
    affairs = affairs_of(batch)
    affairs.handouts, affairs.staff_meals = list(HANDED), 4
    affairs = save_affairs(affairs, revision=affairs.revision, by=by)
    first, second, last = trainees_of([batch.pk])[1:4]
    needs = {
        first.pk: Needs(diet=Diet.HALAL),
        second.pk: Needs(diet=Diet.VEGETARIAN, note="不吃辣"),
        last.pk: Needs(lodges=False, note="家在镇上，不住宿"),
    }
    set_needs(batch, needs, by=by)
    lodge(batch, "201-205、301-303", by)
    arrange_seats(affairs, rows=3, columns=6, order=SeatOrder.STROKES, by=by)


def lodge(batch: Batch, rooms: str, by: User) -> None:
    """Register double rooms at the house of a class and give everybody a bed."""
    if batch.venue is not None:
        add_rooms(batch.venue, names=rooms, beds=2, floor="主楼", by=by)
    affairs_of(batch)
    assign_beds(batch, by=by)


def give_tasks(batch: Batch, trainees: list[Enrolment], by: User) -> None:
    """Let the class have its officers and each group its head."""
    give_role(batch, ClassPost.DEPUTY_TEACHER, name="镇党建办余晓", contact="0792-8280001", by=by)
    give_role(batch, ClassPost.MONITOR, enrolment=trainees[0], by=by)
    give_role(batch, ClassPost.BRANCH_SECRETARY, enrolment=trainees[1], by=by)
    give_role(batch, ClassPost.BRANCH_MEMBER, enrolment=trainees[2], by=by)
    heads = {row.group_id: row for row in reversed(trainees)}
    for head in heads.values():
        give_role(batch, ClassPost.GROUP_HEAD, enrolment=head, by=by)


def register(trainees: list[Enrolment], by: User) -> None:
    """Let all but two arrive; one cannot come, one is awaited."""
    for row in trainees[:-2]:
        register_arrival(row, handed=HANDED, by=by)
    mark_no_show(trainees[-2], note="突发疾病住院，已向镇党委请假", by=by)


def open_choice(batch: Batch, trainees: list[Enrolment], by: User) -> None:
    """Let the class choose until tomorrow morning; half of it has done so."""
    day = last_day(batch.dates)
    until, swaps = (midnight(day) + dt.timedelta(hours=hours) for hours in (9, 13))
    slot = sessions_on(batch, day)[1]
    block = open_block(
        batch, str(slot.pk), title="下午选学", choose_until=until, swap_until=swaps, by=by
    )
    options = list(block.options.order_by("pk"))
    set_capacities(block, {option.pk: 5 for option in options}, by=by)
    for turn, row in enumerate(trainees[1:8]):  # the first has not chosen: the demo's trainee may
        ranked = options[turn % 3 :] + options[: turn % 3]
        wish(block, row, [option.pk for option in ranked], by=by)
