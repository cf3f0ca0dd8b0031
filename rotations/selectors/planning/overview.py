"""What will be planned, before anybody presses the button: who is due, with what, and what is missing.

Only maintained counters and aggregates are asked, so that the page is as quick for a country as for a
county. The problem itself, which knows each seat and each open place, is read by the worker.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, Sum

from core.days import first_day, today
from core.workdays import is_announced
from courses.enums import LecturerKind, PlaceKind
from courses.models import Lecturer, LecturerLoan, Room, Venue
from organizations.paths import ancestor_paths
from rotations.enums import REPEATABLE_KINDS, DutyState
from rotations.models import Batch, TrainingResponsibility
from rotations.selectors.coverage import coverage_of
from rotations.selectors.planning.batches import STANDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from organizations.models import Category, Organization, User
    from rotations.models import Campaign, CategoryRule

NOTICE_DAYS = 14  # a class that is called must leave time for names


@dataclass(frozen=True)
class Line:
    """One category: how many are due, by when, how long a class of theirs is, and who holds it."""

    name: str
    due: int
    due_by: dt.date
    days: str
    trained_by: str


@dataclass(frozen=True)
class Standing:
    """Classes that are there already: the places that nobody has yet are used before any are planned."""

    batches: int
    places: int


@dataclass(frozen=True)
class Resources:
    """How much there is of what a class needs, and what is registered but cannot be planned with."""

    venues: int
    empty_venues: int
    leaders: int
    models: int
    bases: int
    empty_bases: int


@dataclass(frozen=True)
class Overview:
    """The figures of the page before the start."""

    lines: list[Line]
    standing: Standing
    resources: Resources
    notes: list[str]
    missing: list[tuple[str, str, str]]  # sentence, address, what the link says

    @property
    def due(self) -> int:
        """Everybody who is due."""
        return sum(line.due for line in self.lines)


def earliest_start(campaign: Campaign) -> dt.date:
    """Return the Monday from which classes can be called: in two weeks, or when the campaign begins."""
    day = max(today() + dt.timedelta(days=NOTICE_DAYS), first_day(campaign.period))
    return day + dt.timedelta(days=-day.weekday() % 7)


def overview_of(user: User, campaign: Campaign, organization: Organization) -> Overview:
    """Return what a fresh run would plan, in a few queries whatever the size of the campaign."""
    rules = rules_for(campaign, organization)
    lines, notes = [], []
    for category, coverage in coverage_of(organization, campaign).table:
        due, own = coverage.states[DutyState.DUE], rules.get(category.pk)
        if due and own:
            lines.append(line_of(category, due, own))
        elif due and own is None:
            notes.append(f"{category}有 {due} 个待训席位没有适用的类别规则，不纳入编排")
    resources = resources_of(user, organization)
    notes += notes_on(resources, campaign, [line.due_by for line in lines])
    # Where nobody is due no office was asked what it has.
    missing = missing_of(resources) if lines else []
    return Overview(lines, standing_of(campaign, organization), resources, notes, missing)


def rules_for(campaign: Campaign, organization: Organization) -> dict[int, list[CategoryRule]]:
    """Return by category the rules that hold below an office; none where others train the category.

    An office plans what it or those below it train: by the level that a rule names, or because the
    campaign names one of them.
    """
    named = TrainingResponsibility.objects.filter(campaign=campaign)
    trains_all = campaign.org_path == organization.path
    trains_all = (
        trains_all or named.filter(responsible__path__startswith=organization.path).exists()
    )
    found: dict[int, list[CategoryRule]] = {}
    for rule in campaign.rules.select_related("area"):
        kept = found.setdefault(rule.category_id, [])
        area = rule.area.path if rule.area else ""
        is_near = area.startswith(organization.path) or organization.path.startswith(area)
        if is_near and (trains_all or rule.responsible_level >= organization.level):
            kept.append(rule)
    return found


def line_of(category: Category, due: int, rules: Sequence[CategoryRule]) -> Line:
    """Return the line of a category; of several rules the earliest day and the widest span of days."""
    least = min(ceil(rule.min_days) for rule in rules)
    most = max(least, *(floor(rule.max_days) for rule in rules))
    share = max(rule.higher_share for rule in rules)
    levels = {rule.responsible_level: rule.get_responsible_level_display() for rule in rules}
    trained_by = "、".join(levels[key] for key in sorted(levels))
    return Line(
        name=str(category),
        due=due,
        due_by=min(rule.due_on for rule in rules),
        days=f"{least}–{most}" if least != most else f"{least}",
        trained_by=f"{trained_by}，其中上级 {share.normalize():f}%" if share else trained_by,
    )


def standing_of(campaign: Campaign, organization: Organization) -> Standing:
    """Return the classes that are held below an office and not over."""
    rows = Batch.objects.filter(campaign=campaign, state__in=STANDING).exclude(
        kind__in=REPEATABLE_KINDS
    )
    found = (
        rows.filter(org_path__startswith=organization.path)
        .order_by()
        .aggregate(batches=Count("pk"), places=Sum("capacity"))
    )
    return Standing(found["batches"], found["places"] or 0)


def resources_of(user: User, organization: Organization) -> Resources:
    """Return what an office and those below it may use; two queries."""
    classroom = Room.objects.filter(venue=OuterRef("pk"), is_retired=False, is_group_room=False)
    is_base = Q(kind=PlaceKind.BASE)
    is_hall = ~is_base & (Q(beds__gt=0) | Q(Exists(classroom)))
    takes_visitors = is_base & Q(base__visitors_per_day__gt=0)
    places = (
        Venue.objects.visible_to(user)
        .filter(usable(organization))
        .aggregate(
            venues=Count("pk", filter=is_hall),
            others=Count("pk", filter=~is_base),
            bases=Count("pk", filter=takes_visitors),
            villages=Count("pk", filter=is_base),
        )
    )
    pool = Lecturer.objects.visible_to(user).filter(usable(organization) | borrowed(organization))
    people = pool.aggregate(
        leaders=Count("pk", filter=Q(kind=LecturerKind.LEADER)),
        models=Count("pk", filter=Q(kind=LecturerKind.MODEL_SECRETARY)),
    )
    return Resources(
        venues=places["venues"],
        empty_venues=places["others"] - places["venues"],
        bases=places["bases"],
        empty_bases=places["villages"] - places["bases"],
        **people,
    )


def usable(organization: Organization) -> Q:
    """Return what belongs to an office or to one below it, or is shared from above."""
    above = ancestor_paths(organization.path)
    within = Q(org_path__startswith=organization.path) | Q(is_shared=True, org_path__in=above)
    return within & Q(is_retired=False)


def borrowed(organization: Organization) -> Q:
    """Return the lecturers whom others lend to an office, to one above it or to one below it."""
    near = Q(org_path__startswith=organization.path)
    near |= Q(org_path__in=ancestor_paths(organization.path))
    loans = LecturerLoan.objects.filter(near, dates__endswith__gt=today())
    return Q(is_retired=False, pk__in=loans.values("lecturer"))


def notes_on(resources: Resources, campaign: Campaign, ends: Iterable[dt.date]) -> list[str]:
    """Return sentences on what will be left out and what will be assumed."""
    notes = []
    if resources.empty_venues:
        notes.append(f"{resources.empty_venues} 处办班地点没有登记教室和床位，不纳入编排")
    if resources.empty_bases:
        notes.append(f"{resources.empty_bases} 处示范基地没有登记每天接待人数，不纳入编排")
    years = {day.year for day in (earliest_start(campaign), *ends)}
    notes += [
        f"{year}年的节假日安排尚未公布，只避开双休日"
        for year in sorted(years)
        if not is_announced(year)
    ]
    return notes


def missing_of(resources: Resources) -> list[tuple[str, str, str]]:
    """Return what no class can do without and is not there, with where it is registered."""
    found = (
        (resources.venues, "没有可用的办班地点", "courses:venue_list", "登记办班地点"),
        (resources.leaders, "师资库中没有能授课的党政领导", "courses:lecturer_list", "登记授课人"),
        (
            resources.models,
            "师资库中没有能作经验介绍的优秀书记",
            "courses:lecturer_list",
            "登记授课人",
        ),
        (resources.bases, "没有登记接待人数的示范基地", "courses:base_list", "登记示范基地"),
    )
    return [(text, view, link) for there, text, view, link in found if not there]
