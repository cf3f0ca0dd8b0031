"""The planner's problem, from the offices' own data; a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

from core.days import days_range, each_day
from core.workdays import day_kind, is_announced
from organizations.enums import CalendarEffect, Level
from organizations.selectors.calendars import forbidden_days_under
from rotations.planner import (
    AwayLimit,
    Calendar,
    CategoryRule,
    Needs,
    Organizer,
    Plan,
    Problem,
    Span,
    Status,
    Unit,
    Venue,
)
from rotations.planner.plan import Cost
from rotations.planning.joining import joined, mixed_parts, small_parts, words_of
from rotations.planning.seats import demand_of
from rotations.scheduling.findings import RuleCode, RuleLevel
from rotations.selectors.planning.batches import (
    all_as_planned,
    movable,
    offers_of,
    standing_batches,
    taken_venues,
)
from rotations.selectors.planning.places import Places
from rotations.selectors.planning.resources import Reader
from rotations.selectors.planning.seats import seats_under
from rotations.selectors.planning.timetables import timetables_of
from rotations.selectors.schedule_rules import rule_book

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from core.scoping.querysets import Viewer
    from organizations.models import Organization
    from rotations.models import Batch, Campaign
    from rotations.models import CategoryRule as StoredRule
    from rotations.planner import PlannedSession
    from rotations.planning.options import Options
    from rotations.planning.seats import Demand, Group
    from rotations.selectors.planning.resources import Resources
    from rotations.selectors.planning.seats import Seats
    from rotations.selectors.schedule_rules import RuleBook

AWAY_SHARE = (2, 3)  # at most two thirds of a township's secretaries are in class on one day …
AWAY_LEAST = 3  # … but three always may be


@dataclass(frozen=True)
class Task:
    """A problem with what a repair starts from, and sentences on what was left out."""

    problem: Problem
    baseline: Plan | None
    notes: list[str]
    due: int
    timetables: dict[str, tuple[PlannedSession, ...]]  # of the classes that a repair may move


def build_task(
    user: Viewer,
    campaign: Campaign,
    organization: Organization,
    options: Options,
    without: Collection[int] = (),
) -> Task:
    """Return what there is to plan below an organization; classes in `without` are not seen."""
    places = Places(campaign.org_path)
    batches = standing_batches(campaign, without)
    moving = movable(batches, organization, options)
    freed = {batch.pk for batch in moving}
    seats = seats_under(campaign, organization, places, freed)
    standing = [batch for batch in batches if batch.pk not in freed]
    demand = demand_of(seats.counts, seats.shares, offers_of(standing))
    own = {key: people for key, people in demand.items() if below(key[1], organization, places)}
    book = rule_book(campaign.pk)
    rules = rules_of(own, seats, book)
    deadline = deadline_of(own, seats, campaign, options)
    days = (options.starts_on, max(deadline, options.starts_on))
    offices = [places.by_key[key] for key in sorted({organizer for _, organizer in own})]
    booked = taken_venues(days, [*without, *freed])
    resources = Reader(user, offices, places, days, booked, [*without, *freed]).resources()
    units = units_of(own, seats, places)
    problem = Problem(
        key=str(campaign.pk),
        name=campaign.title,
        starts_on=options.starts_on,
        deadline=deadline,
        units=units,
        categories=rules,
        organizers=tuple(
            Organizer(str(one.pk), str(one), one.level, places.area_of(one.path)) for one in offices
        ),
        venues=tuple(weighed(venue, book) for venue in resources.venues),
        lecturers=tuple(resources.lecturers),
        bases=tuple(resources.bases),
        calendars=calendars_of(campaign, rules, book),
        free_days=tuple(day for day in each_day(days_range(*days)) if day_kind(day).is_free),
        away_limits=limits_of(seats, places),
        minutes=places.minutes(),
        locations=places.names(),
        class_min=options.class_min,
        class_max=options.class_max,
    )
    problem, baseline, told = settled(problem, moving, options)
    notes, due = [*notes_on(resources, seats, days), *told], sum(own.values())
    return Task(problem, baseline, notes, due, timetables_of(moving) if baseline else {})


def settled(
    problem: Problem, moving: Collection[Batch], options: Options
) -> tuple[Problem, Plan | None, list[str]]:
    """Return a problem in which those who share a class are one series, what a repair starts from, and words.

    A new plan puts small categories of an office together; a repair those that classes already mix.
    """
    baseline = baseline_of(moving, problem, options)
    if baseline is None:
        joining = small_parts(problem)
        return joined(problem, joining.joints), None, words_of(problem, joining)
    mixed = mixed_parts(problem, baseline.batches)
    if not mixed:
        return problem, baseline, []
    together = joined(problem, mixed)
    return together, baseline_of(moving, together, options), []


def below(key: int, organization: Organization, places: Places) -> bool:
    """Return whether an office lies at or below the organization that plans."""
    return key in places.by_key and places.by_key[key].path.startswith(organization.path)


def key_of(rule: StoredRule) -> str:
    """Return the planner's key of a rule."""
    return f"{rule.pk}.{rule.category.code}"


def rules_of(demand: Demand, seats: Seats, book: RuleBook) -> tuple[CategoryRule, ...]:
    """Return the rules of those who are due; like categories of like length sit together."""
    used = sorted({group.rule for group, _ in demand})
    return tuple(planned_rule(seats.rules[key], book) for key in used)


def planned_rule(rule: StoredRule, book: RuleBook) -> CategoryRule:
    """Return a rule as the planner takes it: whole days, and what each class must hear."""
    least = ceil(rule.min_days)
    most = max(floor(rule.max_days), least)
    area = f"（{rule.area}）" if rule.area else ""
    return CategoryRule(
        key=key_of(rule),
        name=f"{rule.category}{area}",
        series=f"{rule.category.group}:{least}-{most}",
        days_min=least,
        days_max=most,
        days_wanted=(least + most + 1) // 2,
        due_by=rule.due_on,
        needs=Needs(
            leader=asked(RuleCode.LEADER_LECTURE, book),
            visit=asked(RuleCode.SITE_VISIT, book),
            experience=asked(RuleCode.EXPERIENCE, book),
        ),
    )


def asked(code: RuleCode, book: RuleBook) -> int:
    """Return 1 when the campaign asks for a mode of teaching at all."""
    return int(book.level(code) != RuleLevel.IGNORE)


def weighed(venue: Venue, book: RuleBook) -> Venue:
    """Return a venue without the limits that the campaign does not check."""
    free = book.margin(RuleCode.BEDS)
    beds = None if venue.beds is None else max(venue.beds - free, 0)
    return Venue(
        key=venue.key,
        name=venue.name,
        location=venue.location,
        beds=None if book.level(RuleCode.BEDS) == RuleLevel.IGNORE else beds,
        meals=None if book.level(RuleCode.MEALS) == RuleLevel.IGNORE else venue.meals,
        rooms=venue.rooms,
        room_capacity=venue.room_capacity,
        blocked=venue.blocked,
        organizers=venue.organizers,
        taken=venue.taken,
    )


def deadline_of(demand: Demand, seats: Seats, campaign: Campaign, options: Options) -> dt.date:
    """Return the last day by which anybody must be trained."""
    ends = [seats.rules[group.rule].due_on for group, _ in demand]
    return max(ends, default=options.starts_on)


def units_of(demand: Demand, seats: Seats, places: Places) -> tuple[Unit, ...]:
    """Return who is due where, with the office that calls them."""
    return tuple(
        Unit(
            key=unit_key(group, organizer),
            name=f"{places.name_of(group.path)}（{seats.rules[group.rule].category}）",
            path=group.path,
            category=key_of(seats.rules[group.rule]),
            due=people,
            location=places.number_of(group.path),
            organizer=str(organizer),
            share_group=str(group.organizer),
            away_group=group.path if is_township(group, places) else "",
        )
        for (group, organizer), people in sorted(
            demand.items(), key=lambda item: (item[0][0].path, item[0][0].rule, item[0][1])
        )
    )


def unit_key(group: Group, organizer: int) -> str:
    """Return the planner's key of a group of seats: the unit that names people comes first."""
    return f"{group.unit}.{group.rule}.{organizer}.{group.organizer}"


def is_township(group: Group, places: Places) -> bool:
    """Return whether the unit is one that must not be emptied."""
    return places.level_of(group.unit) == Level.TOWNSHIP


def limits_of(seats: Seats, places: Places) -> tuple[AwayLimit, ...]:
    """Return how many of each township may be away on a day."""
    totals: defaultdict[str, int] = defaultdict(int)
    for group, count in seats.counts.items():
        if is_township(group, places):
            totals[group.path] += count.seats
    over, under = AWAY_SHARE
    return tuple(
        AwayLimit(path, places.name_of(path), max(AWAY_LEAST, total * over // under))
        for path, total in sorted(totals.items())
    )


def calendars_of(
    campaign: Campaign, rules: Iterable[CategoryRule], book: RuleBook
) -> tuple[Calendar, ...]:
    """Return the seasons that hold anywhere in the campaign, as strictly as it takes them."""
    level = book.level(RuleCode.CALENDAR)
    if level == RuleLevel.IGNORE:
        return ()
    named = [(rule.key, rule.key.partition(".")[2]) for rule in rules]
    found = []
    for days in forbidden_days_under(campaign.org_path):
        meant = tuple(key for key, code in named if code in days.categories)
        if days.categories and not meant:
            continue
        span = Span(days.first, days.last + dt.timedelta(days=1))
        forbids = days.effect == CalendarEffect.FORBID and level == RuleLevel.BLOCK
        found.append(Calendar(days.name, days.path, (span,), meant, forbids))
    return tuple(found)


def notes_on(resources: Resources, seats: Seats, days: tuple[dt.date, dt.date]) -> list[str]:
    """Return sentences on what was left out and what was assumed."""
    notes = list(resources.notes)
    if seats.lacking:
        notes.append(f"有 {seats.lacking} 个待训席位没有适用的类别规则，未纳入编排")
    years = sorted({day.year for day in days if not is_announced(day.year)})
    notes += [f"{year}年的节假日安排尚未公布，只避开双休日" for year in years]
    return notes


def baseline_of(moving: Collection[Batch], problem: Problem, options: Options) -> Plan | None:
    """Return the classes that a repair may move as a plan; None when nothing is to be repaired."""
    rules = {rule.key: rule for rule in problem.categories}
    if options.mode != "repair":
        return None
    batches = tuple(all_as_planned(moving, problem.units, rules))
    return Plan(batches, (), Cost(batches=len(batches)), Status.COMPLETE, way="stored")
