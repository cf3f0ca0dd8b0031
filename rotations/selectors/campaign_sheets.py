"""The open classes of a campaign whose places go into one sheet, group by group where there are very many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from organizations.permissions import with_right
from rotations.enums import BatchState
from rotations.models import Batch
from rotations.selectors.quota_sheets import SET, cascades_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organizations.models import User
    from rotations.models import Campaign
    from rotations.selectors.quota_sheets import Cascade

GROUP = 1000  # classes of one group: as many as are read while somebody waits


def groups_of(user: User, campaign: Campaign) -> int:
    """Return into how many groups the classes are cut; one also for none."""
    return max(1, -(-_open(user, campaign).count() // GROUP))


def open_cascades(user: User, campaign: Campaign, group: int = 1) -> list[Cascade]:
    """Return the cascades of the classes of a group of which the user may change something, by date.

    A constant number of queries; nothing for a group that is not there.
    """
    if not 1 <= group <= groups_of(user, campaign):
        return []
    rows = _open(user, campaign).select_related("organization", "carrier")
    batches = list(rows.order_by("dates", "pk")[(group - 1) * GROUP : group * GROUP])
    found = cascades_of(user, batches) if batches else []
    return [cascade for cascade in found if cascade.is_open]


def _open(user: User, campaign: Campaign) -> QuerySet[Batch]:
    """Return the classes whose places still move, where the right to move some reaches them."""
    rows: QuerySet[Batch] = Batch.objects.visible_to(with_right(user, SET)).filter(
        campaign=campaign, state__in=(BatchState.DRAFT, BatchState.PUBLISHED)
    )
    return rows
