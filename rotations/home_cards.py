"""What waits for a unit on the home page: batches that want its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.navigation.registry import Card, HomeCard, register_home_card
from organizations.permissions import is_allowed
from rotations.selectors.batches import batches_to_answer

if TYPE_CHECKING:
    from organizations.models import User


def batches_to_send_names(user: User) -> Card | None:
    """Show the batches that wait for the names of the user's offices; None when none does."""
    if not is_allowed(user, "rotations.nominate"):
        return None
    waiting = batches_to_answer(user)
    return Card("rotations/batches/waiting.html", {"batches": waiting}) if waiting else None


register_home_card(HomeCard("rotations.batches_to_answer", batches_to_send_names, order=16))
