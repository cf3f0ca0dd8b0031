"""Lists of this app that may grow too large for one request; jobs write their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.listing.export import register_export
from organizations.lists.tree import ORGANIZATIONS
from organizations.selectors.tree import organizations_for, with_child_counts

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organizations.models import Organization, User


def listed_organizations(user: User) -> QuerySet[Organization]:
    """Return the rows as the page shows them."""
    return with_child_counts(organizations_for(user))


register_export(ORGANIZATIONS, listed_organizations)
