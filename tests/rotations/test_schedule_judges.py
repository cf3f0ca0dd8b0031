"""The judges of the schedule: sweeps against brute force, one move against the whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.availability import Window
from rotations.scheduling.batch_rules import judge_batch
from rotations.scheduling.conflicts import Attendees, Booking
from rotations.scheduling.facts import (
    BaseFact,
    BatchFact,
    Blocking,
    LecturerFact,
    LengthRule,
    Margins,
    RoomFact,
    Schedule,
    Season,
    SessionFact,
    VenueFact,
)
from rotations.scheduling.findings import ABSOLUTE_RULES, RuleCode, RuleLevel
from rotations.scheduling.levels import DEFAULT_LEVELS, FROM_PUBLISHING, weight_of
from rotations.scheduling.session_rules import judge_session
from rotations.scheduling.sweep import judge_all

MONDAY = dt.date(2026, 3, 9)
PAIRED = {*ABSOLUTE_RULES, RuleCode.TRAVEL}
ROOMS = {key: RoomFact(key, venue=key % 3, capacity=20) for key in range(6)}
VENUES = {
    0: VenueFact(0, beds=60, meals=70, base=BaseFact(visitors_per_day=30, opens_at=dt.time(9))),
    1: VenueFact(1, beds=50, meals=60, blockings=(Blocking(1, MONDAY, MONDAY, None, "会议"),)),
    2: VenueFact(2, beds=0, meals=40, blockings=(Blocking(2, MONDAY, MONDAY, 2, "维修"),)),
}
LECTURERS = {
    0: LecturerFact(0, is_leader=True, home="0002"),
    1: LecturerFact(1, windows=(Window(False, MONDAY, MONDAY, reason="出差"),)),
    2: LecturerFact(2),
}


def ways(origin: int, destination: int) -> int:
    return abs(origin - destination) * 30


def from_home(home: str, venue: int) -> int:
    return 60 + venue * 60


def at(day: int, minute: int) -> dt.datetime:
    start = dt.datetime.combine(MONDAY + dt.timedelta(days=day), dt.time(8), dt.UTC)
    return start + dt.timedelta(minutes=minute)


def session(
    key: int, start: int, end: int, *, day: int = 0, batch: int = 1, **facts
) -> SessionFact:
    taken = {name: facts.pop(name) for name in ("attendees", "lecturers", "rooms") if name in facts}
    booking = Booking(at(day, start), at(day, end), session=key, **taken)
    return SessionFact(booking, batch, **facts)


def batch(key: int, first: int = 0, last: int = 2, **facts) -> BatchFact:
    starts, ends = MONDAY + dt.timedelta(days=first), MONDAY + dt.timedelta(days=last)
    return BatchFact(key, 1, starts, ends, **facts)


runs = st.builds(
    lambda key, first, more: (
        Attendees(key) if more is None else Attendees(key, first, first + more)
    ),
    st.integers(1, 4),
    st.integers(1, 3),
    st.none() | st.integers(0, 2),
)


@st.composite
def any_session(draw, key: int) -> SessionFact:
    start = draw(st.integers(0, 30)) * 10
    rooms = draw(st.frozensets(st.sampled_from(sorted(ROOMS)), max_size=2))
    return session(
        key,
        start,
        start + draw(st.integers(1, 9)) * 10,
        day=draw(st.integers(0, 1)),
        batch=draw(st.integers(1, 4)),
        mode=draw(st.sampled_from(["lecture", "site_visit", "experience"])),
        people=draw(st.integers(0, 40)),
        places=frozenset(ROOMS[room].venue for room in rooms),
        attendees=tuple(draw(st.lists(runs, max_size=2))),
        lecturers=draw(st.frozensets(st.sampled_from(sorted(LECTURERS)), max_size=2)),
        rooms=rooms,
    )


@st.composite
def any_batch(draw, key: int) -> BatchFact:
    first = draw(st.integers(0, 5))
    return batch(
        key,
        first,
        first + draw(st.integers(0, 5)),
        venue=draw(st.none() | st.sampled_from(sorted(VENUES))),
        people=draw(st.integers(1, 50)),
        paths=(draw(st.sampled_from(["0001", "00010001", "0002"])),),
        categories=frozenset({draw(st.integers(1, 2))}),
        lengths=(LengthRule("村", 2, 3, MONDAY + dt.timedelta(days=6)),),
        period=(MONDAY, MONDAY + dt.timedelta(days=8)),
        is_settled=draw(st.booleans()),
    )


@st.composite
def schedules(draw) -> Schedule:
    batches = {key: draw(any_batch(key)) for key in range(1, 5)}
    sessions = {key: draw(any_session(key)) for key in range(1, draw(st.integers(2, 8)))}
    pairs = draw(st.frozensets(st.sampled_from(list(combinations(range(1, 5), 2))), max_size=2))
    return Schedule(
        batches=batches,
        sessions=sessions,
        venues=VENUES,
        rooms=ROOMS,
        lecturers=LECTURERS,
        seasons=(Season(1, "0001", MONDAY, MONDAY + dt.timedelta(days=1), "汛期"),),
        holidays={MONDAY + dt.timedelta(days=4): "清明节"},
        shared_people=dict.fromkeys(pairs, 2),
        travel=ways,
        home_way=from_home,
        margins={1: Margins(travel=draw(st.integers(0, 20)), beds=draw(st.integers(0, 9)))},
    )


@settings(max_examples=60, deadline=None)
@given(schedules(), st.data())
def test_one_session_moved_is_judged_as_the_whole_judges_it(schedule, data):
    moved = data.draw(any_session(1))
    after = replace(schedule, sessions={**schedule.sessions, 1: moved})

    expected = {
        one
        for one in judge_all(after)
        if one.sessions and (one.sessions[0] == 1 or (one.rule in PAIRED and 1 in one.sessions))
    }

    found = list(judge_session(after, moved))
    assert set(found) == expected
    assert len(found) == len(expected)


@settings(max_examples=60, deadline=None)
@given(schedules(), st.data())
def test_one_class_moved_is_judged_as_the_whole_judges_it(schedule, data):
    moved = data.draw(any_batch(1))
    after = replace(schedule, batches={**schedule.batches, 1: moved})

    expected = {
        one
        for one in judge_all(after)
        if not one.sessions and (one.batches[0] == 1 or (one.rule in PAIRED and 1 in one.batches))
    }

    found = list(judge_batch(after, moved))
    assert set(found) == expected
    assert len(found) == len(expected)


@settings(max_examples=60, deadline=None)
@given(schedules())
def test_what_is_in_two_places_is_what_comparing_all_pairs_finds(schedule):
    found = {
        (one.rule, one.subject, frozenset(one.sessions))
        for one in judge_all(schedule)
        if one.rule in (RuleCode.ROOM, RuleCode.LECTURER, RuleCode.AUDIENCE)
    }

    assert found == {
        (rule, subject, frozenset({one.key, other.key}))
        for one, other in combinations(schedule.sessions.values(), 2)
        if one.booking.start < other.booking.end and other.booking.start < one.booking.end
        for rule, subject in shared(one.booking, other.booking)
    }


def shared(one: Booking, other: Booking) -> set[tuple[RuleCode, int]]:
    """Return what two bookings both take, whenever."""
    seats = {
        (run.batch, number)
        for run in one.attendees
        for number in (range(9) if run.last is None else range(run.first, run.last + 1))
    } & {
        (run.batch, number)
        for run in other.attendees
        for number in (range(9) if run.last is None else range(run.first, run.last + 1))
    }
    return {
        *((RuleCode.ROOM, key) for key in one.rooms & other.rooms),
        *((RuleCode.LECTURER, key) for key in one.lecturers & other.lecturers),
        *((RuleCode.AUDIENCE, batch) for batch, _ in seats),
    }


@settings(max_examples=60, deadline=None)
@given(schedules())
def test_beds_and_meals_are_short_where_counting_night_by_night_says_so(schedule):
    found = {
        (one.rule, one.batches[0], one.needed)
        for one in judge_all(schedule)
        if one.rule in (RuleCode.BEDS, RuleCode.MEALS)
    }

    expected = set()
    for one in schedule.batches.values():
        venue = schedule.venues.get(-1 if one.venue is None else one.venue)
        if venue is None:
            continue
        beds = max(venue.beds - schedule.margins[1].beds, 0) if venue.beds else 0
        for rule, limit, stays in (
            (RuleCode.BEDS, venue.beds and beds, one.days - 1),
            (RuleCode.MEALS, venue.meals, one.days),
        ):
            loads = [load(schedule, one, number, rule) for number in range(stays)]
            if (venue.beds if rule == RuleCode.BEDS else venue.meals) and max(
                loads, default=0
            ) > limit:
                expected.add((rule, one.key, max(loads)))
    assert found == expected


def load(schedule: Schedule, one: BatchFact, number: int, rule: RuleCode) -> int:
    day = one.first + dt.timedelta(days=number)
    leaves = dt.timedelta(days=1 if rule == RuleCode.BEDS else 0)
    return sum(
        other.people
        for other in schedule.batches.values()
        if other.venue == one.venue and other.first <= day <= other.last - leaves
    )


def rules_of(schedule: Schedule) -> list[RuleCode]:
    return [one.rule for one in judge_all(schedule)]


def test_following_each_other_is_no_clash_but_the_same_start_is():
    first = session(1, 0, 90, lecturers=frozenset({2}), rooms=frozenset({1}))
    after = session(2, 90, 120, lecturers=frozenset({2}), rooms=frozenset({1}))
    same = session(2, 0, 30, lecturers=frozenset({2}), rooms=frozenset({1}))

    assert rules_of(Schedule(sessions={1: first, 2: after})) == []
    assert set(rules_of(Schedule(sessions={1: first, 2: same}))) == {
        RuleCode.LECTURER,
        RuleCode.ROOM,
    }


@pytest.mark.parametrize(("margin", "is_late"), [(0, False), (1, True)])
def test_the_way_takes_exactly_the_time_between(margin, is_late):
    first = session(1, 0, 90, lecturers=frozenset({2}), places=frozenset({0}))
    second = session(2, 150, 240, lecturers=frozenset({2}), places=frozenset({2}))
    schedule = Schedule(
        batches={1: batch(1)},
        sessions={1: first, 2: second},
        travel=ways,
        margins={1: Margins(travel=margin)},
    )
    assert (RuleCode.TRAVEL in rules_of(schedule)) is is_late


def test_a_hall_that_follows_by_video_at_the_lecturers_next_place_saves_the_way():
    first = session(1, 0, 90, lecturers=frozenset({2}), places=frozenset({0, 2}))
    second = session(2, 90, 180, lecturers=frozenset({2}), places=frozenset({2}))
    assert rules_of(Schedule(sessions={1: first, 2: second}, travel=ways)) == []


def test_a_class_that_comes_as_another_leaves_finds_its_beds():
    leaving = batch(1, 0, 2, venue=0, people=60)
    coming = batch(2, 2, 4, venue=0, people=60)
    early = batch(2, 1, 4, venue=0, people=60)
    venues = {0: VenueFact(0, beds=60)}
    assert rules_of(Schedule(batches={1: leaving, 2: coming}, venues=venues)) == []
    assert rules_of(Schedule(batches={1: leaving, 2: early}, venues=venues)) == [RuleCode.BEDS] * 2


def test_a_class_that_visits_a_base_twice_a_day_is_counted_once():
    base = {0: VenueFact(0, base=BaseFact(visitors_per_day=30))}
    halls = {0: RoomFact(0, venue=0, capacity=50)}
    visits = {
        key: session(key, start, start + 60, people=30, rooms=frozenset({0}))
        for key, start in ((1, 0), (2, 120))
    }
    assert rules_of(Schedule(sessions=visits, venues=base, rooms=halls)) == []
    visits[3] = session(3, 240, 300, batch=2, people=1, rooms=frozenset({0}))
    crowded = list(judge_all(Schedule(sessions=visits, venues=base, rooms=halls)))
    assert [(one.rule, one.needed, one.given) for one in crowded] == [
        (RuleCode.BASE_CAPACITY, 31, 30)
    ] * 3


def test_a_season_reaches_the_places_called_and_only_warns_where_it_says_so():
    season = Season(7, "00010001", MONDAY, MONDAY, "农忙", forbids=False, categories=frozenset({1}))
    called = batch(1, paths=("0001", "000100010002"), categories=frozenset({1}))
    other = batch(2, paths=("0001", "00010002"), categories=frozenset({1}))
    another = batch(3, paths=("00010001",), categories=frozenset({2}))
    found = list(judge_all(Schedule(batches={1: called, 2: other, 3: another}, seasons=(season,))))
    assert [(one.rule, one.batches, one.soft) for one in found] == [(RuleCode.CALENDAR, (1,), True)]


def test_the_mixture_is_asked_once_there_is_a_timetable_or_a_roster():
    nothing_yet = Schedule(batches={1: batch(1)})
    assert rules_of(nothing_yet) == []
    wanting = {RuleCode.SITE_VISIT, RuleCode.EXPERIENCE, RuleCode.LEADER_LECTURE}
    assert set(rules_of(Schedule(batches={1: batch(1, is_settled=True)}))) == wanting
    visit = session(
        1, 0, 60, mode="site_visit", attendees=(Attendees(1),), lecturers=frozenset({0})
    )
    some = Schedule(batches={1: batch(1)}, sessions={1: visit}, lecturers=LECTURERS)
    assert rules_of(some) == [RuleCode.EXPERIENCE]


def test_an_absolute_rule_blocks_whatever_a_campaign_says():
    for rule in RuleCode:
        is_absolute = rule in ABSOLUTE_RULES
        expected = RuleLevel.BLOCK if is_absolute else RuleLevel.IGNORE
        assert weight_of(rule, RuleLevel.IGNORE, is_draft=True) == expected
        assert rule in DEFAULT_LEVELS
    for rule in FROM_PUBLISHING:
        assert weight_of(rule, RuleLevel.BLOCK, is_draft=True) == RuleLevel.WARN
        assert weight_of(rule, RuleLevel.BLOCK) == RuleLevel.BLOCK
    assert weight_of(RuleCode.CALENDAR, RuleLevel.BLOCK, is_soft=True) == RuleLevel.WARN


def test_a_closing_is_told_once_of_a_session_in_two_rooms_of_the_venue():
    both = {1: session(1, 0, 10, rooms=frozenset({1, 4}))}
    assert rules_of(Schedule(sessions=both, venues=VENUES, rooms=ROOMS)) == [RuleCode.VENUE_CLOSED]
