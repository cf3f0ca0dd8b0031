"""What waits for staff on the home page: batches to answer, names to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.navigation.registry import Card, HomeCard, register_home_card
from organizations.permissions import is_allowed
from rotations.selectors.batches import batches_to_answer, batches_to_decide

if TYPE_CHECKING:
    from organizations.models import User


def waiting_batches(user: User) -> Card | None:
    """Show the batches that wait for the user's names or decisions; None when none does."""
    if not is_allowed(user, "rotations.nominate"):
        return None
    context = {"answers": batches_to_answer(user), "decisions": batches_to_decide(user)}
    if not any(context.values()):
        return None
    return Card("rotations/batches/waiting.html", context)


register_home_card(HomeCard("rotations.waiting_batches", waiting_batches, order=15))
