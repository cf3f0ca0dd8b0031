"""The log as its administrators read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.audit.selectors import audit_entries_for
from organizations.permissions import with_right

if TYPE_CHECKING:
    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import User


def log_for(user: User) -> OrgScopedQuerySet:
    """Return the entries of the subtrees whose log the user administers, newest first."""
    return audit_entries_for(with_right(user, "audit.read"))
