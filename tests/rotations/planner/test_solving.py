"""What a plan looks like, exactly, and what makes it better or worse."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from rotations.planner import (
    Allotment,
    AwayLimit,
    Calendar,
    CategoryRule,
    Organizer,
    Pin,
    Status,
    Unit,
    Weights,
    check_plan,
    compare,
    solve,
)
from rotations.planner.demand import shares_up
from tests.rotations.planner.small import day, small_problem, span


def test_everybody_is_trained_once_by_whom_the_rule_says():
    problem = small_problem()
    plan = solve(problem, 5)
    assert plan.status == Status.COMPLETE
    assert check_plan(problem, plan) == []
    # 20 % of 30 villages are 6 places at the city: 4 of county a (20 villages), 2 of b (10)
    assert plan.places() == {
        ("city", "a1"): 2,
        ("city", "a2"): 2,
        ("city", "b1"): 2,
        ("a", "a1"): 10,
        ("a", "a2"): 6,
        ("b", "b1"): 8,
        ("city", "at"): 7,
        ("city", "bt"): 5,
    }
    assert plan.gap == 0


def test_a_class_stands_where_travel_is_least_and_hears_what_it_must():
    (batch,) = [each for each in solve(small_problem(), 5).batches if each.organizer == "b"]
    assert (batch.venue, batch.days, batch.people, batch.number) == ("b", 4, 8, 1)
    assert batch.key == "b/village/1"
    named = {(each.mode, each.lecturer, each.base) for each in batch.sessions}
    assert ("lecture", "head-b", "") in named
    assert ("site_visit", "", "model") in named
    assert "experience" in {each.mode for each in batch.sessions}
    assert len(batch.sessions) == 8  # each half-day of four


@pytest.mark.parametrize(
    ("pooled", "expected"),
    [(True, [31, 23, 13, 8, 2]), (False, [32, 23, 14, 8, 2])],
)
def test_the_share_of_the_higher_level_follows_the_rule(pooled, expected):
    """Worked case 1 of the domain: 15 % of 207, 149, 88, 53 and 13 villages."""
    counties = [207, 149, 88, 53, 13]
    problem = small_problem(
        units=tuple(
            Unit(str(number), str(number), "", "village", due, 0, "a", "city", str(number))
            for number, due in enumerate(counties)
        ),
        categories=(CategoryRule("village", "村", "village", higher_percent=15, pooled=pooled),),
    )
    assert list(shares_up(problem).values()) == expected


def test_load_follows_the_pace_instead_of_crowding_the_first_weeks():
    """UniTime#173: 80 % in the first 4 of 14 days."""
    units = tuple(
        Unit(f"u{number}", f"{number}镇", "", "village", 10, 0, "city") for number in range(12)
    )
    problem = small_problem(
        units=units, deadline=dt.date(2026, 5, 22), class_max=10, class_min=10, free_days=()
    )
    plan = solve(problem, 5)
    starts = sorted(batch.starts_on for batch in plan.batches)
    assert len(starts) == 12
    assert plan.cost.uneven == 0
    assert starts[5] > dt.date(2026, 3, 25)  # half of the classes not before a third of the time


def test_a_place_is_not_emptied():
    problem = small_problem(away_limits=(AwayLimit("a1", "甲镇", 5), AwayLimit("a2", "乙镇", 4)))
    plan = solve(problem, 5)
    assert plan.status == Status.COMPLETE
    assert check_plan(problem, plan) == []
    mine = [batch for batch in plan.batches if batch.organizer == "a"]
    assert max(quota.places for batch in mine for quota in batch.quotas) <= 5


def test_nobody_is_called_during_the_harvest():
    harvest = Calendar("农忙", "01", (span(2, 20),), ("village",))
    problem = small_problem(calendars=(harvest,), class_max=20)
    problem = replace(
        problem,
        venues=tuple(replace(each, beds=20, meals=20, room_capacity=20) for each in problem.venues),
    )
    plan = solve(problem, 5)
    assert plan.status == Status.COMPLETE
    assert check_plan(problem, plan) == []
    assert {batch.starts_on for batch in plan.batches if batch.organizer == "a"} <= {
        day(number) for number in (23, 24)
    }


def test_a_warning_is_heeded_where_it_costs_little():
    warning = Calendar("春耕", "02", (span(2, 20),), ("village",), forbids=False)
    plan = solve(small_problem(calendars=(warning,), weights=Weights(uneven=0)), 5)
    assert plan.cost.warned == 0


def test_pins_stand_and_an_open_pin_is_filled():
    given = Pin("示范班", "city", "township", "city", day(9), 3, (Allotment("at", 4),))
    open_pin = Pin("首期", "a", "village", "a", day(16), 4)
    problem = small_problem(pins=(given, open_pin))
    plan = solve(problem, 5)
    assert check_plan(problem, plan) == []
    pinned = {batch.key: batch for batch in plan.batches if batch.pinned}
    assert pinned["示范班"].quotas == (Allotment("at", 4),)
    assert pinned["首期"].people >= 4
    assert plan.status == Status.COMPLETE


def test_stopping_keeps_the_best_plan_so_far():
    told = []
    plan = solve(
        small_problem(), 60, lambda best, bound, elapsed: told.append(best), lambda: bool(told)
    )
    assert plan.status == Status.COMPLETE
    assert plan in told


def test_the_plan_carries_the_last_bound_that_was_proved():
    told = []
    plan = solve(small_problem(), 5, lambda best, bound, elapsed: told.append(bound))
    assert plan.bound == told[-1]


def test_the_same_seed_gives_the_same_plan():
    first, second = (solve(small_problem(), 5, seed=3) for _ in range(2))
    assert first.batches == second.batches


def test_areas_that_want_too_much_of_one_venue_are_planned_together():
    """UniTime#88: the first to commit took the room."""
    organizers = tuple(Organizer(name, name, 2, name) for name in ("city", "a", "b"))
    units = (
        Unit("x", "甲", "01", "village", 40, 1, "a"),
        Unit("y", "乙", "02", "village", 40, 2, "b"),
    )
    shared, *own = small_problem().venues
    problem = small_problem(
        organizers=organizers, units=units, venues=(replace(shared, beds=40), *own), class_max=20
    )
    plan = solve(problem, 10)
    assert plan.status == Status.COMPLETE
    assert check_plan(problem, plan) == []


def test_two_plans_stand_side_by_side():
    problem = small_problem()
    dear = solve(replace(problem, class_max=6), 5)
    rows = {row.name: row for row in compare(solve(problem, 5), dear)}
    assert rows["参训"].first == rows["参训"].second == 42
    assert rows["班次"].change > 0
    assert rows["未排入"].second == 0
