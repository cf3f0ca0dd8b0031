"""Reading the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.audit.models import AuditEntry

if TYPE_CHECKING:
    from django.db.models import Model

    from core.scoping.querysets import OrgScopedQuerySet, Viewer


def audit_entries_for(viewer: Viewer) -> OrgScopedQuerySet:
    """Return the entries of the viewer's subtrees, newest first.

    Pass the user narrowed to the right of audit administrators, `with_right(user, "audit.read")`.
    """
    return AuditEntry.objects.visible_to(viewer).select_related("actor", "link")


def history_of(target: Model) -> OrgScopedQuerySet:
    """Return what happened to one row, newest first; the caller has shown that the row is visible."""
    label = target._meta.label_lower  # noqa: SLF001  # documented model API
    return AuditEntry.objects.filter(target_type=label, target_id=str(target.pk)).select_related(
        "actor"
    )
