"""What the search box finds of this app: classes by name and number, campaigns by title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import reverse

from core.navigation.registry import Hit, register_search
from organizations.permissions import is_allowed
from rotations.selectors.batches import batches_named
from rotations.selectors.campaigns import campaigns_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from organizations.models import User

NUMBERED = re.compile(r"(?P<series>.*?)\s*第?\s*(?P<number>[0-9]{1,4})\s*期")


def find_batches(user: User, text: str) -> Iterator[Hit]:
    """Yield the classes a search finds: by name, organizer or notice, or “村书记班第3期”."""
    if not is_allowed(user, "rotations.see"):
        return
    numbered = NUMBERED.fullmatch(text)
    series, number = (numbered["series"], int(numbered["number"])) if numbered else (text, None)
    for batch in batches_named(user, series, number):
        url = reverse("rotations:batch_detail", args=[batch.pk])
        yield Hit(str(batch), url, f"{batch.organization}　{batch.get_state_display()}")


def find_campaigns(user: User, text: str) -> Iterator[Hit]:
    """Yield the campaigns a search finds by title or theme."""
    if not is_allowed(user, "rotations.see"):
        return
    for campaign in campaigns_named(user, text):
        url = reverse("rotations:campaign_detail", args=[campaign.pk])
        yield Hit(campaign.title, url, str(campaign.organization))


register_search("班次", find_batches)
register_search("轮训方案", find_campaigns)
