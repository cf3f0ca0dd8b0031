"""States as word + icon + colour; each list of states says once how it looks.

An `enums.py` registers its states directly below the class:

    register_badges(BatchState, {BatchState.DRAFT: Badge(Tone.NEUTRAL, "pencil"), …})
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.db.models.enums import Choices

if TYPE_CHECKING:
    from collections.abc import Mapping


class Tone(StrEnum):
    """What a colour means; static/css/lunxun.css gives each tone its colours."""

    NEUTRAL = "neutral"  # not begun, of no concern now
    INFO = "info"  # under way
    SUCCESS = "success"  # done as wanted
    WARNING = "warning"  # somebody should look
    DANGER = "danger"  # late, refused or broken


@dataclass(frozen=True)
class Badge:
    """The look of one state; `label` is given for words that belong to no enum."""

    tone: Tone = Tone.NEUTRAL
    icon: str = "circle"
    label: str = ""


PLAIN = Badge()
_BADGES: dict[tuple[tuple[Any, Any], ...], dict[Any, Badge]] = {}


def register_badges(states: type[Choices], badges: Mapping[Any, Badge]) -> None:
    """Say how the members of a closed list look; members left out stay plain."""
    _BADGES[_key(states.choices)] = {member.value: badge for member, badge in badges.items()}


def badge_of(value: Any, field: str = "") -> Badge:
    """Return the labelled badge of an enum member, of a model's field, or of a plain word."""
    if isinstance(value, Badge):
        return value
    if isinstance(value, Model):
        return _badge_of_field(value, field)
    if isinstance(value, Choices):
        known = _BADGES.get(_key(type(value).choices), {}).get(value.value, PLAIN)
        return Badge(known.tone, known.icon, str(value.label))
    return Badge(label=str(value))


def _badge_of_field(row: Model, field: str) -> Badge:
    choices = tuple(row._meta.get_field(field).flatchoices)  # type: ignore[union-attr]  # noqa: SLF001  # a concrete column; Django documents _meta
    stored = getattr(row, field)
    known = _BADGES.get(_key(choices), {}).get(stored, PLAIN)
    return Badge(known.tone, known.icon, str(dict(choices).get(stored, stored)))


def _key(choices: Any) -> tuple[tuple[Any, Any], ...]:
    """Identify a closed list by its pairs: that is all a model field keeps of its enum."""
    return tuple((value, str(label)) for value, label in choices if value is not None)
