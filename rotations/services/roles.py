"""Tasks in a class: given, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from core.audit.services import record
from rotations.enums import ONE_A_CLASS, SEATED_STATES, TRAINEE_POSTS, ClassPost
from rotations.models import Batch, ClassRole
from rotations.services.class_places import refuse_gone

if TYPE_CHECKING:
    from organizations.models import Organization, User
    from rotations.models import Enrolment


@transaction.atomic
def give_role(
    batch: Batch,
    post: str,
    *,
    enrolment: Enrolment | None = None,
    name: str = "",
    contact: str = "",
    organization: Organization | None = None,
    by: User,
) -> ClassRole:
    """Give a task; whoever held one that only one can hold gives it up.

    Trainees hold the trainees' posts, officers by name the others. A group head heads the own
    group. Raises ValidationError on the field that is missing.
    """
    Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    role = ClassRole(batch=batch, post=post)
    if post in TRAINEE_POSTS:
        role.enrolment = _trainee(batch, enrolment)
        if post == ClassPost.GROUP_HEAD:
            role.group = role.enrolment.group
            if role.group is None:
                words = f"{role.enrolment.person}还没有分组，请先分组。"
                raise ValidationError({"enrolment": words})
    else:
        role.name, role.contact = name.strip(), contact.strip()
        if not role.name:
            raise ValidationError({"name": "请填写姓名。"})
        if post == ClassPost.ESCORT:
            role.organization = organization
            if organization is None:
                raise ValidationError({"organization": "请选择带队干部的单位。"})
    _clear(role)
    role.save()
    detail = {"post": post}
    record("roles.give", by=by, target=batch, path=batch.org_path, detail=detail)
    return role


def _trainee(batch: Batch, enrolment: Enrolment | None) -> Enrolment:
    if enrolment is None:
        raise ValidationError({"enrolment": "请选择学员。"})
    if enrolment.batch_id != batch.pk or enrolment.state not in SEATED_STATES:
        raise ValidationError({"enrolment": "此人不在本班名册上，请刷新后重选。"})
    refuse_gone(enrolment)
    return enrolment


def _clear(role: ClassRole) -> None:
    """Take the task from whoever holds it, where only one can."""
    held = Q(enrolment=role.enrolment) if role.enrolment else Q(name=role.name)
    if role.post in ONE_A_CLASS:
        held = Q()
    elif role.group:
        held = Q(group=role.group)
    elif role.organization:
        held = Q(organization=role.organization)
    ClassRole.objects.filter(held, batch=role.batch, post=role.post).delete()


@transaction.atomic
def drop_role(role: ClassRole, *, by: User) -> None:
    """Take a task back."""
    batch = role.batch
    detail = {"post": role.post}
    ClassRole.objects.filter(pk=role.pk).delete()
    record("roles.drop", by=by, target=batch, path=batch.org_path, detail=detail)
