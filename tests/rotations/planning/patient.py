"""A worker's search that finds its plan and goes on looking for a better one until somebody stops it.

Given to a worker by `start_worker`: small cases are solved to the optimum before a test could kill anything.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from rotations.planner import solve
from rotations.services import planning

if TYPE_CHECKING:
    from collections.abc import Callable

    from rotations.planner import Plan


def solve_on(*told: Any, **options: Any) -> Plan:
    """Search as ever, then wait."""
    plan = solve(*told, **options)
    should_stop: Callable[[], bool] = told[3]
    while not should_stop():
        time.sleep(0.1)
    return plan


planning.solve = solve_on  # type: ignore[attr-defined]  # what the service imported
