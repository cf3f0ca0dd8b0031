"""Small campaigns for the planner's tests: two counties of a city, March 2026."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import strategies as st

from rotations.planner import (
    Allotment,
    AwayLimit,
    Base,
    Calendar,
    CategoryRule,
    Lecturer,
    Needs,
    Organizer,
    Pin,
    Problem,
    Span,
    Unit,
    Venue,
    weekends,
)

START = dt.date(2026, 3, 2)  # a Monday
DEADLINE = dt.date(2026, 3, 27)
MINUTES = ((30, 60, 90), (60, 30, 45), (90, 45, 30))


def day(number: int) -> dt.date:
    """Return a day of March 2026."""
    return dt.date(2026, 3, number)


def span(first: int, last: int) -> Span:
    """Return days of March 2026, the last one included."""
    return Span(day(first), day(last) + dt.timedelta(days=1))


def small_problem(**changes) -> Problem:
    """Return a campaign that is easily planned: 30 village and 12 township secretaries."""
    base = Problem(
        key="small",
        name="小轮训",
        starts_on=START,
        deadline=DEADLINE,
        units=(
            Unit("a1", "甲镇各村", "0101", "village", 12, 1, "a", "city", "a", "a1"),
            Unit("a2", "乙镇各村", "0102", "village", 8, 1, "a", "city", "a", "a2"),
            Unit("b1", "丙镇各村", "0201", "village", 10, 2, "b", "city", "b", "b1"),
            Unit("at", "甲县各乡镇", "01", "township", 7, 1, "city"),
            Unit("bt", "乙县各乡镇", "02", "township", 5, 2, "city"),
        ),
        categories=(
            CategoryRule("village", "村", "village", 3, 5, 4, higher_percent=20),
            CategoryRule("township", "乡镇", "township", 3, 3, 3),
        ),
        organizers=(
            Organizer("city", "市委组织部", 2, "city"),
            Organizer("a", "甲县委组织部", 3, "city"),
            Organizer("b", "乙县委组织部", 3, "city"),
        ),
        venues=(
            Venue("city", "市委党校", 0, 20, 20, room_capacity=20),
            Venue("a", "甲县委党校", 1, 15, 15, room_capacity=15, organizers=("a",)),
            Venue("b", "乙县委党校", 2, 15, 15, room_capacity=15, organizers=("b",)),
        ),
        minutes=MINUTES,
        free_days=weekends(START, DEADLINE),
        lecturers=(
            Lecturer("mayor", "市领导", organizers=("city",)),
            Lecturer("head-a", "甲县领导", home=1, organizers=("a",), weekdays=(1, 3)),
            Lecturer("head-b", "乙县领导", home=2, organizers=("b",), weekdays=(2, 4)),
        ),
        bases=(Base("model", "示范村", 1, 20), Base("model-c", "示范社区", 0, 20)),
        class_min=4,
        class_max=20,
    )
    return replace(base, **changes)


FIRST_DAYS = st.integers(2, 20)
SPANS = st.builds(
    lambda first, length: span(first, min(first + length, 31)), FIRST_DAYS, st.integers(0, 12)
)
FEW_SPANS = st.lists(SPANS, max_size=1).map(tuple)
WEEKDAYS = st.sampled_from([(1, 2, 3, 4, 5, 6, 7), (1, 3), (2, 4, 5)])


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Draw a campaign that may or may not be possible."""
    plain = small_problem()
    dues = draw(st.lists(st.integers(0, 14), min_size=5, max_size=5))
    units = tuple(replace(unit, due=due) for unit, due in zip(plain.units, dues, strict=True))
    venues = tuple(
        replace(
            venue,
            beds=draw(st.sampled_from([0, 6, 12, 20, None])),
            rooms=draw(st.integers(1, 2)),
            blocked=draw(FEW_SPANS),
        )
        for venue in plain.venues
    )
    lecturers = tuple(
        replace(
            each,
            away=draw(FEW_SPANS),
            weekdays=draw(WEEKDAYS),
            max_days=draw(st.sampled_from([None, 1, 4])),
        )
        for each in plain.lecturers
    )
    bases = tuple(
        replace(base, visitors_per_day=draw(st.sampled_from([5, 12, 40])), weekdays=draw(WEEKDAYS))
        for base in plain.bases
    )
    calendars = draw(
        st.lists(
            st.builds(
                Calendar,
                st.sampled_from(["农忙", "换届"]),
                st.sampled_from(["01", "02", "0101"]),
                FEW_SPANS,
                st.sampled_from([(), ("village",)]),
                st.booleans(),
            ),
            max_size=2,
        )
    )
    limits = draw(st.lists(st.sampled_from(["a1", "a2", "b1"]), unique=True, max_size=3))
    return small_problem(
        units=units,
        venues=venues,
        lecturers=lecturers,
        bases=bases,
        calendars=tuple(calendars),
        away_limits=tuple(AwayLimit(key, key, draw(st.integers(1, 8))) for key in limits),
        class_min=draw(st.integers(1, 6)),
        class_max=draw(st.sampled_from([6, 12, 20])),
        categories=(
            replace(plain.categories[0], pooled=draw(st.booleans())),
            replace(plain.categories[1], needs=draw(st.sampled_from([Needs(), Needs(1, 0, 0)]))),
        ),
        pins=draw(st.sampled_from([(), (PIN,), (OPEN_PIN,)])),
    )


PIN = Pin("示范班", "city", "township", "city", day(9), 3, (Allotment("at", 4),))
OPEN_PIN = Pin("首期", "a", "village", "a", day(16), 4)
