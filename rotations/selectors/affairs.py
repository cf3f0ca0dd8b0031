"""Reads of class affairs: what each trainee needs, who has which task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from organizations.permissions import with_right
from rotations.enums import ClassPost, Diet
from rotations.models import Batch, ClassRole, TraineeNeeds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organizations.models import User
    from rotations.models import Enrolment

# The ten peoples whose food is halal by custom; a proposal that people correct.
HALAL_PEOPLES = frozenset(
    f"{name}族"
    for name in (
        *("回", "维吾尔", "哈萨克", "东乡", "柯尔克孜"),
        *("撒拉", "塔吉克", "乌孜别克", "保安", "塔塔尔"),
    )
)


@dataclass(frozen=True)
class Needs:
    """What one trainee eats, and whether they sleep at the house."""

    diet: str = Diet.ORDINARY
    lodges: bool = True
    note: str = ""

    @property
    def diet_label(self) -> str:
        """The diet in words."""
        return str(Diet(self.diet).label)


def default_diet(ethnicity: str) -> str:
    """Return the diet that the custom of a people proposes."""
    name = ethnicity if ethnicity.endswith("族") else f"{ethnicity}族"
    return Diet.HALAL if name in HALAL_PEOPLES else Diet.ORDINARY


def needs_of(trainees: Iterable[Enrolment]) -> dict[int, Needs]:
    """Return what each trainee needs: as entered, else as custom proposes; one query."""
    people = list(trainees)
    needs = {row.pk: Needs(default_diet(row.person.ethnicity)) for row in people}
    for row in TraineeNeeds.objects.filter(enrolment__in=[row.pk for row in people]):
        needs[row.enrolment_id] = Needs(row.diet, row.lodges, row.note)
    return needs


def roles_of(batch: Batch) -> list[ClassRole]:
    """Return who has which task in a class, in the order of the posts."""
    order = {post: rank for rank, post in enumerate(ClassPost)}
    roles = ClassRole.objects.filter(batch=batch).select_related(
        "enrolment__person", "enrolment__organization", "organization", "group"
    )
    return sorted(
        roles,
        key=lambda row: (
            order[ClassPost(row.post)],
            row.organization.path if row.organization else "",
            row.group.number if row.group else 0,
            row.pk,
        ),
    )


def role_for(user: User, pk: int) -> ClassRole:
    """Return a task in a class that the user runs, else 404."""
    classes = Batch.objects.run_by(with_right(user, "rotations.manage_class")).values("pk")
    roles = ClassRole.objects.filter(batch__in=classes)
    found: ClassRole = get_object_or_404(roles.select_related("batch", "enrolment__person"), pk=pk)
    return found
