"""Lecturers whom one office lends another for some days (对口支援)."""

from __future__ import annotations

from dataclasses import replace

from rotations.planner import (
    Loan,
    PlannedSession,
    Problem,
    Status,
    check_plan,
    from_json,
    repair,
    solve,
    to_json,
)
from tests.rotations.planner.small import day, small_problem, span

DAYS = span(10, 12)


def lending(**changes):
    """Return a campaign in which county b has no leader of its own and borrows that of a."""
    mayor, head, _ = small_problem().lecturers
    head = replace(
        head,
        organizers=("a", "b"),
        weekdays=tuple(range(1, 8)),
        loans=(Loan("乙县", DAYS, ("b",)),),
    )
    return small_problem(lecturers=(mayor, replace(head, **changes)))


def lectures(plan, organizer):
    """Return the days on which the leaders of an office's classes speak."""
    return [
        batch.starts_on.day + session.day
        for batch in plan.batches
        if batch.organizer == organizer
        for session in batch.sessions
        if session.lecturer == "head-a"
    ]


def test_a_borrower_plans_with_the_lecturer_on_the_days_of_the_loan():
    plan = solve(lending(), 5)
    assert plan.status == Status.COMPLETE
    assert check_plan(lending(), plan) == []
    assert lectures(plan, "b")
    assert set(lectures(plan, "b")) <= {10, 11, 12}


def test_without_the_loan_the_borrower_lacks_a_leader():
    plan = solve(lending(organizers=("a",), loans=()), 5)
    assert plan.status == Status.PARTIAL
    assert "leaders" in {reason.kind for reason in plan.reasons}


def test_a_loan_binds_the_borrower_alone():
    head = lending().lecturers[1]
    assert head.spans_lent("a") is None
    assert head.spans_lent("b") == (DAYS,)


def test_the_checker_sees_a_lecturer_asked_beyond_the_loan():
    plan = solve(lending(), 5)
    late = lending(loans=(Loan("乙县", span(25, 26), ("b",)),))
    assert [each.rule for each in check_plan(late, plan)] == ["lecturer"]


def test_a_class_whose_loan_ended_is_mended_to_days_on_which_he_may_come():
    plan = solve(lending(), 5)
    later = lending(loans=(Loan("乙县", span(17, 20), ("b",)),))
    mended, _ = repair(later, plan, 5)
    assert check_plan(later, mended) == []
    assert set(lectures(mended, "b")) <= {17, 18, 19, 20}


def test_a_stored_timetable_goes_where_the_borrowed_lecturer_may_come():
    plan = solve(lending(), 5)
    (own,) = [batch for batch in plan.batches if batch.organizer == "b"]
    bare = replace(plan, batches=(replace(own, key="b1", sessions=()),))
    timetables = {"b1": (PlannedSession(0, own.sessions[0].half, "lecture", lecturer="head-a"),)}
    lost = lending(loans=(Loan("乙县", span(17, 20), ("b",)),))
    lost = replace(
        lost,
        venues=tuple(
            replace(venue, blocked=(span(2, 13),)) if venue.key == own.venue else venue
            for venue in lost.venues
        ),
    )
    mended, _ = repair(lost, bare, 5, timetables=timetables)
    (moved,) = [batch for batch in mended.batches if batch.key == "b1"]
    assert day(17) <= moved.starts_on <= day(20)


def test_loans_travel_as_json():
    assert from_json(Problem, to_json(lending())) == lending()
