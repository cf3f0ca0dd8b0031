"""Two plans side by side, in figures that people ask about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotations.planner.plan import Plan


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both plans; `unit` is a word behind the number."""

    name: str
    unit: str
    first: float
    second: float

    @property
    def change(self) -> float:
        """How much more the second has."""
        return self.second - self.first


def venue_days(plan: Plan) -> int:
    """Return the days on which any venue holds a class of the plan."""
    days = {
        (batch.venue, batch.starts_on.toordinal() + number)
        for batch in plan.batches
        for number in range(batch.days)
    }
    return len(days)


def busiest_week(plan: Plan) -> int:
    """Return the most people called in one calendar week."""
    called: Counter[tuple[int, int]] = Counter()
    for batch in plan.batches:
        called[batch.starts_on.isocalendar()[:2]] += batch.people
    return max(called.values(), default=0)


FIGURES: tuple[tuple[str, str, Callable[[Plan], float]], ...] = (
    ("班次", "期", lambda plan: plan.cost.batches),
    ("参训", "人次", lambda plan: sum(batch.people for batch in plan.batches)),
    ("未排入", "人", lambda plan: plan.cost.uncovered),
    ("往返路程", "人·分钟", lambda plan: plan.cost.travel),
    ("最忙一周", "人", busiest_week),
    ("超出均衡进度", "人", lambda plan: plan.cost.uneven),
    ("提醒时段内调训", "人", lambda plan: plan.cost.warned),
    ("缩短课时", "人天", lambda plan: plan.cost.shortened),
    ("占用场地", "天", venue_days),
    ("费用", "元", lambda plan: plan.cost.money),
    ("综合代价", "越小越好", lambda plan: plan.cost.total),
    ("距最优至多", "%", lambda plan: round(plan.gap * 100, 1)),
)


def compare(first: Plan, second: Plan) -> tuple[Row, ...]:
    """Return the figures of two plans of one problem, side by side."""
    return tuple(Row(name, unit, take(first), take(second)) for name, unit, take in FIGURES)
