"""After a change what can stand stays; the rest moves near, and the difference is told."""

from __future__ import annotations

from dataclasses import replace

from rotations.planner import (
    Calendar,
    Half,
    PlannedSession,
    Span,
    Status,
    check_plan,
    repair,
    solve,
)
from tests.rotations.planner.small import day, small_problem, span


def planned():
    """Return a campaign and its plan."""
    problem = small_problem()
    return problem, solve(problem, 5)


def test_nothing_moves_when_nothing_changed():
    problem, plan = planned()
    mended, change = repair(problem, plan, 5)
    assert change.disturbed == 0
    assert {batch.key for batch in mended.batches} == set(change.kept)


def test_only_the_classes_of_a_lost_venue_move():
    problem, plan = planned()
    lost = replace(
        problem, venues=(replace(problem.venues[0], organizers=()), *problem.venues[1:2])
    )
    mended, change = repair(lost, plan, 5)
    assert check_plan(lost, mended) == []
    assert mended.status == Status.COMPLETE
    there = [batch.key for batch in plan.batches if batch.venue == "b"]
    assert set(change.moved) == set(there)
    assert not change.changed
    assert not change.added
    assert not change.dropped


def test_a_moved_election_moves_only_whom_it_touches():
    problem, plan = planned()
    mine = [batch for batch in plan.batches if batch.organizer == "a"]
    starts = mine[0].starts_on.day
    election = Calendar("换届", "01", (span(starts, starts + 1),), ("village",))
    changed = replace(problem, calendars=(election,))
    mended, change = repair(changed, plan, 5)
    assert check_plan(changed, mended) == []
    touched = {
        batch.key
        for batch in plan.batches
        if any(quota.unit in ("a1", "a2") for quota in batch.quotas)
        and batch.starts_on <= day(starts + 1)
        and batch.ends_on > day(starts)
    }
    assert mine[0].key in change.moved
    assert {*change.moved, *change.changed} <= touched


def test_a_lecturer_who_is_away_changes_sessions_not_days():
    problem, plan = planned()
    (batch,) = [each for each in plan.batches if each.organizer == "b"]
    taught = next(each.day for each in batch.sessions if each.lecturer == "head-b")
    absent = batch.starts_on.day + taught
    lecturers = tuple(
        replace(each, away=(span(absent, absent),)) if each.key == "head-b" else each
        for each in problem.lecturers
    )
    changed = replace(problem, lecturers=lecturers)
    mended, change = repair(changed, plan, 5)
    assert check_plan(changed, mended) == []
    assert (change.moved, change.changed) == ((), (batch.key,)) or change.moved == (batch.key,)
    assert change.disturbed == 1


def test_who_is_newly_due_gets_a_class_beside_the_others():
    problem, plan = planned()
    grown = replace(problem.units[2], due=24)
    more = replace(problem, units=(*problem.units[:2], grown, *problem.units[3:]))
    mended, change = repair(more, plan, 5)
    assert check_plan(more, mended) == []
    assert mended.status == Status.COMPLETE
    assert change.added


def test_a_class_moves_to_a_day_on_which_its_stored_lecturer_can_come():
    problem, plan = planned()
    (batch,) = [each for each in plan.batches if each.organizer == "b"]
    closed = Span(batch.starts_on, batch.ends_on)
    venues = tuple(
        replace(each, blocked=(closed,)) if each.key == batch.venue else each
        for each in problem.venues
    )
    lost = replace(problem, venues=venues)
    for weekday in (1, 2):  # a class of four days begins on no other
        taught = PlannedSession(0, Half.MORNING, "lecture", lecturer="head-b")
        free = tuple(
            replace(each, weekdays=(weekday,)) if each.key == "head-b" else each
            for each in problem.lecturers
        )
        bases = (*problem.bases, replace(problem.bases[0], key="head-b"))  # keys are their own
        narrow = replace(lost, lecturers=free, bases=bases)
        mended, change = repair(narrow, plan, 5, timetables={batch.key: (taught,)})
        (moved,) = [each for each in mended.batches if each.key == batch.key]
        assert batch.key in change.moved
        assert moved.starts_on.isoweekday() == weekday


def test_a_newcomer_joins_a_class_that_stands():
    problem, plan = planned()
    grown = replace(problem.units[2], due=11)
    more = replace(problem, units=(*problem.units[:2], grown, *problem.units[3:]))
    mended, change = repair(more, plan, 5)
    assert check_plan(more, mended) == []
    assert mended.status == Status.COMPLETE
    assert change.disturbed == len(change.changed) == 1


def test_what_cannot_be_mended_has_a_reason():
    problem, plan = planned()
    closed = replace(
        problem, venues=tuple(replace(each, blocked=(span(1, 31),)) for each in problem.venues)
    )
    mended, change = repair(closed, plan, 2)
    assert mended.status == Status.PARTIAL
    assert mended.reasons
    assert set(change.dropped) == {batch.key for batch in plan.batches}
