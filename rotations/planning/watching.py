"""How the search went, kept short enough for a picture. Pure."""

from __future__ import annotations

MOST_POINTS = 120
Point = list[float]  # seconds, total, bound


def added(trail: list[Point], seconds: float, total: int, bound: int) -> list[Point]:
    """Return the trail with one more point; a long one keeps every other point."""
    best = max([bound, *(int(point[2]) for point in trail)])
    longer = [*trail, [round(seconds, 1), total, best]]
    return longer if len(longer) <= MOST_POINTS else [*longer[:-1:2], longer[-1]]
