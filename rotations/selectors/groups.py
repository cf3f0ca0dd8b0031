"""Who is in which discussion group."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rotations.enums import SEATED_STATES
from rotations.models import Enrolment

if TYPE_CHECKING:
    from rotations.models import Batch


@dataclass
class GroupList:
    """A group with its members by seat number; number None holds those without a group."""

    number: int | None
    name: str
    members: list[Enrolment] = field(default_factory=list)


def group_lists(batch: Batch) -> list[GroupList]:
    """Return the groups of a class in order, and at the end who has none yet, if anybody."""
    lists: dict[int | None, GroupList] = {
        group.number: GroupList(group.number, str(group)) for group in batch.groups.all()
    }
    without = GroupList(None, "未分组")
    seated = Enrolment.objects.filter(batch=batch, state__in=SEATED_STATES)
    for row in seated.select_related("person", "organization", "group").order_by("place"):
        lists.get(row.group.number if row.group else None, without).members.append(row)
    return [*lists.values(), *([without] if without.members else [])]
