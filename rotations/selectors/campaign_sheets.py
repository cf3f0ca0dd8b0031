"""The open classes of a campaign whose places go into one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rotations.enums import BatchState
from rotations.models import Batch
from rotations.selectors.quota_sheets import cascades_of

if TYPE_CHECKING:
    from organizations.models import User
    from rotations.models import Campaign
    from rotations.selectors.quota_sheets import Cascade

MOST_CLASSES = 1000


def open_cascades(user: User, campaign: Campaign) -> list[Cascade]:
    """Return the cascades of the classes of which the user may change something, by date.

    A constant number of queries; the first `MOST_CLASSES` classes.
    """
    rows = Batch.objects.visible_to(user).filter(
        campaign=campaign, state__in=(BatchState.DRAFT, BatchState.PUBLISHED)
    )
    batches = list(rows.select_related("organization", "carrier").order_by("dates", "pk"))
    found = cascades_of(user, batches[:MOST_CLASSES]) if batches else []
    return [cascade for cascade in found if cascade.is_open]
