"""Splitting (分设): one organization becomes several, or goes on beside new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.refusals.fields import BadInputError
from organizations.enums import ChangeKind, Kind, Level
from organizations.models import Organization
from organizations.services.history import Ground, check_day, record_change
from organizations.services.mergers import end, hand_over
from organizations.services.paths import own_tree
from organizations.services.tree import add_organization, claimed, refuse_closed
from organizations.signals import organization_split
from organizations.splits import ENDS, STAYS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from organizations.models import User
    from organizations.splits import Part

SPLIT_PARTS = 8


@transaction.atomic
def split_organization(
    organization: Organization,
    parts: Sequence[Part],
    *,
    continues: bool,
    children: Mapping[int, int],
    choices: Mapping[str, int],
    on: dt.date,
    paper: str = "",
    by: User | None,
    revision: int | None = None,
) -> list[Organization]:
    """Let new organizations of the same kind, level and category part from this one on a day.

    The old one `continues`, or ends that day. `children` says of each living child (by key) whom it
    goes to: the number of a part from 1, or STAYS; `choices` the same of what upper apps asked for
    (`split_choices`), where ENDS ends it. Returns the new ones; their links to the old one stand in
    its history. Raises ValidationError: "stale", "closed", "root", "parts", "incomplete" (somebody
    added a child meanwhile), "gone" (given to the old one, which ends), "namesake", "future",
    "before_last_change", field errors of a name, or what a receiver of `organization_split` refuses.
    """
    own_tree()
    old = claimed(organization, revision)
    parent = refuse_unfit_split(old, parts, continues=continues)
    check_day(old, on)
    ground = Ground(on, paper, by)
    living = list(old.children.filter(valid_until=None).select_related("parent").order_by("path"))
    refuse_unplaced(living, children, choices, continues=continues, parts=len(parts))
    if not continues:
        end(old, ground)
    made = [add_part(old, parent, part, ground) for part in parts]
    homes = [old, *made]
    for place, home in enumerate(homes):
        if place != STAYS:
            hand_over([child for child in living if children[child.pk] == place], home, ground)
    change_ends = [old, *made] if continues else made
    record_change(ChangeKind.SPLIT, ground, predecessors=[old], successors=change_ends)
    organization_split.send(
        Organization,
        predecessor=old,
        successors=made,
        ends=not continues,
        choices={key: None if place == ENDS else homes[place] for key, place in choices.items()},
        on=on,
        paper=paper,
        by=by,
    )
    return made


def refuse_unfit_split(
    organization: Organization, parts: Sequence[Part], *, continues: bool
) -> Organization:
    """Refuse to split what ended, the root, or into too few; return the parent of the parts."""
    refuse_closed(organization)
    if organization.parent is None:
        raise ValidationError("根组织不能分设。", code="root")
    fewest = 1 if continues else 2
    if not fewest <= len(parts) <= SPLIT_PARTS:
        raise BadInputError(
            f"请填写{fewest}至{SPLIT_PARTS}个新组织的名称。"
            + ("" if continues else "原组织撤销的，至少分为两个。"),
            code="parts",
        )
    return organization.parent


def refuse_unplaced(
    living: Sequence[Organization],
    children: Mapping[int, int],
    choices: Mapping[str, int],
    *,
    continues: bool,
    parts: int,
) -> None:
    """Refuse when something has no home, or one that will not be there."""
    if {child.pk for child in living} != set(children):
        raise ValidationError("下级组织有变化，请刷新后重新选择。", code="incomplete")
    places = [*children.values(), *choices.values()]
    if any(place > parts or place < ENDS for place in places) or ENDS in children.values():
        raise BadInputError("有去向没有对应的新组织，请重新选择。", code="gone")
    if not continues and STAYS in places:
        raise BadInputError("原组织撤销后不能再留下内容，请为每一项选择新组织。", code="gone")


def add_part(old: Organization, parent: Organization, part: Part, ground: Ground) -> Organization:
    """Add one of the new organizations beside the old one, of the same kind."""
    return add_organization(
        parent,
        name=part.name,
        short_name=part.short_name,
        kind=Kind(old.kind),
        level=Level(old.level),
        category=old.category,
        located_in=old.located_in,
        department_name=old.department_name,
        on=ground.on,
        paper=ground.paper,
        by=ground.by,
    )
