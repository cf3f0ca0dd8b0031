"""What people choose before a run of the planner. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

CLASS_MIN, CLASS_MAX = 20, 100


@dataclass(frozen=True)
class Options:
    """The choices of one run; days and class sizes as the planner takes them."""

    mode: str
    starts_on: dt.date  # no class begins earlier
    class_min: int = CLASS_MIN
    class_max: int = CLASS_MAX
    moves_published: bool = False

    def as_data(self) -> dict[str, Any]:
        """Return them for a JSON column."""
        return {**asdict(self), "starts_on": self.starts_on.isoformat()}

    @classmethod
    def of_data(cls, data: dict[str, Any]) -> Options:
        """Return what `as_data` wrote."""
        return cls(**{**data, "starts_on": dt.date.fromisoformat(data["starts_on"])})
