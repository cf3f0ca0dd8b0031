"""The pure parts of the timetable: conflicts, runs of groups, dealing; judged against brute force."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from rotations.affairs.grouping import Member, deal
from rotations.scheduling.conflicts import Attendees, Booking, Conflict, Kind, conflicts_of, runs_of

DAWN = dt.datetime(2026, 3, 9, 8, tzinfo=dt.UTC)
SEEDS = range(60)


def minutes(count: int) -> dt.datetime:
    return DAWN + dt.timedelta(minutes=count)


def booking(start: int, end: int, *, session: int | None = None, **taken) -> Booking:
    return Booking(minutes(start), minutes(end), session=session, **taken)


def any_attendees(chance: random.Random) -> Attendees:
    first = chance.randint(1, 4)
    whole = chance.random() < 0.3
    batch = chance.randint(1, 3)
    return Attendees(batch) if whole else Attendees(batch, first, first + chance.randint(0, 2))


def any_booking(chance: random.Random, session: int | None) -> Booking:
    start = chance.randint(0, 20)
    return booking(
        start,
        start + chance.randint(1, 8),
        session=session,
        attendees=tuple(any_attendees(chance) for _ in range(chance.randint(0, 2))),
        lecturers=frozenset(chance.sample(range(4), chance.randint(0, 2))),
        rooms=frozenset(chance.sample(range(4), chance.randint(0, 2))),
    )


def occupied(taken: Booking) -> set[tuple[Kind, object, int, dt.datetime]]:
    """Return every (kind, thing, subject, minute) a booking takes, counted one by one."""
    length = int((taken.end - taken.start).total_seconds() // 60)
    instants = [taken.start + dt.timedelta(minutes=step) for step in range(length)]
    groups = [
        (run.batch, number)
        for run in taken.attendees
        for number in (range(1, 9) if run.last is None else range(run.first, run.last + 1))
    ]
    things: list[tuple[Kind, object, int]] = [(Kind.LECTURER, one, one) for one in taken.lecturers]
    things += [(Kind.ROOM, one, one) for one in taken.rooms]
    things += [(Kind.AUDIENCE, group, group[0]) for group in groups]
    return {(*thing, instant) for thing in things for instant in instants}


@pytest.mark.parametrize("seed", SEEDS)
def test_conflicts_are_what_counting_minute_by_minute_finds(seed):
    chance = random.Random(seed)  # noqa: S311  # cases to try, no secret
    given = [any_booking(chance, number) for number in range(1, 8)]
    draft = any_booking(chance, None)

    expected = {
        Conflict(kind, subject, other.session)
        for other in given
        for kind, _, subject, _ in occupied(draft) & occupied(other)
    }

    assert conflicts_of(draft, given) == sorted(expected)


def test_the_stored_self_is_no_conflict():
    stored = booking(0, 90, session=7, lecturers=frozenset({1}))
    moved = booking(30, 120, session=7, lecturers=frozenset({1}))
    assert conflicts_of(moved, [stored]) == []


def test_the_same_start_counts_and_following_does_not():
    first = booking(0, 90, session=1, lecturers=frozenset({1}))
    assert conflicts_of(booking(0, 30, lecturers=frozenset({1})), [first]) == [
        Conflict(Kind.LECTURER, 1, 1)
    ]
    assert conflicts_of(booking(90, 120, lecturers=frozenset({1})), [first]) == []


def test_two_groups_side_by_side_are_lawful_but_not_beside_their_class():
    group_one = booking(0, 90, session=1, attendees=(Attendees(1, 1, 1),))
    assert conflicts_of(booking(0, 90, attendees=(Attendees(1, 2, 2),)), [group_one]) == []
    assert conflicts_of(booking(0, 90, attendees=(Attendees(1),)), [group_one]) == [
        Conflict(Kind.AUDIENCE, 1, 1)
    ]


@pytest.mark.parametrize(
    ("numbers", "runs"), [([], []), ([3], [(3, 3)]), ([5, 1, 2, 2], [(1, 2), (5, 5)])]
)
def test_runs_of_consecutive_groups(numbers, runs):
    assert runs_of(numbers) == runs


@pytest.mark.parametrize("seed", SEEDS)
def test_dealt_groups_are_equal_and_mixed(seed):
    chance = random.Random(seed)  # noqa: S311  # cases to try, no secret
    groups = chance.randint(1, 12)
    units = {
        member: Member(f"unit{chance.randint(1, 9)}") for member in range(chance.randint(0, 120))
    }

    dealt = deal(units, groups)

    assert dealt.keys() == units.keys()
    assert set(dealt.values()) <= set(range(1, groups + 1))
    everybody = [list(dealt.values()).count(number) for number in range(1, groups + 1)]
    assert max(everybody) - min(everybody) <= 1
    for unit in set(units.values()):
        members = [dealt[member] for member in units if units[member] == unit]
        spread = [members.count(number) for number in range(1, groups + 1)]
        assert max(spread) - min(spread) <= 1


def test_dealing_needs_a_group():
    with pytest.raises(ValueError, match="at least one group"):
        deal({1: Member("a")}, 0)
