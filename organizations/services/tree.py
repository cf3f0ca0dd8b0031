"""Adding, renaming, moving and ordering organizations."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from core.audit.services import record
from core.days import today
from core.refusals.fields import BadInputError
from core.revisions import claim_revision
from organizations.enums import ChangeKind, Kind, Level
from organizations.models import DivisionCode, Organization
from organizations.paths import PATH_LENGTH, path_step
from organizations.readings import reading_of
from organizations.services.history import (
    Facts,
    Ground,
    begin_version,
    check_day,
    end_version,
    record_change,
)
from organizations.services.paths import (
    Placement,
    lock_siblings,
    next_place,
    own_tree,
    rewrite_paths,
    share_tree,
)
from organizations.signals import organization_moved, organization_renamed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from organizations.models import Category, User


@transaction.atomic
def add_organization(
    parent: Organization,
    *,
    name: str,
    kind: Kind,
    level: Level,
    category: Category | None,
    by: User | None,
    sort_order: int | None = None,
    on: dt.date | None = None,
    paper: str = "",
    **details: Any,
) -> Organization:
    """Add an organization below `parent`, last in order unless `sort_order` names a free place.

    `on` is the founding day when known; `details` are further columns (short_name, located_in,
    department_name, division_code). Raises ValidationError: code "closed" below a closed parent,
    "too_deep", or field errors (a living sibling has the name, the place or the code is taken).
    """
    share_tree()
    parent = lock_siblings(parent)
    refuse_closed(parent)
    place = sort_order or next_place(parent)
    organization = Organization(
        parent=parent,
        kind=kind,
        level=level,
        category=category,
        sort_order=place,
        path=parent.path + path_step(place),
        valid_from=on,
        **details,
    )
    give_name(organization, name)
    if len(organization.path) > PATH_LENGTH:
        raise BadInputError("组织层级过深，不能再设下级。", code="too_deep")
    organization.full_clean()
    organization.save(force_insert=True)
    if organization.division_code:
        DivisionCode.objects.create(
            organization=organization,
            code=organization.division_code,
            period=DateRange(on, None, "[)"),
        )
    ground = Ground(on or today(), paper, by)
    record_change(ChangeKind.ADD, ground, successors=[organization], after=Facts.of(organization))
    return organization


@transaction.atomic
def rename_organization(
    organization: Organization,
    *,
    name: str,
    on: dt.date,
    paper: str = "",
    by: User | None,
    short_name: str | None = None,
    revision: int | None = None,
) -> Organization:
    """Give an organization a new name from `on`; the old one stays in its history.

    Raises ValidationError: "stale", "closed", "unchanged", "future", "before_last_change", or
    field errors when a living sibling has the name.
    """
    share_tree()
    if organization.parent:
        lock_siblings(organization.parent)
    organization = claimed(organization, revision)
    refuse_closed(organization)
    check_day(organization, on)
    was = Facts.of(organization)
    if name == was.name and short_name in (None, organization.short_name):
        raise BadInputError("新名称与现名称相同。", code="unchanged")
    give_name(organization, name)
    organization.short_name = short_name or ""
    organization.full_clean()
    organization.save(update_fields=["name", "short_name", "pinyin", "initials"])
    write_turn(ChangeKind.RENAME, organization, was, Ground(on, paper, by))
    organization_renamed.send(Organization, organization=organization, old_name=was.name)
    return organization


@transaction.atomic
def describe_organization(
    organization: Organization,
    *,
    category: Category | None,
    department_name: str,
    located_in: Organization | None,
    on: dt.date,
    paper: str = "",
    by: User | None,
    revision: int | None = None,
) -> Organization:
    """Change what an organization is like: its category, the department in charge, where it lies.

    Raises ValidationError: "stale", "closed", "future", "before_last_change".
    """
    share_tree()
    organization = claimed(organization, revision)
    refuse_closed(organization)
    check_day(organization, on)
    was = Facts.of(organization)
    organization.category = category
    organization.department_name = department_name
    organization.located_in = located_in
    organization.full_clean()
    organization.save(update_fields=["category", "department_name", "located_in"])
    write_turn(ChangeKind.DESCRIBE, organization, was, Ground(on, paper, by))
    return organization


@transaction.atomic
def move_organization(
    organization: Organization,
    *,
    parent: Organization,
    on: dt.date,
    paper: str = "",
    by: User | None,
    revision: int | None = None,
) -> Organization:
    """Hang an organization, with all below it, under another parent from `on`.

    It comes last among its new siblings. Raises ValidationError: "stale", "closed", "unchanged",
    "cycle", "too_deep", "future", "before_last_change", or field errors when a living child of
    the new parent has the name.
    """
    own_tree()
    parent = lock_siblings(parent)
    organization = claimed(organization, revision)
    refuse_closed(organization, parent)
    refuse_unfit_parent(organization, parent)
    check_day(organization, on)
    was = Facts.of(organization)
    placement = Placement(organization, parent, next_place(parent))
    refuse_namesakes([organization], parent)
    rewrite_paths([placement])
    organization.refresh_from_db()
    write_turn(ChangeKind.MOVE, organization, was, Ground(on, paper, by))
    organization_moved.send(
        Organization, organization=organization, old_path=was.path, new_path=organization.path
    )
    return organization


@transaction.atomic
def reorder(
    parent: Organization,
    children: Sequence[Organization],
    *,
    by: User | None,
    revision: int | None = None,
) -> None:
    """Put the living children of `parent` into this order; closed ones stand after them.

    Raises ValidationError: "stale" (of the parent), or "incomplete" when `children` are not
    exactly the living children.
    """
    own_tree()
    parent = claimed(parent, revision)
    every = list(parent.children.order_by("sort_order"))
    living = {child.pk: child for child in every if child.is_living}
    if sorted(living) != sorted(child.pk for child in children):
        raise ValidationError("下级组织有变化，请刷新后重新排序。", code="incomplete")
    ordered = [living[child.pk] for child in children]
    ordered += [child for child in every if not child.is_living]
    placements = [
        Placement(child, parent, place)
        for place, child in enumerate(ordered, start=1)
        if child.sort_order != place
    ]
    if placements:
        rewrite_paths(placements)
    order = [child.pk for child in ordered]
    record("organizations.reorder", by=by, target=parent, detail={"order": order}, path=parent.path)


def give_name(organization: Organization, name: str) -> None:
    """Set the name together with what is derived from it."""
    read = reading_of(name)
    organization.name = name
    organization.pinyin, organization.initials = read.pinyin, read.initials


def claimed(organization: Organization, revision: int | None) -> Organization:
    """Claim the revision the editor saw (by default the object's own); return the row read anew.

    The caller's object stays as it was: a refused act leaves nothing half-changed in memory.
    """
    claim_revision(copy(organization), expected=revision or organization.revision)
    fresh: Organization = Organization.objects.select_related("parent").get(pk=organization.pk)
    return fresh


def write_turn(kind: ChangeKind, organization: Organization, was: Facts, ground: Ground) -> None:
    """Turn the history of one organization over from what it `was` to what it is."""
    end_version(organization, was, on=ground.on)
    begin_version(organization, on=ground.on)
    record_change(
        kind,
        ground,
        predecessors=[organization],
        successors=[organization],
        before=was,
        after=Facts.of(organization),
    )


def refuse_closed(*organizations: Organization) -> None:
    """Refuse to change, or to hang anything under, what no longer exists."""
    for organization in organizations:
        if not organization.is_living:
            raise ValidationError(f"“{organization.name}”已撤销，不能再变动。", code="closed")


def refuse_unfit_parent(organization: Organization, parent: Organization) -> None:
    """Refuse the present parent, the node itself, and what lies below it."""
    if organization.parent_id == parent.pk:
        raise BadInputError(f"现在就隶属“{parent.name}”，无需调整。", code="unchanged")
    if parent.path.startswith(organization.path):
        raise BadInputError("不能调整到自身或自己的下级之下。", code="cycle")


def refuse_namesakes(newcomers: Sequence[Organization], parent: Organization) -> None:
    """Refuse children that bear the name of a living child of `parent`, or of each other."""
    names = [newcomer.name for newcomer in newcomers if newcomer.is_living]
    taken = set(
        parent.children.filter(valid_until=None, name__in=names).values_list("name", flat=True)
    )
    clashes = sorted(taken | {name for name in names if names.count(name) > 1})
    if clashes:
        listed = "、".join(clashes[:5])
        raise BadInputError(
            f"“{parent.name}”之下已有或将有同名组织：{listed}。请先更名。", code="namesake"
        )
