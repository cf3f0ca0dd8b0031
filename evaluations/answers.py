"""Reading a posted ballot: what was answered, what is missing. Pure; nothing about the sender."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evaluations.enums import ItemKind, Rating
from evaluations.sections import TEXT_LIMIT

if TYPE_CHECKING:
    from collections.abc import Mapping

ABSENT = "absent"
MISSING = "请选择一项；没有参加或说不清的，选“不了解”。"
TOO_LONG = f"请不要超过 {TEXT_LIMIT} 字。"
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")  # all but the end of a line
_RATINGS = {str(int(rating)): int(rating) for rating in Rating}


@dataclass
class Reading:
    """A posted ballot: answers by section and item, and what to say beside which field."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def field_name(section: str, item: str) -> str:
    """Return how the form field of an item is called."""
    return f"{section}.{item}"


def read_ballot(form: Mapping[str, Any], posted: Mapping[str, str]) -> Reading:
    """Read what was posted for a round's frozen form; everything else that was sent is ignored."""
    reading = Reading()
    for section in form["sections"]:
        key = section["key"]
        answers = reading.answers[key] = {}
        is_absent = field_name(key, ABSENT) in posted
        for item in section["items"]:
            name = field_name(key, item["key"])
            given = CONTROL.sub("", posted.get(name, "")).strip()
            if item["kind"] == ItemKind.TEXT:
                if len(given) > TEXT_LIMIT:
                    reading.problems[name] = TOO_LONG
                answers[item["key"]] = given
            elif is_absent:
                answers[item["key"]] = int(Rating.UNKNOWN)
            elif given in _RATINGS:
                answers[item["key"]] = _RATINGS[given]
            else:
                reading.problems[name] = MISSING
    return reading
