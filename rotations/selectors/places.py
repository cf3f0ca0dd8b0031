"""Which unit a page about a campaign speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404

from organizations.selectors.tree import organizations_for

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from rotations.models import Campaign


def unit_of(user: User, campaign: Campaign, asked: str | None) -> Organization:
    """Return the unit asked for, else the organizer, else the topmost unit of the user below it.

    Raises Http404 when the unit is hidden or beyond the campaign's subtree.
    """
    reach = organizations_for(user).under(campaign.org_path)
    if asked:
        if not asked.isdecimal() or len(asked) > 18:
            raise Http404
        unit: Organization = get_object_or_404(reach, pk=int(asked))
        return unit
    first: Organization | None = reach.order_by("path").first()
    if first is None:
        raise Http404
    return first
