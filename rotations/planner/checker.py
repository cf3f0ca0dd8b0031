"""Judges a plan against its problem, written apart from everything that makes plans.

It shares with the planner only the dataclasses and the arithmetic of quotas; it knows no streams,
slots or ledgers. Each violation names a rule (`Kind`, where one fits) and says what is wrong.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from courses.enums import LecturerKind, Mode
from rotations.planner.demand import shares_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rotations.planner.plan import Plan, PlannedBatch, PlannedSession
    from rotations.planner.problem import Base, Lecturer, Problem, Unit

ONE_DAY = dt.timedelta(days=1)
Time = tuple[dt.date, str, int]  # day, half, location


@dataclass(frozen=True, slots=True)
class Violation:
    """A hard rule that a plan breaks."""

    rule: str
    subject: str
    detail: str


def days_of(batch: PlannedBatch) -> list[dt.date]:
    """Return the days of a class."""
    return [batch.starts_on + ONE_DAY * number for number in range(batch.days)]


def check_plan(problem: Problem, plan: Plan) -> list[Violation]:
    """Return every hard rule that a plan breaks; nothing means that it holds."""
    return [violation for judge in JUDGES for violation in judge(problem, plan)]


def people(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Everybody is called once by who trains them, or stands in `uncovered`."""
    places, shares = plan.places(), shares_up(problem)
    missing = {each.unit: each.places for each in plan.uncovered}
    trained: set[tuple[str, str]] = set()
    for unit in problem.units:
        sent, lost = shares.get(unit.key, 0), missing.get(unit.key, 0)
        due = Counter({unit.organizer: unit.due - sent})
        due[unit.higher] += sent
        trained |= {(organizer, unit.key) for organizer, seats in due.items() if seats}
        called = {organizer: places[organizer, unit.key] for organizer in due}
        over = any(called[organizer] > seats for organizer, seats in due.items())
        if sum(called.values()) + lost != unit.due or over:
            yield Violation("covered", unit.key, f"{called} and {lost} missing, not {unit.due}")
    for organizer, name in places.keys() - trained:
        yield Violation("covered", name, f"{organizer} does not train it")


def sizes(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """A class is neither too small nor too large; who has fewer people due than the minimum runs one class."""
    rules = {rule.key: rule for rule in problem.categories}
    totals: Counter[tuple[str, str]] = Counter()
    shares = shares_up(problem)
    for unit in problem.units:
        series, sent = rules[unit.category].series, shares.get(unit.key, 0)
        totals[unit.organizer, series] += unit.due - sent
        totals[unit.higher, series] += sent
    for batch in plan.batches:
        least = min(problem.class_min, totals[batch.organizer, batch.series])
        if not batch.pinned and batch.people < least:
            yield Violation("class_min", batch.key, f"{batch.people} < {least}")
        if batch.people > problem.class_max:
            yield Violation("class_max", batch.key, f"{batch.people}")
        if any(quota.places <= 0 for quota in batch.quotas):
            yield Violation("places", batch.key, "an empty quota")


def frames(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """A class has its length, one series, and lies within the period."""
    rules = {rule.key: rule for rule in problem.categories}
    units = {unit.key: unit for unit in problem.units}
    for batch in plan.batches:
        if batch.starts_on < problem.starts_on:
            yield Violation("period", batch.key, f"{batch.starts_on}")
        for name in {units[quota.unit].category for quota in batch.quotas}:
            rule = rules[name]
            last = days_of(batch)[-1]
            if rule.series != batch.series:
                yield Violation("series", batch.key, name)
            if not batch.pinned and not rule.days_min <= batch.days <= rule.days_max:
                yield Violation("length", batch.key, f"{batch.days} days")
            if last > min(rule.due_by or problem.deadline, problem.deadline):
                yield Violation("deadline", batch.key, f"{last}")


def calendars(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """No class runs on a free day; nobody is called while a calendar forbids it."""
    free = set(problem.free_days)
    units = {unit.key: unit for unit in problem.units}
    for batch in plan.batches:
        days = days_of(batch)
        if free.intersection(days):
            yield Violation("free_days", batch.key, "a free day")
        for quota in batch.quotas:
            name = forbidding(problem, units[quota.unit], days)
            if name:
                yield Violation("calendar", batch.key, f"{quota.unit}: {name}")


def forbidding(problem: Problem, unit: Unit, days: list[dt.date]) -> str:
    """Return the calendar that forbids to call a unit on any of these days, or ""."""
    for calendar in problem.calendars:
        concerns = not calendar.categories or unit.category in calendar.categories
        running = any(span.holds(day) for span in calendar.spans for day in days)
        if calendar.forbids and concerns and running and unit.path.startswith(calendar.path):
            return calendar.name
    return ""


def venues(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Each class is at a venue that exists, is open, and may be used by its organizer."""
    known = {venue.key: venue for venue in problem.venues}
    for batch in plan.batches:
        venue = known.get(batch.venue)
        if venue is None:
            yield Violation("venue", batch.key, f"no venue {batch.venue}")
            continue
        if not batch.pinned and venue.organizers and batch.organizer not in venue.organizers:
            yield Violation("venue", batch.key, f"{batch.organizer} may not use {venue.key}")
        if any(span.holds(day) for span in venue.blocked for day in days_of(batch)):
            yield Violation("blocked", batch.key, venue.key)


def crowding(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """No venue has more classes or people on a day than it holds."""
    sitting: defaultdict[tuple[str, dt.date], list[int]] = defaultdict(list)
    for batch in plan.batches:
        for day in days_of(batch):
            sitting[batch.venue, day].append(batch.people)
    known = {venue.key: venue for venue in problem.venues}
    for (key, day), classes in sitting.items():
        venue = known.get(key)
        if venue is None:
            continue
        classes += [taken.people for taken in venue.taken if taken.span.holds(day)]
        if len(classes) > venue.rooms or max(classes) > venue.room_capacity:
            yield Violation("rooms", key, f"{day}: {classes}")
        if venue.beds is not None and sum(classes) > venue.beds:
            yield Violation("beds", key, f"{day}: {sum(classes)} > {venue.beds}")
        if venue.meals is not None and sum(classes) > venue.meals:
            yield Violation("meals", key, f"{day}: {sum(classes)} > {venue.meals}")


def emptied(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """No place has more people away on a day than its limit."""
    group_of = {unit.key: unit.away_group for unit in problem.units}
    away: Counter[tuple[str, dt.date]] = Counter()
    for batch in plan.batches:
        for quota in batch.quotas:
            for day in days_of(batch):
                away[group_of[quota.unit], day] += quota.places
    most = {limit.key: limit.most for limit in problem.away_limits}
    for (group, day), count in away.items():
        if count > most.get(group, count):
            yield Violation("away", group, f"{day}: {count} > {most[group]}")


def lecturers(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """A lecturer teaches whom he is for, in one place at a time, and is not asked too often."""
    known = {lecturer.key: lecturer for lecturer in problem.lecturers}
    place_of = {venue.key: venue.location for venue in problem.venues}
    asked: defaultdict[str, list[Time]] = defaultdict(list)
    for batch in plan.batches:
        for session in batch.sessions:
            if session.lecturer:
                day = batch.starts_on + ONE_DAY * session.day
                place = place_of.get(batch.venue, 0)
                asked[session.lecturer].append((day, session.half, place))
                person = known[session.lecturer]
                if person.organizers and batch.organizer not in person.organizers:
                    yield Violation("lecturer", person.key, f"not for {batch.organizer}")
                lent = person.spans_lent(batch.organizer)
                if lent is not None and not any(span.holds(day) for span in lent):
                    yield Violation("lecturer", person.key, f"not lent on {day}")
    for key, times in asked.items():
        yield from absent(known[key], {day for day, _, _ in times})
        yield from torn(problem, key, times)


def absent(person: Lecturer, days: set[dt.date]) -> Iterator[Violation]:
    """Yield the days on which a lecturer is not to be had, and too many of them."""
    if person.max_days is not None and len(days) > person.max_days:
        yield Violation("lecturer", person.key, f"{len(days)} days")
    for day in days:
        within = not person.available or any(span.holds(day) for span in person.available)
        away = any(span.holds(day) for span in person.away)
        if away or not within or day.isoweekday() not in person.weekdays:
            yield Violation("lecturer_away", person.key, f"{day}")


def torn(problem: Problem, key: str, times: list[Time]) -> Iterator[Violation]:
    """Yield when a lecturer is in two places at once, or too far off at noon."""
    for (day, half, here), (next_day, next_half, there) in pairwise(sorted(times)):
        if day == next_day and half == next_half:
            yield Violation("lecturer", key, f"twice on {day} {half}")
        elif day == next_day and problem.minutes[here][there] > problem.visit_minutes:
            yield Violation("travel", key, f"{day}")


def lectured(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Each class hears a leader, sees a base, hears a model secretary, as its categories need."""
    rules = {rule.key: rule for rule in problem.categories}
    units = {unit.key: unit for unit in problem.units}
    kinds = {lecturer.key: lecturer.kind for lecturer in problem.lecturers}
    for batch in plan.batches:
        needs = [rules[units[quota.unit].category].needs for quota in batch.quotas]
        leader = [
            each for each in batch.sessions if kinds.get(each.lecturer) == LecturerKind.LEADER
        ]
        told = [each for each in batch.sessions if each.mode == Mode.EXPERIENCE]
        seen = sum(each.people for each in batch.sessions if each.base)
        if len(leader) < max(need.leader for need in needs):
            yield Violation("leader_lecture", batch.key, "no leader")
        if len(told) < max(need.experience for need in needs):
            yield Violation("experience", batch.key, "no experience")
        if seen < batch.people * max(need.visit for need in needs):
            yield Violation("site_visit", batch.key, f"{seen} of {batch.people}")
        if any(not 0 <= each.day < batch.days for each in batch.sessions):
            yield Violation("session", batch.key, "outside of the class")
        yield from doubled(batch)


def doubled(batch: PlannedBatch) -> Iterator[Violation]:
    """Yield half-days in which a class has more than one thing to do; groups at bases are one."""
    by_half: defaultdict[tuple[int, str], list[PlannedSession]] = defaultdict(list)
    for session in batch.sessions:
        by_half[session.day, session.half].append(session)
    for (day, half), sessions in by_half.items():
        grouped = all(session.base for session in sessions)
        if len(sessions) > 1 and not grouped:
            yield Violation("audience", batch.key, f"twice on day {day} {half}")


def visits(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """A base is open, near, and takes no more visitors a day than it can."""
    known = {base.key: base for base in problem.bases}
    came: Counter[tuple[str, dt.date]] = Counter()
    for batch in plan.batches:
        for session in batch.sessions:
            if session.base:
                day = batch.starts_on + ONE_DAY * session.day
                came[session.base, day] += session.people
                yield from visited(problem, batch, known[session.base], day)
    for (key, day), count in came.items():
        if count > known[key].visitors_per_day:
            yield Violation("base_capacity", key, f"{day}: {count}")


def visited(problem: Problem, batch: PlannedBatch, base: Base, day: dt.date) -> Iterator[Violation]:
    """Yield what is wrong with one visit."""
    place_of = {venue.key: venue.location for venue in problem.venues}
    if base.organizers and batch.organizer not in base.organizers:
        yield Violation("base", batch.key, f"{base.key} is not for {batch.organizer}")
    if any(span.holds(day) for span in base.closed) or day.isoweekday() not in base.weekdays:
        yield Violation("base_hours", batch.key, f"{base.key} {day}")
    place = place_of.get(batch.venue, base.location)
    if problem.minutes[place][base.location] > problem.visit_minutes:
        yield Violation("travel", batch.key, base.key)


def fixed(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Pins stand as they were given."""
    batches = {batch.key: batch for batch in plan.batches}
    for pin in problem.pins:
        batch = batches.get(pin.key)
        if batch is None:
            yield Violation("pin", pin.key, "missing")
            continue
        wanted = (pin.organizer, pin.series, pin.venue, pin.starts_on, pin.days)
        if batch.frame != wanted or (pin.quotas and set(batch.quotas) != set(pin.quotas)):
            yield Violation("pin", pin.key, "changed")


JUDGES = (
    people,
    sizes,
    frames,
    calendars,
    venues,
    crowding,
    emptied,
    lecturers,
    lectured,
    visits,
    fixed,
)
