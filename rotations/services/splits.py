"""What the splitting (分设) of an organization does to the bases of open campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from organizations.paths import ancestor_paths
from rotations.enums import BaseChangeKind, CampaignState
from rotations.models import Campaign, Duty
from rotations.services.bases import add_seat, take_out_many
from rotations.services.turnover import counts_at_all, refuse_running_campaign, share_seats

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from organizations.models import Organization


def follow_split(
    predecessor: Organization,
    successors: Sequence[Organization],
    *,
    ends: bool,
    on: dt.date,
    paper: str,
) -> None:
    """Take the seat that ended out of the bases, and add the successors' seats, by the paper of the split.

    A successor whose secretary was trained in the campaign brings that along. Raises
    ValidationError(code="open_campaign") when an organization that ends still runs a campaign.
    """
    share_seats()
    if ends:
        refuse_running_campaign(predecessor)
        names = "、".join(str(successor) for successor in successors)
        end_seat(predecessor, reason=f"分设为{names}"[:200], paper=paper, on=on)
    for successor in successors:
        reaching = Campaign.objects.filter(
            state=CampaignState.OPEN, org_path__in=ancestor_paths(successor.path)
        ).select_related("organization")
        for campaign in reaching:
            if counts_at_all(campaign, successor):
                reason = f"由{predecessor}分设"[:200]
                add_seat(campaign, successor, reason=reason, paper=paper, on=on, by=None)


def end_seat(organization: Organization, *, reason: str, paper: str, on: dt.date) -> None:
    """Take a seat out of the bases of open campaigns."""
    counted = Duty.objects.filter(
        organization=organization, in_base=True, campaign__state=CampaignState.OPEN
    )
    take_out_many(list(counted), BaseChangeKind.MERGE, reason=reason, on=on, paper=paper)
