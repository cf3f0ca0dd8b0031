"""Reads of the board: which rows it has, and the cards of a window of rows and days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.db.models import BooleanField, ExpressionWrapper, Max, Min, Q

from core.days import days_range, first_day, last_day, today
from core.scoping.querysets import within_any
from courses.enums import PlaceKind
from courses.models import Lecturer, Venue
from organizations.enums import Level
from organizations.models import Category, Organization
from organizations.paths import ancestor_paths
from rotations.enums import BatchKind, BatchState
from rotations.models import Batch, Session, SessionLecturer
from rotations.scheduling.board import DAY, NOWHERE, Bar, RowHead, Rows, Stay, beds_by_day, lanes_of
from rotations.selectors.batches import usable_venues_for

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
    from django.db.models import QuerySet

    from organizations.models import User
    from rotations.models import Campaign
    from rotations.models.querysets import BatchQuerySet


def board_batches(user: User, campaign: Campaign) -> BatchQuerySet:
    """Return the batches of a campaign that stand on the user's board; the cancelled do not.

    They may be ordered by `is_over`.
    """
    seen: BatchQuerySet = Batch.objects.visible_to(user).filter(campaign=campaign)
    over = ExpressionWrapper(Q(dates__endswith__lte=today()), BooleanField())
    shown: BatchQuerySet = seen.exclude(state=BatchState.CANCELLED).alias(is_over=over)
    return shown


def span_of(campaign: Campaign, batches: BatchQuerySet) -> DateRange:
    """Return the days of a board: the campaign's, and those on which a batch lies outside."""
    ends = batches.aggregate(first=Min(RangeStartsWith("dates")), last=Max(RangeEndsWith("dates")))
    first, last = first_day(campaign.period), last_day(campaign.period)
    if ends["first"] is None:
        return days_range(first, last)
    return days_range(min(first, ends["first"]), max(last, ends["last"] - DAY))


def next_day_on(batches: BatchQuerySet) -> dt.date:
    """Return today when something goes on, else the first day of what comes next (or today)."""
    coming = batches.filter(dates__endswith__gt=today()).order_by("dates", "pk")
    dates = coming.values_list("dates", flat=True).first()
    return today() if dates is None else max(today(), first_day(dates))


def categories_on(batches: BatchQuerySet) -> list[tuple[int, str]]:
    """Return the categories that the batches call, in order."""
    called = Category.objects.filter(
        pk__in=Batch.categories.through.objects.filter(
            batch__in=batches.order_by().values("pk")
        ).values("category")
    )
    return list(called.values_list("pk", "name"))


def board_sessions(batches: BatchQuerySet) -> QuerySet[SessionLecturer]:
    """Return the sessions of batches, once for each of their lecturers."""
    found: QuerySet[SessionLecturer] = SessionLecturer.objects.filter(
        session__batch__in=batches.order_by().values("pk")
    )
    return found


@dataclass(frozen=True)
class Window:
    """What a browser asks for: some rows, and the days it shows."""

    rows: Rows
    keys: Sequence[int]
    days: DateRange
    hours: DateTimeTZRange


def rows_of(user: User, batches: BatchQuerySet, rows: Rows, *, with_empty: bool) -> list[list[int]]:
    """Return the rows of a board in order, each with the number of its lanes.

    `with_empty` adds the venues for classes at which nothing is held yet, so that something can be put there.
    """
    if rows is Rows.LECTURERS:
        return _lecturer_rows(batches)
    bounds = batches.annotate(first=RangeStartsWith("dates"), until=RangeEndsWith("dates"))
    plain = list(
        bounds.order_by("dates", "pk").values_list("pk", "venue", "org_path", "first", "until")
    )
    if rows is Rows.BATCHES:
        now = today()  # a board opens at its first rows: what is over comes last
        return [[pk, 1] for pk, *_, until in sorted(plain, key=lambda row: row[-1] <= now)]
    if rows is Rows.COUNTIES:
        counties = counties_of({path for _, _, path, _, _ in plain})
        lanes = lanes_of(Bar(counties[path].pk, start, end) for _, _, path, start, end in plain)
        ordered = sorted({unit.path: unit.pk for unit in counties.values()}.items())
        return [[key, lanes[key]] for _, key in ordered]
    lanes = lanes_of(Bar(venue or NOWHERE, start, end) for _, venue, _, start, end in plain)
    known = Venue.objects.filter(pk__in=lanes)
    if with_empty:
        halls = usable_venues_for(user).exclude(
            kind=PlaceKind.BASE
        )  # visited, and holding no class
        known |= Venue.objects.filter(pk__in=halls.order_by().values("pk"))
    keys = list(known.order_by("org_path", "name", "pk").values_list("pk", flat=True))
    first = [[NOWHERE, lanes.get(NOWHERE, 1)]] if with_empty or NOWHERE in lanes else []
    return [*first, *([key, lanes.get(key, 1)] for key in keys)]


def _lecturer_rows(batches: BatchQuerySet) -> list[list[int]]:
    given = board_sessions(batches).values_list("lecturer", "session__period")
    lanes = lanes_of(Bar(key, period.lower, period.upper) for key, period in given)
    keys = Lecturer.objects.filter(pk__in=lanes).order_by("org_path", "pinyin", "pk")
    return [[key, lanes[key]] for key in keys.values_list("pk", flat=True)]


def counties_of(paths: Iterable[str]) -> dict[str, Organization]:
    """Return for each path the county above it; the unit itself where it stands above counties."""
    wanted = set(paths)
    above = {step for path in wanted for step in ancestor_paths(path)}
    units = Organization.objects.filter(path__in=above, level__lte=Level.COUNTY)
    by_path = {unit.path: unit for unit in units}
    found = {}
    for path in wanted:
        steps = [step for step in ancestor_paths(path) if step in by_path]
        if steps:
            found[path] = by_path[steps[-1]]
    return found


def batches_in(batches: BatchQuerySet, window: Window) -> list[tuple[int, int]]:
    """Return the keys of rows and batches that a window shows."""
    near = batches.filter(dates__overlap=window.days).order_by("dates", "pk")
    keys = set(window.keys)
    if window.rows is Rows.BATCHES:
        found = near.filter(pk__in=keys).values_list("pk", flat=True)
        return [(pk, pk) for pk in found]
    if window.rows is Rows.VENUES:
        here = Q(venue__in=keys)
        if NOWHERE in keys:
            here |= Q(venue=None)
        held = near.filter(here).values_list("venue", "pk")
        return [(venue or NOWHERE, pk) for venue, pk in held]
    units = Organization.objects.filter(pk__in=keys).values_list("path", flat=True)
    below = list(near.filter(within_any(("org_path",), units)).values_list("org_path", "pk"))
    counties = counties_of({path for path, _ in below})
    return [(counties[path].pk, pk) for path, pk in below if counties[path].pk in keys]


def sessions_in(batches: BatchQuerySet, window: Window) -> list[tuple[int, int]]:
    """Return the keys of lecturers and sessions that a window shows."""
    given = board_sessions(batches).filter(lecturer__in=window.keys, period__overlap=window.hours)
    return list(given.order_by("period", "pk").values_list("lecturer", "session"))


def heads_of(user: User, batches: BatchQuerySet, window: Window) -> list[RowHead]:
    """Return the heads of a window's rows; venues with the beds used by every class there.

    A key names a row only where it is one of the user's board: whatever else it may be the key of
    is nothing here.
    """
    keys = window.keys
    if window.rows is Rows.VENUES:
        return _venue_heads(user, batches, window)
    if window.rows is Rows.COUNTIES:
        paths = set(batches.order_by().values_list("org_path", flat=True).distinct())
        units = {unit.pk: unit for unit in counties_of(paths).values()}
        shown = [units[key] for key in keys if key in units]
        return [RowHead(unit.pk, unit.short_name or unit.name, path=unit.path) for unit in shown]
    if window.rows is Rows.LECTURERS:
        given = board_sessions(batches).order_by().values("lecturer")
        lecturers = Lecturer.objects.filter(pk__in=given).filter(pk__in=keys)
        return [
            RowHead(row.pk, row.name, row.employer or str(row.organization))
            for row in lecturers.select_related("organization")
        ]
    rows = batches.filter(pk__in=keys).select_related("organization")
    return [RowHead(row.pk, str(row), str(row.organization), path=row.org_path) for row in rows]


def _venue_heads(user: User, batches: BatchQuerySet, window: Window) -> list[RowHead]:
    known = Q(pk__in=batches.order_by().values("venue"))
    known |= Q(pk__in=usable_venues_for(user).order_by().values("pk"))
    here = Venue.objects.filter(known, pk__in=window.keys)
    venues = list(here.select_related("organization", "location"))
    stays = (
        Batch.objects.filter(venue__in=venues, dates__overlap=window.days)
        .exclude(state=BatchState.CANCELLED)
        .exclude(kind=BatchKind.TOUR)  # goes to its people: nobody sleeps at its venue
        .values_list("venue", "dates", "capacity")
    )
    heat = beds_by_day(Stay(key, days.lower, days.upper, people) for key, days, people in stays)
    heads = [
        RowHead(
            row.pk,
            row.name,
            str(row.organization),
            row.beds,
            heat.get(row.pk, []),
            row.location.path if row.location else row.org_path,
        )
        for row in venues
    ]
    return [RowHead(NOWHERE, "未定地点"), *heads] if NOWHERE in window.keys else heads


def places_of(batches: BatchQuerySet, keys: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return where batches lie on the board of venues, of counties and of batches, and from when."""
    found = list(
        batches.filter(pk__in=set(keys)).order_by().values_list("pk", "venue", "org_path", "dates")
    )
    counties = counties_of({path for _, _, path, _ in found})
    return {
        pk: {
            Rows.VENUES: venue or NOWHERE,
            Rows.COUNTIES: counties[path].pk,
            Rows.BATCHES: pk,
            "from": first_day(dates).isoformat(),
        }
        for pk, venue, path, dates in found
    }


def sessions_changed(user: User, keys: Iterable[int]) -> QuerySet[Session]:
    """Return sessions of batches that the user sees, among these."""
    seen: QuerySet[Session] = Session.objects.filter(
        pk__in=set(keys), batch__in=Batch.objects.visible_to(user).values("pk")
    )
    return seen
