"""The discussion groups of a class: how many there are, and who belongs to which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from core.audit.services import record
from organizations.paths import PATH_STEP
from rotations.affairs.grouping import Member, deal
from rotations.enums import EnrolmentState
from rotations.models import Batch, Enrolment, Group, SessionAudience
from rotations.selectors.sessions import trainees_of
from rotations.sessions import time_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from organizations.models import User

MOST_GROUPS = 40


@transaction.atomic
def set_groups(batch: Batch, count: int, *, by: User) -> list[Group]:
    """Give the class groups 1 to `count`; people of a group that goes have none until dealt again.

    Raises ValidationError on `count` when it is no sensible number, or when the timetable has
    something for a group that would go.
    """
    if not 0 <= count <= MOST_GROUPS:
        raise ValidationError({"count": f"请填写 0 至 {MOST_GROUPS} 之间的组数。"})
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    _refuse_arranged(batch, beyond=count)
    before = set(batch.groups.values_list("number", flat=True))
    batch.groups.filter(number__gt=count).delete()
    Group.objects.bulk_create(
        Group(batch=batch, number=number) for number in range(1, count + 1) if number not in before
    )
    record(
        "groups.set",
        by=by,
        target=batch,
        path=batch.org_path,
        detail={"from": len(before), "to": count},
    )
    return list(batch.groups.all())


def _refuse_arranged(batch: Batch, *, beyond: int) -> None:
    grouped = SessionAudience.objects.filter(batch=batch, groups__upper_inf=False)
    used = grouped.filter(groups__endswith__gt=beyond + 1).select_related("session").first()
    if used:
        raise ValidationError(
            {
                "count": f"课程表中{time_text(used.period)}“{used.session}”"
                f"安排了第{used.groups.upper - 1}组，请先调整课程表。"
            }
        )


@transaction.atomic
def deal_groups(batch: Batch, *, by: User, keeps_fixed: bool = True) -> dict[int, int]:
    """Deal everybody who is seated into the groups, mixed by unit, sex and category.

    Returns how many each group has. Who was put into a group by hand stays there, unless
    `keeps_fixed` is off. Raises ValidationError when there are no groups or nobody to deal.
    """
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    groups = {group.number: group for group in batch.groups.all()}
    seated = trainees_of([batch.pk])
    if not groups or not seated:
        raise ValidationError("请先设定组数，并确定学员名册。", code="nothing_to_deal")
    numbers = sorted(groups)
    fixed = {
        row.pk: numbers.index(row.group.number) + 1
        for row in seated
        if keeps_fixed and row.is_group_fixed and row.group
    }
    members = {row.pk: _member(row, len(batch.org_path) + PATH_STEP) for row in seated}
    dealt = deal(members, len(groups), fixed)
    sizes = dict.fromkeys(numbers, 0)
    for row in seated:
        row.group = groups[numbers[dealt[row.pk] - 1]]
        row.is_group_fixed = row.pk in fixed
        sizes[row.group.number] += 1
    Enrolment.objects.bulk_update(seated, ["group", "is_group_fixed"], batch_size=500)
    detail = {"groups": len(groups), "fixed": len(fixed)}
    record("groups.deal", by=by, target=batch, path=batch.org_path, detail=detail)
    return sizes


def _member(row: Enrolment, unit_length: int) -> Member:
    """Return by what somebody is mixed; the unit is the one right below the organizer."""
    category = row.organization.category_id or ""
    return Member(row.org_path[:unit_length], row.person.sex, str(category))


@transaction.atomic
def assign_groups(batch: Batch, numbers: Mapping[int, int | None], *, by: User) -> int:
    """Put enrolments of the class into groups by hand, where dealing leaves them; return how many changed.

    `numbers` maps an enrolment's key to a group number or None. Raises ValidationError for an
    enrolment of another class, one that is not seated, or a group that is not there.
    """
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    groups: dict[int | None, Group | None] = {group.number: group for group in batch.groups.all()}
    groups[None] = None
    rows = {row.pk: row for row in batch.enrolments.filter(state=EnrolmentState.ACCEPTED)}
    if numbers.keys() - rows.keys() or set(numbers.values()) - groups.keys():
        raise ValidationError("名册或分组刚被他人更改，请刷新后再调整。", code="stale")
    changed = []
    for key, number in numbers.items():
        group = groups[number]
        if rows[key].group_id != (group.pk if group else None):
            rows[key].group = group
            rows[key].is_group_fixed = group is not None
            changed.append(rows[key])
    Enrolment.objects.bulk_update(changed, ["group", "is_group_fixed"], batch_size=500)
    if changed:
        detail = {"changed": len(changed)}
        record("groups.assign", by=by, target=batch, path=batch.org_path, detail=detail)
    return len(changed)
