"""What waits for an office on the home page: batches that want its names, notices to be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.navigation.registry import Card, HomeCard, register_home_card
from organizations.permissions import is_allowed
from rotations.selectors.batches import batches_to_answer
from rotations.selectors.change_letters import held_notices

if TYPE_CHECKING:
    from organizations.models import User

MOST_NOTICES = 8


def batches_to_send_names(user: User) -> Card | None:
    """Show the batches that wait for the names of the user's offices; None when none does."""
    if not is_allowed(user, "rotations.nominate"):
        return None
    waiting = batches_to_answer(user)
    return Card("rotations/batches/waiting.html", {"batches": waiting}) if waiting else None


def notices_to_decide(user: User) -> Card | None:
    """Show the notices of changed timetables that nobody has sent or decided against; None without."""
    if not is_allowed(user, "rotations.schedule"):
        return None
    waiting = list(held_notices(user)[:MOST_NOTICES])
    return Card("rotations/releases/waiting.html", {"notices": waiting}) if waiting else None


register_home_card(HomeCard("rotations.batches_to_answer", batches_to_send_names, order=16))
register_home_card(HomeCard("rotations.notices_to_decide", notices_to_decide, order=18))
