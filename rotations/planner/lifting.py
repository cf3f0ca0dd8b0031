"""Rules that can be lifted one by one, to see which of them keep people from being trained."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from courses.enums import LecturerKind
from rotations.planner.problem import Lecturer
from rotations.planner.reasons import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rotations.planner.ground import Ground, Stream
    from rotations.planner.problem import Base, Needs, Problem, Venue

LONGER = dt.timedelta(days=92)  # a lifted deadline lies a quarter later
MANY_ROOMS = 20


@dataclass(frozen=True)
class Rule:
    """A rule with the way to lift it; `key` is of the venue or organizer concerned."""

    kind: Kind
    subject: str
    lift: Callable[[Problem], Problem]
    key: str = ""
    detail: str = ""


def rules_of(problem: Problem, streams: list[Stream]) -> Iterator[Rule]:
    """Yield what may keep the people of these streams from a class.

    Deletion filtering spares the first ones where it can and keeps the last: they are what the
    office most often finds short.
    """
    if problem.pins:
        yield Rule(Kind.PINNED, "", lambda old: replace(old, pins=()))
    yield Rule(
        Kind.CLASS_MIN, "", lambda old: replace(old, class_min=1), "", f"{problem.class_min}"
    )
    if problem.away_limits:
        yield Rule(Kind.AWAY, "各单位", lambda old: replace(old, away_limits=()))
    yield from need_rules(problem, streams)
    if problem.free_days:
        yield Rule(Kind.FREE_DAYS, "", lambda old: replace(old, free_days=()))
    yield Rule(Kind.DEADLINE, "", later, "", f"{problem.deadline:%Y-%m-%d}")
    for name in sorted({each.name for each in problem.calendars if each.forbids}):
        yield calendar_rule(name)
    for venue in problem.venues:
        yield from venue_rules(venue)


def need_rules(problem: Problem, streams: list[Stream]) -> Iterator[Rule]:
    """Yield what classes must hear."""
    if any(stream.needs.visit for stream in streams):
        yield Rule(Kind.BASES, "", lambda old: without(old, "visit"))
    if any(stream.needs.leader for stream in streams):
        for organizer in problem.organizers:
            yield leader_rule(organizer.key, organizer.name)


def leader_rule(key: str, name: str) -> Rule:
    """Return the rule that an organizer has only its leaders."""
    spare = Lecturer(f"spare:{key}", "", LecturerKind.LEADER.value, organizers=(key,))

    def lift(old: Problem) -> Problem:
        spares = tuple(replace(spare, key=f"{spare.key}:{number}") for number in range(MANY_ROOMS))
        return replace(old, lecturers=(*old.lecturers, *spares))

    return Rule(Kind.LEADERS, name, lift, key)


def calendar_rule(name: str) -> Rule:
    """Return the rule that a calendar forbids."""

    def lift(old: Problem) -> Problem:
        return replace(old, calendars=tuple(each for each in old.calendars if each.name != name))

    return Rule(Kind.CALENDAR, name, lift)


def venue_rules(venue: Venue) -> Iterator[Rule]:
    """Yield the limits of one venue."""
    if venue.blocked:
        yield venue_rule(Kind.BLOCKED, venue, lambda old: replace(old, blocked=()))
    yield venue_rule(
        Kind.ROOMS,
        venue,
        lambda old: replace(old, rooms=MANY_ROOMS, room_capacity=max(old.room_capacity, 1000)),
    )
    if venue.meals is not None:
        yield venue_rule(Kind.MEALS, venue, lambda old: replace(old, meals=None))
    if venue.beds is not None:
        yield venue_rule(Kind.BEDS, venue, lambda old: replace(old, beds=None))


def venue_rule(kind: Kind, venue: Venue, change: Callable[[Venue], Venue]) -> Rule:
    """Return a rule about one venue."""

    def lift(old: Problem) -> Problem:
        return replace(
            old,
            venues=tuple(change(each) if each.key == venue.key else each for each in old.venues),
        )

    return Rule(kind, venue.name, lift, venue.key)


def without(old: Problem, need: str) -> Problem:
    """Return a problem in which no class needs something."""

    def free(needs: Needs) -> Needs:
        return replace(needs, **{need: 0})

    return replace(
        old,
        categories=tuple(replace(rule, needs=free(rule.needs)) for rule in old.categories),
    )


def later(old: Problem) -> Problem:
    """Return a problem with a quarter more of time."""
    rules = tuple(
        replace(rule, due_by=rule.due_by and rule.due_by + LONGER) for rule in old.categories
    )
    return replace(old, deadline=old.deadline + LONGER, categories=rules)


def narrowed(problem: Problem, ground: Ground, streams: list[Stream]) -> Problem:
    """Return a problem of just these streams: who is due in them, and what they may use."""
    organizers = {stream.organizer for stream in streams}
    units = tuple(
        replace(
            ground.units[unit],
            key=f"{stream.organizer}|{unit}",
            due=seats,
            organizer=stream.organizer,
            higher="",
        )
        for stream in streams
        for cell in stream.cells
        for unit, seats in cell.seats.items()
    )

    def allowed(named: Venue | Lecturer | Base) -> bool:
        return not named.organizers or bool(organizers.intersection(named.organizers))

    series = {(stream.organizer, stream.series) for stream in streams}
    pins = tuple(
        replace(
            pin,
            quotas=tuple(replace(each, unit=f"{pin.organizer}|{each.unit}") for each in pin.quotas),
            after=(),
        )
        for pin in problem.pins
        if (pin.organizer, pin.series) in series
    )
    return replace(
        problem,
        units=units,
        organizers=tuple(each for each in problem.organizers if each.key in organizers),
        venues=tuple(venue for venue in problem.venues if allowed(venue)),
        lecturers=tuple(each for each in problem.lecturers if allowed(each)),
        bases=tuple(base for base in problem.bases if allowed(base)),
        calendars=tuple(
            each
            for each in problem.calendars
            if any(unit.path.startswith(each.path) for unit in units)
        ),
        pins=pins,
    )
