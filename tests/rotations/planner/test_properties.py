"""Whatever the campaign: plans keep every rule, and what cannot be planned has a reason."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings

from rotations.planner import (
    Plan,
    Problem,
    Status,
    check_plan,
    from_json,
    repair,
    sentence,
    solve,
    to_json,
)
from tests.rotations.planner.small import problems

# LUNXUN_PLANS=1000 tries a thousand campaigns a test.
EXAMPLES = settings(
    max_examples=int(os.environ.get("LUNXUN_PLANS", "15")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
SECONDS = 0.3


def assert_holds(problem: Problem, plan: Plan) -> None:
    """Assert that a plan keeps every rule, or says why it is none, or not whole."""
    if plan.status == Status.REFUSED:
        assert plan.reasons
        assert not plan.batches
        return
    assert check_plan(problem, plan) == []
    due = sum(unit.due for unit in problem.units)
    assert sum(batch.people for batch in plan.batches) + plan.cost.uncovered == due
    assert (plan.status == Status.PARTIAL) == bool(plan.uncovered) == bool(plan.reasons)
    assert all(sentence(reason) for reason in plan.reasons)


@EXAMPLES
@given(problems())
def test_every_plan_keeps_the_rules_or_says_why_not(problem):
    seen = []
    plan = solve(
        problem, SECONDS, lambda best, bound, elapsed: seen.append((best, bound)), patience=SECONDS
    )
    assert_holds(problem, plan)
    for best, bound in seen:
        assert check_plan(problem, best) == []
        assert bound <= plan.cost.total
    assert plan.bound <= plan.cost.total
    assert from_json(Plan, to_json(plan)) == plan
    assert from_json(Problem, to_json(problem)) == problem


@EXAMPLES
@given(problems())
def test_a_repair_keeps_the_rules_the_pins_and_what_can_stand(problem):
    plan = solve(problem, SECONDS, patience=SECONDS)
    if plan.status == Status.REFUSED:
        return
    same, nothing = repair(problem, plan, SECONDS)
    assert_holds(problem, same)
    if plan.status == Status.COMPLETE:
        assert nothing.disturbed == 0
        assert same.cost.total == plan.cost.total
    lost = problem.without_venue("b")
    mended, change = repair(lost, plan, SECONDS)
    assert_holds(lost, mended)
    old = {batch.key: batch for batch in plan.batches}
    new = {batch.key: batch for batch in mended.batches}
    assert all(old[key].frame == new[key].frame for key in change.kept)
    gone = {*change.kept, *change.moved, *change.changed, *change.dropped}
    assert gone == set(old)
