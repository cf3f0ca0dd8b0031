"""What the evaluations app puts into the menu, onto the home page and onto the page of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.navigation.registry import (
    Card,
    HomeCard,
    MenuEntry,
    MenuGroup,
    register_home_card,
    register_menu,
)
from evaluations.selectors.rounds import open_rounds_for
from organizations.permissions import is_allowed
from rotations.pages.sections import BatchSection, organizers, register_section

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Batch

CARD_ROWS = 5
GROUP = MenuGroup.EVALUATIONS


def open_rounds_card(user: User) -> Card | None:
    """Return the rounds that take ballots now, for those who run them."""
    if not is_allowed(user, "evaluations.open_round"):
        return None
    rounds = list(open_rounds_for(user)[:CARD_ROWS])
    return Card("evaluations/open_rounds_card.html", {"rounds": rounds}) if rounds else None


def sees_evaluations(user: User, batch: Batch) -> bool:
    """Show to those who run the batch and may look at evaluations."""
    return is_allowed(user, "evaluations.see") and organizers(user, batch)


register_menu(
    MenuEntry(GROUP, "测评批次", "evaluations:round_list", "evaluations.see", order=10),
    MenuEntry(GROUP, "测评表", "evaluations:questionnaire_list", "evaluations.see", order=20),
)
register_home_card(HomeCard("evaluations.open_rounds", open_rounds_card, order=30))
register_section(
    BatchSection("evaluations", "测评", 70, "evaluations:batch_rounds", shown_to=sees_evaluations)
)
