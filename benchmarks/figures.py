"""What a measurement gives back."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured value against its floor; `ratio` says how near it comes (1 is the floor itself)."""

    name: str
    value: float
    unit: str
    floor: float
    goal: float
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """The value as a share of the floor."""
        return self.value / self.floor

    def as_line(self) -> str:
        """Return the figure as one line of JSON."""
        facts = asdict(self) | {"ratio": round(self.ratio, 3), "met": self.ratio >= self.goal}
        facts |= {"value": round(self.value, 1), "floor": round(self.floor, 1)}
        order = ("name", "value", "unit", "floor", "ratio", "goal", "met", "detail")
        return json.dumps({key: facts[key] for key in order}, ensure_ascii=False)
