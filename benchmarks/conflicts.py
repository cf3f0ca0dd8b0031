"""The whole timetable of a province judged at once, and one session judged among the others.

21 prefectures, 181 counties, 724 classes with 10,136 sessions in one campaign: each class has a
venue of its county with two rooms, three lecturers of its prefecture who teach in several counties,
and visits a demonstration base. The floor of the whole check reads the rows of the timetable by bare
SQL and joins each of its three tables of parts with itself for overlaps; the floor of one move asks
the same three tables for what overlaps one session. Values are checks a second.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import time
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange, NumericRange
from django.utils import timezone

from benchmarks.figures import Figure
from benchmarks.national import make_officer
from core.days import today
from courses.models import Base, Lecturer, LecturerAvailability, Room, TravelTime, Venue
from organizations.enums import Kind, Level
from organizations.models import Category, Organization
from organizations.paths import path_step
from rotations.models import (
    Batch,
    Campaign,
    Session,
    SessionAudience,
    SessionLecturer,
    SessionPlace,
)
from rotations.selectors.bookings import booking_of, with_parts
from rotations.selectors.findings import findings_of_campaign, findings_of_session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from organizations.models import User

# Of the floor's speed: a dozen questions with rules and words for the three that are asked barely.
GOAL_FULL, GOAL_MOVE = 0.1, 0.025
PREFECTURES, COUNTIES, CLASSES_A_COUNTY = 21, 181, 4
HOURS = ((8, 10), (10, 12), (14, 16))  # the last of a class's fourteen half-mornings is its visit
DAYS = 5
MODES = ("lecture", "experience", "case", "discussion")
FLOOR_FULL = (
    "SELECT id, batch_id, mode, lower(period), upper(period) FROM rotations_session",
    "SELECT session_id, lecturer_id FROM rotations_sessionlecturer",
    "SELECT session_id, room_id FROM rotations_sessionplace",
    "SELECT session_id, batch_id, lower(groups), upper(groups) FROM rotations_sessionaudience",
    *(
        f"SELECT count(*) FROM rotations_session{part} a JOIN rotations_session{part} b"  # noqa: S608  # literals
        f" ON a.{key} = b.{key} AND a.period && b.period AND a.id < b.id"
        for part, key in (
            ("lecturer", "lecturer_id"),
            ("place", "room_id"),
            ("audience", "batch_id"),
        )
    ),
)
FLOOR_MOVE = tuple(
    f"SELECT b.session_id FROM rotations_session{part} a JOIN rotations_session{part} b"  # noqa: S608  # literals
    f" ON a.{key} = b.{key} AND a.period && b.period WHERE a.session_id = %s"
    for part, key in (("lecturer", "lecturer_id"), ("place", "room_id"), ("audience", "batch_id"))
)
ROUNDS_FULL, ROUNDS_MOVE = 5, 200
MOVE_MS = 20


def measure(seed: int) -> tuple[Figure, ...]:
    """Make the province, then take turns between the checks and their floors."""
    dice = random.Random(seed)
    campaign = make_province(dice)
    officer = make_officer(campaign.organization)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return (full(campaign, officer), move(officer, dice))


def full(campaign: Campaign, officer: User) -> Figure:
    """Judge everything."""
    found = findings_of_campaign(officer, campaign)
    spent = [taken(lambda: findings_of_campaign(officer, campaign)) for _ in range(ROUNDS_FULL)]
    bare = [taken(lambda: ask(FLOOR_FULL)) for _ in range(ROUNDS_FULL)]
    middle, floor = statistics.median(spent), statistics.median(bare)
    detail = {
        "sessions": Session.objects.count(),
        "batches": Batch.objects.count(),
        "findings": len(found),
        "blocking": sum(finding.blocks for finding in found),
        "p50_ms": round(middle * 1000, 1),
        "goal_ms": 2000,
        "floor_ms": round(floor * 1000, 1),
    }
    return Figure("conflicts_full", 1 / middle, "checks/s", 1 / floor, GOAL_FULL, detail)


def move(officer: User, dice: random.Random) -> Figure:
    """Judge one session at another time, again and again."""
    keys = dice.sample(list(Session.objects.values_list("pk", flat=True)), ROUNDS_MOVE)
    spent, bare, found = [], [], 0
    for key in keys:
        session = with_parts(Session.objects.filter(pk=key)).get()
        draft = booking_of(session)
        later = dt.timedelta(hours=1)
        moved = type(draft)(
            draft.start + later,
            draft.end + later,
            draft.attendees,
            draft.lecturers,
            draft.rooms,
            draft.session,
        )
        began = time.perf_counter()
        found += len(findings_of_session(officer, session, moved))
        spent.append(time.perf_counter() - began)
        bare.append(taken(lambda key=key: ask(FLOOR_MOVE, key)))  # type: ignore[misc]  # a default
    middle, floor = statistics.median(spent), statistics.median(bare)
    p95 = statistics.quantiles(spent, n=20)[-1] * 1000
    detail = {
        "moves": ROUNDS_MOVE,
        "findings": found,
        "p50_ms": round(middle * 1000, 2),
        "p95_ms": round(p95, 2),
        "limit_ms": MOVE_MS,
        "within": p95 <= MOVE_MS,
        "floor_ms": round(floor * 1000, 2),
    }
    return Figure("conflicts_move", 1 / middle, "checks/s", 1 / floor, GOAL_MOVE, detail)


def taken(act: Callable[[], object]) -> float:
    """Return the seconds that an act takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def ask(statements: tuple[str, ...], *values: int) -> None:
    """Run bare SQL and read all rows."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values or None)
            cursor.fetchall()


def nodes(parents: list[Organization], level: Level, counts: list[int]) -> list[Organization]:
    """Store so many organizations below each parent."""
    made = [
        Organization(
            parent=parent,
            kind=Kind.REGION,
            level=level,
            name=f"{parent.name}{number}",
            sort_order=number,
            path=parent.path + path_step(number),
        )
        for parent, count in zip(parents, counts, strict=True)
        for number in range(1, count + 1)
    ]
    return Organization.objects.bulk_create(made)


def make_province(dice: random.Random) -> Campaign:
    """Store the tree, its venues, lecturers and bases, and the timetable of every class."""
    province = Organization.objects.create(
        kind=Kind.REGION, level=Level.PROVINCE, name="省", sort_order=1, path=path_step(1)
    )
    prefectures = nodes([province], Level.PREFECTURE, [PREFECTURES])
    split = [len(range(place, COUNTIES, PREFECTURES)) for place in range(PREFECTURES)]
    counties = nodes(prefectures, Level.COUNTY, split)
    first = today() + dt.timedelta(days=30)
    campaign = Campaign.objects.create(
        organization=province,
        title="全省轮训",
        period=DateRange(first - dt.timedelta(days=60), first + dt.timedelta(days=400), "[)"),
        base_cutoff_on=today(),
    )
    campaign.refresh_from_db()
    lecturers = {one.pk: make_lecturers(one, first) for one in prefectures}
    make_ways(counties)
    for county in counties:
        make_county(campaign, county, lecturers[county.parent_id or 0], first, dice)
    return campaign


def make_lecturers(prefecture: Organization, first: dt.date) -> list[Lecturer]:
    """Store sixty lecturers of a prefecture, each away for a week."""
    made = Lecturer.objects.bulk_create(
        Lecturer(organization=prefecture, name=f"教师{number}", kind="expert")
        for number in range(60)
    )
    LecturerAvailability.objects.bulk_create(
        LecturerAvailability(
            lecturer=one,
            dates=DateRange(first + dt.timedelta(number), first + dt.timedelta(number + 7), "[)"),
            reason="出差",
        )
        for number, one in enumerate(made)
    )
    return made


def make_ways(counties: list[Organization]) -> None:
    """Store the minutes between the counties of each prefecture."""
    TravelTime.objects.bulk_create(
        TravelTime(origin=one, destination=other, minutes=40 + (one.pk + other.pk) % 90)
        for place, one in enumerate(counties)
        for other in counties[place + 1 :]
        if one.parent_id == other.parent_id
    )


def make_county(
    campaign: Campaign,
    county: Organization,
    lecturers: list[Lecturer],
    first: dt.date,
    dice: random.Random,
) -> None:
    """Store a county's school, base, and classes one after another, two at a time."""
    school = Venue.objects.create(
        organization=county, name="党校", kind="party_school", beds=100, meals_per_day=120
    )
    site = Venue.objects.create(organization=county, name="基地", kind="base")
    village = Category.objects.get(code="village")
    Base.objects.create(venue=site, category=village, visitors_per_day=80, opens_at="09:00", closes_at="17:00")  # fmt: skip
    rooms = [Room.objects.create(venue=school, name=f"{n}教室", capacity=60) for n in range(2)]
    yard = Room.objects.create(venue=site, name="展厅", capacity=200)
    for number in range(CLASSES_A_COUNTY):
        start = first + dt.timedelta(days=7 * (number // 2) + 14 * (county.pk % 6))
        batch = Batch.objects.create(
            campaign=campaign,
            organization=county,
            series="村书记班",
            number=number + 1,
            level=Level.COUNTY,
            venue=school,
            dates=DateRange(start, start + dt.timedelta(days=DAYS), "[)"),
            capacity=55,
        )
        batch.categories.set([village])
        make_timetable(batch, rooms[number % 2], yard if number % 2 else None, lecturers, dice)


def half_mornings(batch: Batch) -> Iterator[DateTimeTZRange]:
    """Yield the times of a class's sessions."""
    for day in range(DAYS):
        for starts, ends in HOURS:
            on = batch.dates.lower + dt.timedelta(days=day)
            bounds = (
                timezone.make_aware(dt.datetime.combine(on, dt.time(hour)))
                for hour in (starts, ends)
            )
            yield DateTimeTZRange(*bounds, "[)")


def make_timetable(
    batch: Batch, room: Room, yard: Room | None, lecturers: list[Lecturer], dice: random.Random
) -> None:
    """Store fourteen sessions; a lecturer who is taken already at that time is left out."""
    periods = list(islice(half_mornings(batch), 14))
    sessions = Session.objects.bulk_create(
        Session(
            batch=batch,
            kind="teaching",
            mode="site_visit" if yard and number == 13 else MODES[number % 4],
            title=f"第{number}讲",
            period=period,
        )
        for number, period in enumerate(periods)
    )
    whole = NumericRange(None, None, "()")
    SessionAudience.objects.bulk_create(
        SessionAudience(session=one, batch=batch, groups=whole) for one in sessions
    )
    SessionPlace.objects.bulk_create(
        SessionPlace(session=one, room=yard if yard and one.mode == "site_visit" else room)
        for one in sessions
    )
    taken_by = SessionLecturer.objects.filter(lecturer__in=[one.pk for one in lecturers])
    rows = []
    for one in sessions:
        busy = set(taken_by.filter(period__overlap=one.period).values_list("lecturer", flat=True))
        free = [lecturer for lecturer in lecturers if lecturer.pk not in busy]
        rows.append(SessionLecturer(session=one, lecturer=dice.choice(free)))
    SessionLecturer.objects.bulk_create(rows)
