"""Reads of a batch's papers, and what its handbook prints."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from organizations.enums import Kind
from rotations.enums import SEATED_STATES
from rotations.models import BatchDocument, Enrolment
from rotations.papers.released_items import item_of
from rotations.selectors.affairs import roles_of
from rotations.selectors.releases import current_release, entries_in

if TYPE_CHECKING:
    import datetime as dt

    from core.scoping.querysets import OrgScopedQuerySet
    from organizations.models import Organization, User
    from rotations.models import Batch, ClassRole
    from rotations.papers.timetable_grid import Item

DEFAULT_DEPARTMENT = "组织部"


def documents_for(user: User, batch: Batch) -> OrgScopedQuerySet:
    """Return the papers of a batch that the user may read, newest first.

    Who runs the batch reads all; the units it calls read the notices.
    """
    papers: OrgScopedQuerySet = BatchDocument.objects.visible_to(user).filter(batch=batch)
    return papers.select_related("made_by")


def document_for(user: User, pk: int) -> BatchDocument:
    """Return one paper that the user may read; absent and hidden are both 404."""
    found: BatchDocument = get_object_or_404(BatchDocument.objects.visible_to(user), pk=pk)
    return found


def signer_of(organization: Organization) -> str:
    """Return how the department signs papers: 中共平江县委组织部; a proposal that people correct."""
    if organization.kind != Kind.REGION:
        return organization.name
    return f"中共{organization.name}委{organization.department_name or DEFAULT_DEPARTMENT}"


@dataclass(frozen=True)
class Handbook:
    """What the handbook prints besides the facts of the batch."""

    days: list[tuple[dt.date, list[Item]]]
    roster: list[Enrolment]
    groups: list[tuple[str, list[Enrolment]]]
    rules: list[str]
    roles: list[ClassRole]


def handbook_of(batch: Batch) -> Handbook:
    """Return the released timetable by day, the roster by seat, and the groups; the caller has the right."""
    items = [item_of(entry) for entry in entries_in(current_release(batch))]
    days = [(day, list(rows)) for day, rows in groupby(items, key=lambda item: item.start.date())]
    roster = list(
        Enrolment.objects.filter(batch=batch, state__in=SEATED_STATES)
        .select_related("person", "organization", "appointment", "group")
        .order_by("place")
    )
    grouped = sorted((name for name in roster if name.group), key=_place_in_group)
    groups = [(str(group), list(names)) for group, names in groupby(grouped, key=lambda n: n.group)]
    rules = [line.strip() for line in batch.requirements.splitlines() if line.strip()]
    return Handbook(days, roster, groups, rules, roles_of(batch))


def _place_in_group(name: Enrolment) -> tuple[int, int]:
    return (name.group.number if name.group else 0, name.place or 0)
