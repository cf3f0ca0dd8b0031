"""The planner: from who is due to batches with venue, days, quotas, lecturers and bases. No ORM.

    from rotations.planner import Problem, solve, repair, compare, check_plan, sentence

    problem = Problem(...)                       # see rotations.planner.problem; JSON by to_json
    plan = solve(problem, seconds=60, on_progress=tell, should_stop=lambda: asked_to_stop)
    for batch in plan.batches: ...               # PlannedBatch: venue, starts_on, days, quotas, sessions
    plan.cost.total, plan.bound, plan.gap        # person-minutes; 0.05 = at most 5 % too dear
    [sentence(reason) for reason in plan.reasons]   # why people stay uncovered, in Chinese

    mended, change = repair(changed_problem, plan, seconds=20)   # change.kept, .moved, .changed, …
    for row in compare(plan, mended): ...        # row.name, row.unit, row.first, row.second

`solve` always returns a plan: COMPLETE, PARTIAL (with `uncovered` and `reasons`), or REFUSED when
the input contradicts itself. `on_progress(plan, bound, elapsed)` comes from the calling thread.
Plans and problems are values: `to_json(plan)`, `from_json(Plan, text)`; they name things by the
keys that the caller chose (say `str(pk)`). Judge any plan, also an edited one, by
`check_plan(problem, plan)`, which shares no code with the solver.
"""

from __future__ import annotations

from rotations.planner.checker import Violation, check_plan
from rotations.planner.compare import Row, compare
from rotations.planner.plan import (
    Cost,
    Half,
    Plan,
    PlannedBatch,
    PlannedSession,
    Reason,
    Status,
)
from rotations.planner.problem import (
    Allotment,
    AwayLimit,
    Base,
    Calendar,
    CategoryRule,
    Lecturer,
    Loan,
    Needs,
    Organizer,
    Pin,
    Problem,
    Span,
    Taken,
    Unit,
    Venue,
    Weights,
    weekends,
)
from rotations.planner.reasons import Kind, sentence
from rotations.planner.repair import Difference, difference, repair
from rotations.planner.solve import solve
from rotations.planner.wire import from_json, to_json

__all__ = [
    "Allotment",
    "AwayLimit",
    "Base",
    "Calendar",
    "CategoryRule",
    "Cost",
    "Difference",
    "Half",
    "Kind",
    "Lecturer",
    "Loan",
    "Needs",
    "Organizer",
    "Pin",
    "Plan",
    "PlannedBatch",
    "PlannedSession",
    "Problem",
    "Reason",
    "Row",
    "Span",
    "Status",
    "Taken",
    "Unit",
    "Venue",
    "Violation",
    "Weights",
    "check_plan",
    "compare",
    "difference",
    "from_json",
    "repair",
    "sentence",
    "solve",
    "to_json",
    "weekends",
]
