"""How far the affairs of a class are, in figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rotations.models import ClassSeat
from rotations.selectors.cards import cards_of
from rotations.selectors.meals import meal_table
from rotations.selectors.registrations import desk_of

if TYPE_CHECKING:
    from rotations.models import Batch, ClassAffairs


@dataclass(frozen=True)
class AffairsFigures:
    """People of a class, and what they have."""

    people: int
    came: int
    lodging: int
    lodged: int
    most_eaters: int
    seats: int
    due_cards: int
    ungrouped: int

    @property
    def without_bed(self) -> int:
        """How many who want a bed have none."""
        return self.lodging - self.lodged


def figures_of(batch: Batch, affairs: ClassAffairs) -> AffairsFigures:
    """Count the affairs of a class."""
    desk = desk_of(batch, affairs)
    sleeps = affairs.first_night < affairs.last_morning
    lodging = [line for line in desk.lines if line.needs.lodges] if sleeps else []
    return AffairsFigures(
        people=len(desk.lines),
        came=desk.came,
        lodging=len(lodging),
        lodged=sum(line.stay is not None for line in lodging),
        most_eaters=meal_table(batch, affairs).most,
        seats=ClassSeat.objects.filter(batch=batch).count(),
        due_cards=sum(card.is_due for card in cards_of(batch)),
        ungrouped=sum(line.trainee.group is None for line in desk.lines),
    )
