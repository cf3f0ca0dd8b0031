"""Merging and closing: organizations that end, and who takes their place."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.refusals.fields import BadInputError
from organizations.enums import ChangeKind
from organizations.models import Organization
from organizations.services.history import (
    Facts,
    Ground,
    begin_version,
    check_day,
    end_version,
    record_change,
)
from organizations.services.paths import Placement, next_place, own_tree, rewrite_paths
from organizations.services.tree import claimed, refuse_closed, refuse_namesakes
from organizations.signals import organization_closing, organization_merged, organization_moved

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from organizations.models import User


@transaction.atomic
def merge_organizations(
    organizations: Sequence[Organization],
    into: Organization,
    *,
    on: dt.date,
    paper: str = "",
    by: User | None,
    revision: int | None = None,
    carries_posts: bool = False,
) -> Organization:
    """Let `organizations` end on `on` and `into` take over: their children and, by receivers of
    `organization_merged`, all that hangs on them; posts end, unless `carries_posts` takes them along.

    Raises ValidationError: "nothing" (none given), "cycle" (`into` is one of them or below one),
    "nested" (one lies below another), "namesake", "stale", "closed", "future",
    "before_last_change", or what a receiver refuses with.
    """
    if into in organizations:
        raise BadInputError("不能并入自身。", code="cycle")
    own_tree()
    into = claimed(into, revision)
    merged = [claimed(organization, None) for organization in organizations]
    refuse_unfit_merger(merged, into)
    ground = Ground(on, paper, by)
    take_children(merged, into, ground)
    for organization in merged:
        check_day(organization, on)
        end(organization, ground)
    record_change(ChangeKind.MERGE, ground, predecessors=merged, successors=[into])
    organization_merged.send(
        Organization,
        predecessors=merged,
        successor=into,
        on=on,
        paper=paper,
        by=by,
        carries_posts=carries_posts,
    )
    return into


@transaction.atomic
def close_organization(
    organization: Organization,
    *,
    on: dt.date,
    paper: str = "",
    by: User | None,
    revision: int | None = None,
) -> Organization:
    """Let an organization end on `on`, the first day it no longer exists; its row and past stay.

    Raises ValidationError: "stale", "closed", "has_children", "root", "future",
    "before_last_change", or what a receiver of `organization_closing` refuses with.
    """
    own_tree()
    organization = claimed(organization, revision)
    refuse_closed(organization)
    check_day(organization, on)
    if organization.parent_id is None:
        raise ValidationError("根组织不能撤销。", code="root")
    living = organization.children.filter(valid_until=None).count()
    if living:
        raise ValidationError(
            f"还有 {living} 个下级组织，请先调整、合并或撤销它们。", code="has_children"
        )
    organization_closing.send(Organization, organization=organization, on=on)
    was, ground = Facts.of(organization), Ground(on, paper, by)
    end(organization, ground)
    record_change(ChangeKind.CLOSE, ground, predecessors=[organization], before=was)
    return organization


def refuse_unfit_merger(merged: Sequence[Organization], into: Organization) -> None:
    """Refuse a merger without predecessors, into one of them, or of one below another."""
    if not merged:
        raise BadInputError("请选择要并入的组织。", code="nothing")
    refuse_closed(into, *merged)
    if any(into.path.startswith(organization.path) for organization in merged):
        raise BadInputError("不能并入自己的下级。", code="cycle")
    paths = sorted(organization.path for organization in merged)
    if any(below.startswith(above) for above, below in itertools.pairwise(paths)):
        raise BadInputError("所选组织互为上下级，请先并入下级。", code="nested")


def take_children(merged: Sequence[Organization], into: Organization, ground: Ground) -> None:
    """Hang the living children of the merged organizations below the one that takes over."""
    children = Organization.objects.filter(parent__in=merged, valid_until=None)
    hand_over(list(children.select_related("parent").order_by("path")), into, ground)


def hand_over(children: Sequence[Organization], into: Organization, ground: Ground) -> None:
    """Hang these children below another organization, in their order after its own."""
    refuse_namesakes(children, into)
    first = next_place(into)
    placements = [
        Placement(child, into, place) for place, child in enumerate(children, start=first)
    ]
    before = [(child, Facts.of(child)) for child in children]
    rewrite_paths(placements)
    for child, was in before:
        check_day(child, ground.on)
        child.refresh_from_db()
        end_version(child, was, on=ground.on)
        begin_version(child, on=ground.on)
        organization_moved.send(
            Organization, organization=child, old_path=was.path, new_path=child.path
        )


def end(organization: Organization, ground: Ground) -> None:
    """Write the last day into the row and its history."""
    end_version(organization, Facts.of(organization), on=ground.on)
    organization.valid_until = ground.on
    organization.save(update_fields=["valid_until"])
