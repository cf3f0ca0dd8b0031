"""What closing a venue leaves to be done: the classes on its page, and the way to plan them anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.navigation.registry import Card
from courses.blocks import register_venue_block
from rotations.enums import CampaignState
from rotations.selectors.planning.runs import planner_at
from rotations.selectors.venue_use import classes_on_blocked_days

if TYPE_CHECKING:
    from courses.models import Venue
    from organizations.models import User


def blocked_card(user: User, venue: Venue) -> Card | None:
    """Show the classes that stand on blocked days, by campaign where somebody may plan anew."""
    batches = classes_on_blocked_days(user, venue)
    if not batches:
        return None
    campaigns = {batch.campaign for batch in batches if batch.campaign.state == CampaignState.OPEN}
    planned = [campaign for campaign in campaigns if planner_at(user, campaign)]
    context = {"batches": batches, "campaigns": sorted(planned, key=lambda one: one.pk)}
    return Card("rotations/batches/blocked.html", context)


register_venue_block(blocked_card)
