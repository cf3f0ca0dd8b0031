"""Uploaded rosters, and the names a template offers."""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404

from organizations.permissions import with_right
from trainees.models import RosterImport
from trainees.selectors.appointments import open_organizations_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from organizations.models import Organization, User

MOST_NAMES = 3000  # a longer drop-down helps nobody


def imports_for(user: User) -> QuerySet[RosterImport]:
    """Return the rosters uploaded in the subtrees where the user may import, without their contents."""
    rosters = RosterImport.objects.visible_to(with_right(user, "trainees.import"))
    return rosters.select_related("organization", "imported_by", "job").defer("workbook", "rows")


def import_for(user: User, pk: int) -> RosterImport:
    """Return one uploaded roster; absent and hidden are both 404."""
    roster: RosterImport = get_object_or_404(imports_for(user), pk=pk)
    return roster


def rows_of(roster: RosterImport) -> list[dict[str, Any]]:
    """Return the rows with their verdicts, as the preview shows them."""
    rows: list[dict[str, Any]] = json.loads(roster.rows or "[]")
    return rows


def workbook_of(roster: RosterImport) -> bytes:
    """Return the workbook as it was uploaded."""
    return base64.b64decode(roster.workbook)


def names_for_template(user: User, under: Organization) -> list[str]:
    """Return how the organizations of a subtree are written in a roster; 上级/名称 where names repeat."""
    reachable = open_organizations_for(with_right(user, "trainees.import"))
    organizations = list(reachable.under(under.path)[: MOST_NAMES + 1])  # type: ignore[attr-defined]  # a scoped queryset
    if len(organizations) > MOST_NAMES:
        return []
    count = Counter(organization.name for organization in organizations)
    return [
        f"{organization.parent}/{organization.name}"
        if count[organization.name] > 1 and organization.parent
        else organization.name
        for organization in organizations
    ]
