"""The pure parts between the planner and the offices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rotations.planner import Allotment, Half, PlannedBatch, PlannedSession, Span
from rotations.planning.adopting import (
    LEAST_VISIT,
    Draft,
    drafts_of,
    names_due,
    places_by_unit,
    within_opening,
)
from rotations.planning.changes import are_ways_changed
from rotations.planning.days import spans_of
from rotations.planning.result import days_text
from rotations.planning.rooms import hall_of
from rotations.planning.seats import Count, Group, Offer, Share, demand_of
from rotations.planning.watching import MOST_POINTS, added
from tests.rotations.planner.small import small_problem

MONDAY = dt.date(2027, 3, 1)
VILLAGE = Group(1, "0001000100010001", 5, "village", 10, 20)


def planned(**facts):
    given = {
        "key": "k",
        "organizer": "10",
        "series": "村和社区:3-3",
        "number": 1,
        "venue": "7",
        "starts_on": MONDAY,
        "days": 3,
        "quotas": (Allotment("1.5.10.10", 4),),
    }
    return PlannedBatch(**{**given, **facts})


@given(
    seats=st.integers(0, 60),
    due=st.integers(0, 60),
    above=st.integers(0, 60),
    percent=st.integers(0, 100),
    open_places=st.integers(0, 80),
)
def test_nobody_is_planned_twice_and_nobody_who_is_not_due(seats, due, above, percent, open_places):
    due = min(due, seats)
    counts = {VILLAGE: Count(seats, due, min(above, seats - due))}
    offer = Offer(10, VILLAGE.path[:8], frozenset({"village"}), open_places)
    demand = demand_of(counts, {5: Share(Decimal(percent), is_pooled=True)}, [offer])
    assert all(people > 0 for people in demand.values())
    assert sum(demand.values()) <= due
    assert sum(demand.values()) >= due - open_places


def test_the_level_above_gets_its_share_less_what_it_has():
    counts = {VILLAGE: Count(20, 18, 2)}
    demand = demand_of(counts, {5: Share(Decimal(15), is_pooled=True)}, [])
    assert demand == {(VILLAGE, 20): 1, (VILLAGE, 10): 17}


@given(st.sets(st.dates(MONDAY, MONDAY + dt.timedelta(days=60))))
def test_spans_hold_just_the_days(days):
    spans = spans_of(days)
    every = {MONDAY + dt.timedelta(days=n) for n in range(-1, 63)}
    assert {day for day in every if any(span.holds(day) for span in spans)} == days
    assert all(one.ends_on < two.starts_on for one, two in pairwise(spans))


def test_the_rooms_of_a_venue_as_the_planner_takes_them():
    assert hall_of([100, 40], 60) == (1, 100)
    assert hall_of([50, 50, 30], 0) == (2, 50)
    assert hall_of([], 80) == (1, 80)
    assert hall_of([], 0) is None


def test_a_unit_inside_another_is_counted_with_it():
    quotas = [Allotment("1.5.10.10", 4), Allotment("2.5.10.10", 3), Allotment("3.5.10.10", 2)]
    paths = {1: "0001", 2: "00010001", 3: "0002"}
    assert places_by_unit(quotas, paths) == {1: 7, 3: 2}


def test_half_days_become_drafts_and_a_split_visit_is_one():
    sessions = (
        PlannedSession(0, Half.MORNING, "lecture", lecturer="3"),
        PlannedSession(1, Half.AFTERNOON, "site_visit", base="8", people=2),
        PlannedSession(1, Half.AFTERNOON, "site_visit", base="9", people=2),
        PlannedSession(2, Half.MORNING, "site_visit", base="8"),
    )
    lecture, split, visit = drafts_of(planned(sessions=sessions), {"8": "甲村", "9": "乙村"})
    assert (lecture.title, lecture.lecturer, lecture.day) == ("领导授课", 3, MONDAY)
    assert (split.base, split.note) == (None, "分组观摩：甲村2人、乙村2人")
    assert (visit.title, visit.base) == ("现场观摩：甲村", 8)


def test_a_place_that_is_needed_no_more_changes_no_way():
    names = ("甲县", "乙县", "丙县")
    minutes = ((0, 40, 50), (40, 0, 60), (50, 60, 0))
    problem = small_problem(locations=names, minutes=minutes)
    fewer = small_problem(locations=names[:2], minutes=((0, 40), (40, 0)))
    longer = small_problem(locations=names[:2], minutes=((0, 45), (45, 0)))
    assert not are_ways_changed(problem, fewer)
    assert not are_ways_changed(fewer, problem)
    assert are_ways_changed(problem, longer)


MINUTES = st.integers(0, 24 * 60 - 1).map(lambda at: dt.time(at // 60, at % 60))


@given(st.lists(MINUTES, min_size=2, max_size=2, unique=True).map(sorted))
def test_a_visit_lies_within_its_half_day_and_the_hours_of_its_base(hours):
    opens_at, closes_at = hours
    draft = Draft(dt.date(2026, 3, 4), dt.time(8, 30), dt.time(11, 30), "site_visit", "现场观摩")
    visit = within_opening(draft, opens_at, closes_at)
    if visit == draft:  # open all the time, or too short for a visit: the rules say what is wrong
        return
    assert max(draft.starts_at, opens_at) == visit.starts_at
    assert min(draft.ends_at, closes_at) == visit.ends_at
    length = dt.datetime.combine(draft.day, visit.ends_at) - dt.datetime.combine(
        draft.day, visit.starts_at
    )
    assert length >= LEAST_VISIT


def test_a_base_without_hours_is_open_at_any_time():
    draft = Draft(dt.date(2026, 3, 4), dt.time(8, 30), dt.time(11, 30), "site_visit", "现场观摩")
    assert within_opening(draft, None, None) == draft


def test_names_are_due_a_week_before_but_not_in_the_past():
    assert names_due(planned(), MONDAY - dt.timedelta(days=30)) == MONDAY - dt.timedelta(days=7)
    assert names_due(planned(), MONDAY - dt.timedelta(days=2)) == MONDAY - dt.timedelta(days=2)


def test_days_in_words():
    assert days_text(planned()) == "3月1日–3日"
    assert days_text(planned(days=1)) == "3月1日"
    assert days_text(planned(starts_on=dt.date(2027, 3, 30))) == "3月30日–4月1日"
    assert spans_of([MONDAY]) == [Span(MONDAY, MONDAY + dt.timedelta(days=1))]


@given(st.lists(st.tuples(st.floats(0, 600), st.integers(1, 10**9), st.integers(0, 10**9))))
def test_a_long_search_keeps_a_short_trail(points):
    trail: list[list[float]] = []
    for seconds, total, bound in points:
        trail = added(trail, seconds, total, bound)
    assert len(trail) <= MOST_POINTS
    assert [point[2] for point in trail] == sorted(point[2] for point in trail)
    assert not points or trail[-1][1] == points[-1][1]
