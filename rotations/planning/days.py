"""Single days as spans. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from rotations.planner import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = dt.timedelta(days=1)


def spans_of(days: Iterable[dt.date]) -> list[Span]:
    """Return days as half-open spans, those that follow each other in one."""
    spans: list[Span] = []
    for day in sorted(set(days)):
        if spans and spans[-1].ends_on == day:
            spans[-1] = Span(spans[-1].starts_on, day + DAY)
        else:
            spans.append(Span(day, day + DAY))
    return spans
